-- Which containers of a run are up: derived from its events, for lists.
CREATE TABLE run_containers (
    run_id uuid NOT NULL,
    node text NOT NULL,
    up boolean NOT NULL,
    CONSTRAINT run_containers_pkey PRIMARY KEY (run_id, node),
    CONSTRAINT run_containers_run_fkey FOREIGN KEY (run_id) REFERENCES runs ON DELETE CASCADE
);

COMMENT ON TABLE run_containers IS 'Which containers of a run are up: derived from its events, for lists.';
COMMENT ON COLUMN run_containers.node IS 'Name of the node.';
COMMENT ON COLUMN run_containers.up IS 'Whether its last event says that it is up.';
