-- What only the hosts of an experiment may know.
CREATE TABLE experiment_secrets (
    experiment_id uuid NOT NULL,
    ssh_private_key text NOT NULL,
    ssh_public_key text NOT NULL,
    CONSTRAINT experiment_secrets_pkey PRIMARY KEY (experiment_id),
    CONSTRAINT experiment_secrets_experiment_fkey
        FOREIGN KEY (experiment_id) REFERENCES experiments ON DELETE CASCADE
);

COMMENT ON TABLE experiment_secrets IS 'What only the hosts of an experiment may know.';
COMMENT ON COLUMN experiment_secrets.ssh_private_key IS 'With it the backend logs in to the hosts; OpenSSH format.';
COMMENT ON COLUMN experiment_secrets.ssh_public_key IS 'Its public half, as in authorized_keys.';
