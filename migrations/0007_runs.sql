-- Runs, and what is derived from their events for lists and for the lease.
CREATE TABLE runs (
    run_id uuid NOT NULL,
    experiment_id uuid NOT NULL,
    version integer NOT NULL,
    kind text NOT NULL,
    created_by uuid NOT NULL,
    created_at timestamptz NOT NULL DEFAULT clock_timestamp(),
    status text NOT NULL DEFAULT 'queued',
    last_number bigint NOT NULL DEFAULT 0,
    headline_number bigint NOT NULL DEFAULT 0,
    lease_owner text,
    lease_expires_at timestamptz,
    CONSTRAINT runs_pkey PRIMARY KEY (run_id),
    CONSTRAINT runs_version_fkey
        FOREIGN KEY (experiment_id, version) REFERENCES experiment_versions ON DELETE CASCADE,
    CONSTRAINT runs_created_by_fkey FOREIGN KEY (created_by) REFERENCES users,
    CONSTRAINT runs_kind CHECK (kind IN ('launch', 'swap_out')),
    CONSTRAINT runs_status
        CHECK (status IN ('queued', 'running', 'cancelling', 'cancelled', 'succeeded', 'failed')),
    CONSTRAINT runs_lease CHECK ((lease_owner IS NULL) = (lease_expires_at IS NULL))
);

CREATE INDEX runs_experiment_idx ON runs (experiment_id, created_at DESC);

-- One unfinished run of a kind per experiment: asking twice is asking once.
CREATE UNIQUE INDEX runs_unfinished_key ON runs (experiment_id, kind)
    WHERE status IN ('queued', 'running', 'cancelling');

COMMENT ON TABLE runs IS 'Runs, and what is derived from their events for lists and for the lease.';
COMMENT ON COLUMN runs.version IS 'The version of the experiment that it carries out.';
COMMENT ON COLUMN runs.status IS 'Derived: what the run has come to.';
COMMENT ON COLUMN runs.last_number IS 'Number of its last event; 0 before the first.';
COMMENT ON COLUMN runs.headline_number IS 'Number of its last event that is not a log line.';
COMMENT ON COLUMN runs.lease_owner IS 'The server that works on it, if any.';
COMMENT ON COLUMN runs.lease_expires_at IS 'From then on another server may take it.';
