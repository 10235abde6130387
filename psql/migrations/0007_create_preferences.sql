-- How people want to be spoken to, where they set it by hand; all else comes from their Mattermost profiles.

CREATE TABLE preferences (
    user_id     text PRIMARY KEY,
    language    text NOT NULL CHECK (language IN ('', 'ru', 'en')),
    zone        text NOT NULL,
    hours       integer NOT NULL CHECK (hours IN (0, 12, 24)),
    week_start  integer NOT NULL CHECK (week_start IN (0, 1, 6, 7))
);
COMMENT ON TABLE preferences IS 'A person without a row, and every value that is empty or 0: as usual.';
COMMENT ON COLUMN preferences.zone IS 'An IANA name; "" = that of the profile.';
COMMENT ON COLUMN preferences.hours IS 'Of the clock; 0 = by language and zone.';
COMMENT ON COLUMN preferences.week_start IS 'ISO day of the week, 1 = Monday; 0 = by language.';
