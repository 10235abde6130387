-- How often a server is asked is a matter of the whole host; and of which calendars it lets nothing be read.

ALTER TABLE accounts
    ADD COLUMN host text NOT NULL GENERATED ALWAYS AS (lower(split_part(coalesce(nullif(home, ''), address), '/', 3))) STORED,
    ADD COLUMN held_until timestamptz NOT NULL DEFAULT '-infinity';
COMMENT ON COLUMN accounts.host IS 'Whom we ask: host, and port where one is given.';
COMMENT ON COLUMN accounts.held_until IS 'Its server asked for no requests before.';
CREATE INDEX accounts_host ON accounts (host);
COMMENT ON INDEX accounts_host IS 'Serves "who else is at this host".';
CREATE INDEX accounts_leased_until ON accounts (leased_until);
COMMENT ON INDEX accounts_leased_until IS 'Serves "which hosts are being asked now".';

ALTER TABLE calendars
    ADD COLUMN unreadable_at timestamptz;
COMMENT ON COLUMN calendars.unreadable_at IS 'Since when its server gives it to us no more, while it gives others; NULL = it can be read.';
