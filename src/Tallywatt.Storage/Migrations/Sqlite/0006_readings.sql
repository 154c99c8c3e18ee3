-- What people changed in readings: who, when, why, and every value before and after. Append only.
CREATE TABLE reading_edit (
    area_id INTEGER NOT NULL,
    sequence INTEGER NOT NULL,
    edit_key TEXT NOT NULL UNIQUE,
    account_number INTEGER NOT NULL,
    meter_number INTEGER NOT NULL,
    actor_name TEXT NOT NULL,
    reason TEXT NOT NULL,
    made_unix_seconds INTEGER NOT NULL,
    PRIMARY KEY (area_id, sequence)
) STRICT, WITHOUT ROWID;

CREATE TABLE reading_edit_change (
    area_id INTEGER NOT NULL,
    sequence INTEGER NOT NULL,
    start_unix_seconds INTEGER NOT NULL,
    duration_seconds INTEGER NOT NULL,
    import_before_watt_hours INTEGER NOT NULL,
    export_before_watt_hours INTEGER NOT NULL,
    import_before_code INTEGER NOT NULL,
    export_before_code INTEGER NOT NULL,
    import_after_watt_hours INTEGER NOT NULL,
    export_after_watt_hours INTEGER NOT NULL,
    import_after_code INTEGER NOT NULL,
    export_after_code INTEGER NOT NULL,
    PRIMARY KEY (area_id, sequence, start_unix_seconds)
) STRICT, WITHOUT ROWID;

CREATE INDEX reading_edit_by_account ON reading_edit (area_id, account_number, sequence);

CREATE TRIGGER reading_edit_is_never_changed BEFORE UPDATE ON reading_edit
BEGIN SELECT RAISE(ABORT, 'edits of readings are append only'); END;
CREATE TRIGGER reading_edit_is_never_deleted BEFORE DELETE ON reading_edit
BEGIN SELECT RAISE(ABORT, 'edits of readings are append only'); END;
CREATE TRIGGER reading_edit_change_is_never_changed BEFORE UPDATE ON reading_edit_change
BEGIN SELECT RAISE(ABORT, 'edits of readings are append only'); END;
CREATE TRIGGER reading_edit_change_is_never_deleted BEFORE DELETE ON reading_edit_change
BEGIN SELECT RAISE(ABORT, 'edits of readings are append only'); END;

-- The supply meter of each area, for its losses. A value for the same start is one revision more.
CREATE TABLE supply_reading (
    area_id INTEGER NOT NULL,
    start_unix_seconds INTEGER NOT NULL,
    revision INTEGER NOT NULL,
    duration_seconds INTEGER NOT NULL,
    import_watt_hours INTEGER NOT NULL,
    export_watt_hours INTEGER NOT NULL,
    quality INTEGER NOT NULL,
    source_name TEXT NOT NULL,
    kept_unix_seconds INTEGER NOT NULL,
    PRIMARY KEY (area_id, start_unix_seconds, revision)
) STRICT, WITHOUT ROWID;
