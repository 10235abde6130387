-- People who went to sign in at a server in their browser, and have not come back yet or were not asked yet.

CREATE TABLE sign_ins (
    id          text PRIMARY KEY,
    user_id     text NOT NULL,
    server      text NOT NULL,
    until       timestamptz NOT NULL,
    code        text NOT NULL DEFAULT '',
    login       text NOT NULL DEFAULT '',
    name        text NOT NULL DEFAULT '',
    secret      bytea
);
COMMENT ON COLUMN sign_ins.id IS 'A digest of the one-time segment in the address by which they come back.';
COMMENT ON COLUMN sign_ins.code IS 'A digest of the code that came, so that it counts once however often it comes.';
COMMENT ON COLUMN sign_ins.secret IS 'Sealed for "sign_ins.secret:<id>", while the person is asked whether it was them.';
CREATE INDEX sign_ins_user_id ON sign_ins (user_id);
COMMENT ON INDEX sign_ins_user_id IS 'Serves "forget a person".';
CREATE INDEX sign_ins_until ON sign_ins (until);
COMMENT ON INDEX sign_ins_until IS 'Serves "which are over".';
