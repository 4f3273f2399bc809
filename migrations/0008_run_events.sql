-- The event log of a run: append-only, numbered from 1 without gaps.
CREATE TABLE run_events (
    run_id uuid NOT NULL,
    number bigint NOT NULL,
    at timestamptz NOT NULL,
    body jsonb NOT NULL,
    kind text GENERATED ALWAYS AS (body ->> 'kind') STORED,
    CONSTRAINT run_events_pkey PRIMARY KEY (run_id, number),
    CONSTRAINT run_events_run_fkey FOREIGN KEY (run_id) REFERENCES runs ON DELETE CASCADE,
    CONSTRAINT run_events_number CHECK (number >= 1)
);

-- The state of a run without its log lines, which are most of its events.
CREATE INDEX run_events_state_idx ON run_events (run_id, number) WHERE kind <> 'log';

-- The log of one host.
CREATE INDEX run_events_log_idx ON run_events (run_id, (coalesce(body ->> 'host', '')), number) WHERE kind = 'log';

-- The last sign of life of a step.
CREATE INDEX run_events_step_idx ON run_events (run_id, (body ->> 'step'), number DESC) WHERE kind = 'log';

COMMENT ON TABLE run_events IS 'The event log of a run: append-only, numbered from 1 without gaps.';
COMMENT ON COLUMN run_events.number IS 'Number in the run, from 1.';
COMMENT ON COLUMN run_events.at IS 'When it was written, by the clock of the database.';
COMMENT ON COLUMN run_events.body IS 'What happened: an EventBody.';
COMMENT ON COLUMN run_events.kind IS 'Kind of event, out of the body.';
