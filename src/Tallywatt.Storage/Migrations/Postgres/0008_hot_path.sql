-- The physical form of the hot path. One row holds the closed day of up to 256 meters of an area; a later revision of
-- one meter's day stays a row of meter_day, and the newest counts.
CREATE TABLE meter_day_sheet (
    area_id BIGINT NOT NULL,
    day BIGINT NOT NULL,
    first_meter BIGINT NOT NULL,
    last_meter BIGINT NOT NULL,
    sequence BIGINT NOT NULL,
    body BYTEA NOT NULL,
    PRIMARY KEY (area_id, day, first_meter, sequence)
);

-- One row holds neighbouring entries of one commit and one day: presets and closed days. Each entry keeps its own
-- place in the area's chain, its own key and its own link.
CREATE TABLE ledger_batch (
    area_id BIGINT NOT NULL,
    first_sequence BIGINT NOT NULL,
    last_sequence BIGINT NOT NULL,
    kind BIGINT NOT NULL,
    day BIGINT NOT NULL,
    first_account BIGINT NOT NULL,
    last_account BIGINT NOT NULL,
    currency TEXT NOT NULL,
    booked_unix_seconds BIGINT NOT NULL,
    body BYTEA NOT NULL,
    link BYTEA NOT NULL,
    PRIMARY KEY (area_id, first_sequence)
);

CREATE INDEX ledger_batch_by_day ON ledger_batch (kind, day, first_account);
