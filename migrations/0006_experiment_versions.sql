-- The versions of an experiment. A version is never changed: runs carry out exactly what is here.
CREATE TABLE experiment_versions (
    experiment_id uuid NOT NULL,
    number integer NOT NULL,
    source text NOT NULL,
    plan json NOT NULL,
    physical text NOT NULL,
    nodes integer NOT NULL,
    pnodes integer NOT NULL,
    created_by uuid NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT experiment_versions_pkey PRIMARY KEY (experiment_id, number),
    CONSTRAINT experiment_versions_experiment_fkey
        FOREIGN KEY (experiment_id) REFERENCES experiments ON DELETE CASCADE,
    CONSTRAINT experiment_versions_created_by_fkey FOREIGN KEY (created_by) REFERENCES users,
    CONSTRAINT experiment_versions_number CHECK (number >= 1)
);

COMMENT ON TABLE experiment_versions IS
    'The versions of an experiment. A version is never changed: runs carry out exactly what is here.';
COMMENT ON COLUMN experiment_versions.number IS 'From 1; also the generation of the desired state on the hosts.';
COMMENT ON COLUMN experiment_versions.source IS 'The NS file.';
COMMENT ON COLUMN experiment_versions.plan IS
    'The plan with its policy. json, not jsonb: the order of nodes and networks is the order of their declaration.';
COMMENT ON COLUMN experiment_versions.physical IS 'The physical NS file.';
COMMENT ON COLUMN experiment_versions.nodes IS 'How many nodes the plan has.';
COMMENT ON COLUMN experiment_versions.pnodes IS 'How many physical nodes the plan has.';
