-- How far the frame counters of each key have gone. A key is known by a digest of it, never by itself; a title and a
-- digest are 64 bits, kept as the signed number of the same bits.
CREATE TABLE frame_counter (
    key_id BIGINT NOT NULL,
    system_title BIGINT NOT NULL,
    is_sent BIGINT NOT NULL,
    counter_limit BIGINT NOT NULL CHECK (counter_limit BETWEEN 0 AND 4294967295),
    PRIMARY KEY (key_id, system_title, is_sent)
);

-- What the meters of this installation ask of the head-end.
ALTER TABLE installation ADD COLUMN security TEXT NOT NULL DEFAULT 'none';
