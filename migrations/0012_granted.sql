-- What the testbed gave.
CREATE TABLE granted (
    experiment_id uuid NOT NULL,
    hosts jsonb NOT NULL,
    CONSTRAINT granted_pkey PRIMARY KEY (experiment_id),
    CONSTRAINT granted_experiment_fkey FOREIGN KEY (experiment_id) REFERENCES experiments ON DELETE CASCADE
);

COMMENT ON TABLE granted IS 'What the testbed gave. A row goes when everything was given back.';
COMMENT ON COLUMN granted.hosts IS 'Hosts with addresses and pinned host keys, tunnel identifiers, the config server.';
