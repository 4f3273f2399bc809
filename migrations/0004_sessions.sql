-- Browser sessions.
CREATE TABLE sessions (
    id_hash bytea NOT NULL,
    data jsonb NOT NULL,
    expires_at timestamptz NOT NULL,
    CONSTRAINT sessions_pkey PRIMARY KEY (id_hash)
);

CREATE INDEX sessions_expires_idx ON sessions (expires_at);

COMMENT ON TABLE sessions IS 'Browser sessions.';
COMMENT ON COLUMN sessions.id_hash IS 'SHA-256 of the id in the cookie: who reads this table cannot take a session over.';
COMMENT ON COLUMN sessions.data IS 'What the session remembers: who is signed in.';
COMMENT ON COLUMN sessions.expires_at IS 'From then on the session does not count.';
