-- Tokens by which programs of people read agendas or start scenarios.

CREATE TABLE tokens (
    id          bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    user_id     text NOT NULL,
    name        text NOT NULL,
    digest      text NOT NULL UNIQUE,
    scopes      text[] NOT NULL,
    anybody     boolean NOT NULL DEFAULT false,
    created_at  timestamptz NOT NULL,
    expires_at  timestamptz,
    used_at     timestamptz,
    CHECK (cardinality(scopes) > 0)
);
COMMENT ON COLUMN tokens.digest IS 'SHA-256 in hex of a random text that nobody keeps but its owner.';
COMMENT ON COLUMN tokens.anybody IS 'Whether it reaches beyond its owner; only administrators make such, and it ends with their being one.';
COMMENT ON COLUMN tokens.expires_at IS 'NULL: it does not end by itself.';
COMMENT ON COLUMN tokens.used_at IS 'To the minute; NULL: never.';
CREATE INDEX tokens_user_id ON tokens (user_id);
COMMENT ON INDEX tokens_user_id IS 'Serves "the tokens of a person".';
