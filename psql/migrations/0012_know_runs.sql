-- Which conferences run at whose account, and who is to be told that they start and end.

CREATE TABLE looks (
    account_id    bigint PRIMARY KEY REFERENCES accounts ON DELETE CASCADE,
    next_at       timestamptz NOT NULL,
    leased_until  timestamptz NOT NULL DEFAULT '-infinity',
    looked_at     timestamptz,
    failures      integer NOT NULL DEFAULT 0
);
COMMENT ON TABLE looks IS 'Accounts for which we look what runs, because somebody watches.';
COMMENT ON COLUMN looks.leased_until IS 'Nobody else looks before.';
COMMENT ON COLUMN looks.looked_at IS 'The last look that succeeded; NULL = none, so that what runs is not news.';
CREATE INDEX looks_next_at ON looks (next_at);
COMMENT ON INDEX looks_next_at IS 'Serves "whose turn it is".';

CREATE TABLE runs (
    account_id  bigint NOT NULL REFERENCES looks ON DELETE CASCADE,
    conference  text NOT NULL,
    session     text NOT NULL,
    topic       text NOT NULL,
    owner       text NOT NULL,
    url         text NOT NULL,
    seen_at     timestamptz NOT NULL,
    started_at  timestamptz,
    mine        boolean NOT NULL,
    inside      boolean NOT NULL,
    people      integer NOT NULL,
    missing_at  timestamptz,
    PRIMARY KEY (account_id, conference)
);
COMMENT ON COLUMN runs.session IS 'The server''s name of this run; "" = it tells none.';
COMMENT ON COLUMN runs.started_at IS 'The real start; NULL = the server does not tell.';
COMMENT ON COLUMN runs.people IS 'The most that were in it; 0 = not known.';
COMMENT ON COLUMN runs.missing_at IS 'Since when it is not listed; missing twice it has ended.';
