-- What people changed in readings: who, when, why, and every value before and after. Append only.
CREATE TABLE reading_edit (
    area_id BIGINT NOT NULL,
    sequence BIGINT NOT NULL,
    edit_key TEXT COLLATE "C" NOT NULL UNIQUE,
    account_number BIGINT NOT NULL,
    meter_number BIGINT NOT NULL,
    actor_name TEXT NOT NULL,
    reason TEXT NOT NULL,
    made_unix_seconds BIGINT NOT NULL,
    PRIMARY KEY (area_id, sequence)
);

CREATE TABLE reading_edit_change (
    area_id BIGINT NOT NULL,
    sequence BIGINT NOT NULL,
    start_unix_seconds BIGINT NOT NULL,
    duration_seconds BIGINT NOT NULL,
    import_before_watt_hours BIGINT NOT NULL,
    export_before_watt_hours BIGINT NOT NULL,
    import_before_code BIGINT NOT NULL,
    export_before_code BIGINT NOT NULL,
    import_after_watt_hours BIGINT NOT NULL,
    export_after_watt_hours BIGINT NOT NULL,
    import_after_code BIGINT NOT NULL,
    export_after_code BIGINT NOT NULL,
    PRIMARY KEY (area_id, sequence, start_unix_seconds)
);

CREATE INDEX reading_edit_by_account ON reading_edit (area_id, account_number, sequence);

CREATE FUNCTION refuse_edit_change() RETURNS trigger LANGUAGE plpgsql AS
$$BEGIN RAISE EXCEPTION 'edits of readings are append only' USING ERRCODE = 'integrity_constraint_violation'; END$$;

CREATE TRIGGER reading_edit_is_never_changed BEFORE UPDATE OR DELETE ON reading_edit
FOR EACH ROW EXECUTE FUNCTION refuse_edit_change();
CREATE TRIGGER reading_edit_is_never_emptied BEFORE TRUNCATE ON reading_edit
FOR EACH STATEMENT EXECUTE FUNCTION refuse_edit_change();
CREATE TRIGGER reading_edit_change_is_never_changed BEFORE UPDATE OR DELETE ON reading_edit_change
FOR EACH ROW EXECUTE FUNCTION refuse_edit_change();
CREATE TRIGGER reading_edit_change_is_never_emptied BEFORE TRUNCATE ON reading_edit_change
FOR EACH STATEMENT EXECUTE FUNCTION refuse_edit_change();

-- The supply meter of each area, for its losses. A value for the same start is one revision more.
CREATE TABLE supply_reading (
    area_id BIGINT NOT NULL,
    start_unix_seconds BIGINT NOT NULL,
    revision BIGINT NOT NULL,
    duration_seconds BIGINT NOT NULL,
    import_watt_hours BIGINT NOT NULL,
    export_watt_hours BIGINT NOT NULL,
    quality BIGINT NOT NULL,
    source_name TEXT NOT NULL,
    kept_unix_seconds BIGINT NOT NULL,
    PRIMARY KEY (area_id, start_unix_seconds, revision)
);
