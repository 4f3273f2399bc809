-- Accounts.
CREATE TABLE users (
    user_id uuid NOT NULL,
    name text NOT NULL,
    password_hash text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT users_pkey PRIMARY KEY (user_id),
    CONSTRAINT users_name_key UNIQUE (name),
    CONSTRAINT users_name_length CHECK (char_length(name) BETWEEN 1 AND 32)
);

COMMENT ON TABLE users IS 'Accounts.';
COMMENT ON COLUMN users.name IS 'The name that colleagues know and that signs in.';
COMMENT ON COLUMN users.password_hash IS 'Argon2id, PHC string format: parameters and salt are in it.';
