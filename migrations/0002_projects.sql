-- Projects: experiments and the people who may see them.
CREATE TABLE projects (
    project_id uuid NOT NULL,
    name text NOT NULL,
    created_at timestamptz NOT NULL DEFAULT now(),
    CONSTRAINT projects_pkey PRIMARY KEY (project_id),
    CONSTRAINT projects_name_key UNIQUE (name),
    CONSTRAINT projects_name_length CHECK (char_length(name) BETWEEN 1 AND 32)
);

COMMENT ON TABLE projects IS 'Projects: experiments and the people who may see them.';
COMMENT ON COLUMN projects.name IS 'Its name; also the Emulab project (PID) of its experiments.';
