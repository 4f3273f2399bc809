-- Who may do what in a project.
CREATE TABLE members (
    project_id uuid NOT NULL,
    user_id uuid NOT NULL,
    role text NOT NULL,
    CONSTRAINT members_pkey PRIMARY KEY (project_id, user_id),
    CONSTRAINT members_project_fkey FOREIGN KEY (project_id) REFERENCES projects ON DELETE CASCADE,
    CONSTRAINT members_user_fkey FOREIGN KEY (user_id) REFERENCES users ON DELETE CASCADE,
    CONSTRAINT members_role CHECK (role IN ('viewer', 'member', 'leader'))
);

CREATE INDEX members_user_idx ON members (user_id);

COMMENT ON TABLE members IS 'Who may do what in a project.';
COMMENT ON COLUMN members.role IS 'viewer: sees; member: also makes, launches, swaps out; leader: also admits and dismisses.';
