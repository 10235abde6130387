-- TrueConf Servers that administrators describe by commands, beside those of PROVIDERS_FILE.

CREATE TABLE servers (
    name     text PRIMARY KEY,
    options  text NOT NULL,
    secret   bytea
);
COMMENT ON COLUMN servers.options IS 'JSON, as in PROVIDERS_FILE, with "passwords" beside them.';
COMMENT ON COLUMN servers.secret IS 'Of the OAuth application, sealed for "servers.secret:<name>".';
