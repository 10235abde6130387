-- Direct channels outlive a restart: else each person's first letter after it takes two requests.

CREATE TABLE channels (
    bot_id      text NOT NULL,
    user_id     text NOT NULL,
    channel_id  text NOT NULL,
    PRIMARY KEY (bot_id, user_id)
);
COMMENT ON TABLE channels IS 'Each person''s direct channel with our bot; another bot has others.';
