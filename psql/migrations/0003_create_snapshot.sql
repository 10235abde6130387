-- Our own copy of the coming weeks: what the servers hold (objects) and what takes place (occurrences).

ALTER TABLE accounts
    ADD COLUMN paused        boolean NOT NULL DEFAULT false,
    ADD COLUMN failures      integer NOT NULL DEFAULT 0,
    ADD COLUMN refused_at    timestamptz,
    ADD COLUMN next_sync_at  timestamptz NOT NULL DEFAULT '-infinity',
    ADD COLUMN leased_until  timestamptz NOT NULL DEFAULT '-infinity',
    ADD COLUMN synced_at     timestamptz,
    ADD COLUMN listed_at     timestamptz,
    ADD COLUMN zone          text NOT NULL DEFAULT '';
COMMENT ON COLUMN accounts.refused_at IS 'When the credential was refused for the first time in a row.';
COMMENT ON COLUMN accounts.synced_at IS 'When it was last read without a failure; NULL before the first time.';
COMMENT ON COLUMN accounts.listed_at IS 'When its calendars were last listed; NULL = list them at the next pass.';
COMMENT ON COLUMN accounts.zone IS 'The zone in which floating times and whole days of its copy were placed.';
CREATE INDEX accounts_next_sync_at ON accounts (next_sync_at) WHERE NOT paused;
COMMENT ON INDEX accounts_next_sync_at IS 'Serves "which accounts are due".';

ALTER TABLE calendars
    ADD COLUMN cursor        text NOT NULL DEFAULT '',
    ADD COLUMN window_start  timestamptz,
    ADD COLUMN window_end    timestamptz,
    ADD COLUMN suspected_at  timestamptz,
    ADD COLUMN missing_at    timestamptz;
COMMENT ON COLUMN calendars.cursor IS 'The provider''s own note of where it stands; "" = never listed.';
COMMENT ON COLUMN calendars.window_start IS 'The span that our copy covers, NULL before the first listing.';
COMMENT ON COLUMN calendars.suspected_at IS 'When a listing had suddenly lost most events; a second one must agree.';
COMMENT ON COLUMN calendars.missing_at IS 'When its account was first listed without it; the second time it goes.';

CREATE TABLE objects (
    id           bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    calendar_id  bigint NOT NULL REFERENCES calendars ON DELETE CASCADE,
    href         text NOT NULL,
    etag         text NOT NULL,
    body         bytea NOT NULL,
    UNIQUE (calendar_id, href)
);
COMMENT ON COLUMN objects.body IS 'The iCalendar text as it came, gzipped: what comparing and expanding start from.';

CREATE TABLE occurrences (
    id           bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    object_id    bigint NOT NULL REFERENCES objects ON DELETE CASCADE,
    calendar_id  bigint NOT NULL REFERENCES calendars ON DELETE CASCADE,
    uid          text NOT NULL,
    recurrence   text NOT NULL,
    start_at     timestamptz NOT NULL,
    end_at       timestamptz NOT NULL,
    start_on     date,
    end_on       date,
    title        text NOT NULL,
    status       text NOT NULL,
    location     text NOT NULL,
    link         text NOT NULL,
    organizer    jsonb,
    attendees    jsonb NOT NULL,
    free         boolean NOT NULL,
    private      boolean NOT NULL,
    CHECK (start_at <= end_at),
    CHECK ((start_on IS NULL) = (end_on IS NULL))
);
COMMENT ON COLUMN occurrences.recurrence IS 'The recurrence id as text, "" for what does not recur.';
COMMENT ON COLUMN occurrences.start_on IS 'All-day only: its dates; start_at and end_at are midnights in the account''s zone.';
COMMENT ON COLUMN occurrences.attendees IS 'Read and written as a whole, never searched.';
CREATE INDEX occurrences_object_id ON occurrences (object_id);
COMMENT ON INDEX occurrences_object_id IS 'Serves the replacement of an object''s occurrences.';
CREATE INDEX occurrences_calendar_id_start_at ON occurrences (calendar_id, start_at);
COMMENT ON INDEX occurrences_calendar_id_start_at IS 'Serves the agenda of a calendar.';
CREATE INDEX occurrences_start_at ON occurrences (start_at) WHERE start_on IS NULL;
COMMENT ON INDEX occurrences_start_at IS 'Serves "what begins in these minutes, for anybody".';
