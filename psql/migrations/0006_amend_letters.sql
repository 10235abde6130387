-- A letter whose fate is unknown may still be made to say something else.

ALTER TABLE letters
    ADD COLUMN revision integer NOT NULL DEFAULT 0,
    ADD COLUMN void boolean NOT NULL DEFAULT false;
COMMENT ON COLUMN letters.revision IS 'How often its card was changed; who sent an earlier one has to edit the post.';
COMMENT ON COLUMN letters.void IS 'Its fact is undone: shown where the post stands already, else never sent.';
