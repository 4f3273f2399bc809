-- Experiments: one NS file with its versions, and what becomes of it.
CREATE TABLE experiments (
    experiment_id uuid NOT NULL,
    project_id uuid NOT NULL,
    name text NOT NULL,
    created_by uuid NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    hosts_taken boolean NOT NULL DEFAULT false,
    CONSTRAINT experiments_pkey PRIMARY KEY (experiment_id),
    CONSTRAINT experiments_name_key UNIQUE (project_id, name),
    CONSTRAINT experiments_project_fkey FOREIGN KEY (project_id) REFERENCES projects,
    CONSTRAINT experiments_created_by_fkey FOREIGN KEY (created_by) REFERENCES users,
    CONSTRAINT experiments_name_length CHECK (char_length(name) BETWEEN 1 AND 32)
);

COMMENT ON TABLE experiments IS 'Experiments: one NS file with its versions, and what becomes of it.';
COMMENT ON COLUMN experiments.hosts_taken IS
    'Derived from the events of its runs: true from the start of the step swap_in to the end of a swap-out.';
