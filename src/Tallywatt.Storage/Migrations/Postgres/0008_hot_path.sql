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

CREATE TRIGGER ledger_batch_is_never_changed BEFORE UPDATE OR DELETE ON ledger_batch
FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER ledger_batch_is_never_emptied BEFORE TRUNCATE ON ledger_batch
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Packed already: compressing once more would only cost time.
ALTER TABLE meter_day_sheet ALTER COLUMN body SET STORAGE EXTERNAL;
ALTER TABLE ledger_batch ALTER COLUMN body SET STORAGE EXTERNAL;
ALTER TABLE area_checkpoint ALTER COLUMN body SET STORAGE EXTERNAL;
ALTER TABLE area_journal ALTER COLUMN body SET STORAGE EXTERNAL;

-- Every balance of an area is raised at every close of a day: room for the new version beside the old one.
ALTER TABLE ledger_balance SET (fillfactor = 45);
