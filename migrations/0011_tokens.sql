-- Credentials at the config server: one per host and per container.
CREATE TABLE tokens (
    experiment_id uuid NOT NULL,
    subject text NOT NULL,
    token text NOT NULL,
    token_hash bytea NOT NULL,
    CONSTRAINT tokens_pkey PRIMARY KEY (experiment_id, subject),
    CONSTRAINT tokens_hash_key UNIQUE (token_hash),
    CONSTRAINT tokens_experiment_fkey FOREIGN KEY (experiment_id) REFERENCES experiments ON DELETE CASCADE,
    CONSTRAINT tokens_subject CHECK (subject ~ '^(host|node)/.+$')
);

COMMENT ON TABLE tokens IS 'Credentials at the config server: one per host and per container.';
COMMENT ON COLUMN tokens.subject IS 'Whose it is: host/NAME or node/NAME.';
COMMENT ON COLUMN tokens.token IS 'The token: the desired state of a host carries it, at every converge the same.';
COMMENT ON COLUMN tokens.token_hash IS 'SHA-256 of the token; looked up by it, so that the time of a look-up tells nothing.';
