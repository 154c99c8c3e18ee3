-- The physical form of the hot path. One row holds the closed day of up to 256 meters of an area; a later revision of
-- one meter's day stays a row of meter_day, and the newest counts.
CREATE TABLE meter_day_sheet (
    area_id INTEGER NOT NULL,
    day INTEGER NOT NULL,
    first_meter INTEGER NOT NULL,
    last_meter INTEGER NOT NULL,
    sequence INTEGER NOT NULL,
    body BLOB NOT NULL,
    PRIMARY KEY (area_id, day, first_meter, sequence)
) STRICT;

-- One row holds neighbouring entries of one commit and one day: presets and closed days. Each entry keeps its own
-- place in the area's chain, its own key and its own link.
CREATE TABLE ledger_batch (
    area_id INTEGER NOT NULL,
    first_sequence INTEGER NOT NULL,
    last_sequence INTEGER NOT NULL,
    kind INTEGER NOT NULL,
    day INTEGER NOT NULL,
    first_account INTEGER NOT NULL,
    last_account INTEGER NOT NULL,
    currency TEXT NOT NULL,
    booked_unix_seconds INTEGER NOT NULL,
    body BLOB NOT NULL,
    link BLOB NOT NULL,
    PRIMARY KEY (area_id, first_sequence)
) STRICT;

CREATE INDEX ledger_batch_by_day ON ledger_batch (kind, day, first_account);

CREATE TRIGGER ledger_batch_is_never_changed BEFORE UPDATE ON ledger_batch
BEGIN SELECT RAISE(ABORT, 'the ledger is append only'); END;
CREATE TRIGGER ledger_batch_is_never_deleted BEFORE DELETE ON ledger_batch
BEGIN SELECT RAISE(ABORT, 'the ledger is append only'); END;
