-- Who is told, and where, that conferences start and end; letters that go to a channel.

ALTER TABLE letters ADD COLUMN channel text NOT NULL DEFAULT '';
COMMENT ON COLUMN letters.channel IS 'Where it is posted; "" = the person''s direct channel with us.';
CREATE INDEX letters_channel ON letters (channel, due_at) WHERE channel <> '' AND state = 'given up';
COMMENT ON INDEX letters_channel IS 'Serves "which channels take nothing from us".';

CREATE TABLE watches (
    id          bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    account_id  bigint NOT NULL REFERENCES accounts ON DELETE CASCADE,
    conference  text NOT NULL,
    topic       text NOT NULL,
    channel     text NOT NULL,
    place       text NOT NULL,
    made_at     timestamptz NOT NULL,
    paused_at   timestamptz,
    UNIQUE (account_id, conference, channel)
);
COMMENT ON TABLE watches IS 'What a person watches by their account, for themselves or for a channel.';
COMMENT ON COLUMN watches.conference IS '"" = all that are theirs.';
COMMENT ON COLUMN watches.topic IS 'Of the conference, as it was called when they asked.';
COMMENT ON COLUMN watches.channel IS '"" = the person''s direct channel with us.';
COMMENT ON COLUMN watches.place IS 'The channel''s name, as it was.';
COMMENT ON COLUMN watches.paused_at IS 'Since when nothing is told there: the channel took a post no more.';
