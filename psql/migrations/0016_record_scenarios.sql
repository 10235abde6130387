-- What scenarios called, and what came of it: a row is taken before anything is called, so that nothing is called twice.

CREATE TABLE scenario_runs (
    id          bigint PRIMARY KEY GENERATED ALWAYS AS IDENTITY,
    scenario    text NOT NULL,
    occasion    text NOT NULL UNIQUE,
    why         text NOT NULL,
    started_at  timestamptz NOT NULL,
    ended_at    timestamptz,
    outcome     text NOT NULL DEFAULT '',
    steps       jsonb NOT NULL DEFAULT '[]'
);
COMMENT ON COLUMN scenario_runs.occasion IS 'The meeting and its moment, or the request: each is played once.';
COMMENT ON COLUMN scenario_runs.ended_at IS 'NULL: under way, or broken off by a death.';
COMMENT ON COLUMN scenario_runs.outcome IS 'done, or why it stopped; "" while it is under way.';
COMMENT ON COLUMN scenario_runs.steps IS 'What was called and answered; no secrets.';
CREATE INDEX scenario_runs_scenario ON scenario_runs (scenario, id);
COMMENT ON INDEX scenario_runs_scenario IS 'Serves "the latest runs of a scenario".';
