-- What people chose, what we have to tell them, what we told, and the clock.

CREATE TABLE settings (
    user_id         text PRIMARY KEY,
    digest_at       time,
    digest_days     integer[] NOT NULL,
    remind_min      integer,
    tell_changes    text NOT NULL CHECK (tell_changes IN ('others', 'all', 'off')),
    tell_answers    text NOT NULL CHECK (tell_answers IN ('mine', 'all', 'off')),
    show_status     text NOT NULL CHECK (show_status IN ('meeting', 'dnd', 'off')),
    paused_until    timestamptz,
    next_digest_at  timestamptz,
    said_empty      boolean NOT NULL DEFAULT false
);
COMMENT ON COLUMN settings.digest_at IS 'Local time of day; NULL = no digest.';
COMMENT ON COLUMN settings.digest_days IS 'ISO days of the week, 1 = Monday.';
COMMENT ON COLUMN settings.remind_min IS 'Minutes before a meeting; NULL = no reminder.';
COMMENT ON COLUMN settings.paused_until IS 'Nothing is told before; the year 9000 = until resumed.';
CREATE INDEX settings_next_digest_at ON settings (next_digest_at);
COMMENT ON INDEX settings_next_digest_at IS 'Serves "whose digest is due".';

CREATE TABLE letters (
    id            bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    key           text NOT NULL UNIQUE,
    user_id       text NOT NULL,
    kind          text NOT NULL,
    meeting       text NOT NULL DEFAULT '',
    edits         text NOT NULL DEFAULT '',
    card          jsonb NOT NULL,
    written_at    timestamptz NOT NULL,
    due_at        timestamptz NOT NULL,
    expires_at    timestamptz,
    state         text NOT NULL DEFAULT 'waiting'
                  CHECK (state IN ('waiting', 'doubtful', 'sent', 'given up')),
    attempts      integer NOT NULL DEFAULT 0,
    leased_until  timestamptz NOT NULL DEFAULT '-infinity',
    post_id       text NOT NULL DEFAULT '',
    sent_at       timestamptz,
    reason        text NOT NULL DEFAULT ''
);
COMMENT ON COLUMN letters.key IS 'Says what is told to whom: the same fact is told once.';
COMMENT ON COLUMN letters.meeting IS 'uid and recurrence id of the meeting it is about: later news edits its post.';
COMMENT ON COLUMN letters.expires_at IS 'After this it is not worth telling: a reminder at the meeting''s end.';
COMMENT ON COLUMN letters.edits IS 'The post that it changes instead of adding one; "" = a post of its own.';
COMMENT ON COLUMN letters.state IS 'doubtful: handed to Mattermost, and we do not know whether it took it.';
COMMENT ON COLUMN letters.leased_until IS 'Nobody sends it before: somebody is at it, or it is put off.';
COMMENT ON COLUMN letters.post_id IS 'The post that shows it; several letters may share one.';
COMMENT ON COLUMN letters.reason IS 'Why it is put off or given up: for the administrator.';
CREATE INDEX letters_due_at ON letters (due_at) WHERE state IN ('waiting', 'doubtful');
COMMENT ON INDEX letters_due_at IS 'Serves "what has to be delivered".';
CREATE INDEX letters_user_id_due_at ON letters (user_id, due_at) WHERE state IN ('waiting', 'doubtful');
COMMENT ON INDEX letters_user_id_due_at IS 'Serves "what goes into the same post".';
CREATE INDEX letters_user_id_meeting ON letters (user_id, meeting, sent_at);
COMMENT ON INDEX letters_user_id_meeting IS 'Serves "what was told of this meeting", and "what was told last".';

CREATE TABLE tidings (
    user_id   text NOT NULL,
    kind      text NOT NULL,
    meeting   text NOT NULL,
    key       text NOT NULL,
    before    jsonb,
    fields    text[] NOT NULL,
    state     text NOT NULL,
    first_at  timestamptz NOT NULL,
    last_at   timestamptz NOT NULL,
    PRIMARY KEY (user_id, kind, meeting)
);
COMMENT ON TABLE tidings IS 'What a person was told last of a meeting.';
COMMENT ON COLUMN tidings.key IS 'Of the letter that told it, to be edited or taken back.';
COMMENT ON COLUMN tidings.before IS 'The meeting before all that is told there; NULL where it was new.';
COMMENT ON COLUMN tidings.state IS 'Names what the meeting was after it: a second account tells the same again.';

CREATE TABLE statuses (
    user_id     text PRIMARY KEY,
    shown       jsonb,
    saved       jsonb,
    sure        boolean NOT NULL DEFAULT true,
    next_at     timestamptz NOT NULL
);
COMMENT ON COLUMN statuses.shown IS 'The status we put up; NULL while none of ours is up.';
COMMENT ON COLUMN statuses.saved IS 'The person''s own status that we have to put back.';
COMMENT ON COLUMN statuses.sure IS 'False: written before ours was put up, and whether it was is not known.';
COMMENT ON COLUMN statuses.next_at IS 'When to look again; a lease while somebody does.';
CREATE INDEX statuses_next_at ON statuses (next_at);
COMMENT ON INDEX statuses_next_at IS 'Serves "whose status has to be looked after".';

CREATE TABLE marks (
    name   text PRIMARY KEY,
    at     timestamptz NOT NULL,
    note   text NOT NULL DEFAULT ''
);
COMMENT ON TABLE marks IS 'Cursors of the clock: until when reminders were looked for, the heartbeat, a moved clock.';

CREATE TABLE apscheduler_jobs (
    id             varchar(191) PRIMARY KEY,
    next_run_time  double precision,
    job_state      bytea NOT NULL
);
COMMENT ON TABLE apscheduler_jobs IS 'The clock''s ticks, as APScheduler keeps them; made here, so that two clocks may start at once.';
CREATE INDEX ix_apscheduler_jobs_next_run_time ON apscheduler_jobs (next_run_time);
COMMENT ON INDEX ix_apscheduler_jobs_next_run_time IS 'Serves "which tick is due"; named as APScheduler names it.';
