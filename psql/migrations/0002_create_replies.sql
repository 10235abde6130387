-- What Mattermost lets us use for a while: the response hooks of slash commands, and the tokens it proves itself with.

CREATE TABLE replies (
    id          text PRIMARY KEY,
    user_id     text NOT NULL,
    hook        bytea NOT NULL,
    uses_left   integer NOT NULL CHECK (uses_left >= 0),
    expires_at  timestamptz NOT NULL
);
COMMENT ON TABLE replies IS 'Response hooks (30 minutes, 5 uses), sealed for "replies.hook:<id>".';
CREATE INDEX replies_expires_at ON replies (expires_at);
COMMENT ON INDEX replies_expires_at IS 'Serves the pruning of expired hooks.';

CREATE TABLE command_tokens (
    digest    text PRIMARY KEY,
    team_id   text NOT NULL,
    added_at  timestamptz NOT NULL
);
COMMENT ON TABLE command_tokens IS 'SHA-256 of the slash commands'' tokens, one a team.';
