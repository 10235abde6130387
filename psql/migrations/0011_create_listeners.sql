-- Long connections to services that push: which clock keeps each, and when it last heard something.

CREATE TABLE listeners (
    account_id   bigint PRIMARY KEY REFERENCES accounts ON DELETE CASCADE,
    owner        text NOT NULL DEFAULT '',
    leased_until timestamptz NOT NULL DEFAULT '-infinity',
    heard_at     timestamptz
);
COMMENT ON TABLE listeners IS 'A row for each account that can be listened to; one clock owns it until its lease ends.';
COMMENT ON COLUMN listeners.owner IS 'Names a process, anew at each start.';
COMMENT ON COLUMN listeners.heard_at IS 'When the last list came, asked for or pushed; NULL: never.';
