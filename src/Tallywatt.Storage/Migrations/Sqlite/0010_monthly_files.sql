-- Closed days of months that are over stand in files of their own, readings-YYYY-MM.db, so that retention is the
-- removal of a file. What a removed file held is kept here in one row a meter and month, so that the books can still
-- be proved. A month is year * 100 + month.
CREATE TABLE removed_month (
    month INTEGER PRIMARY KEY,
    removed_unix_seconds INTEGER NOT NULL,
    file_bytes INTEGER NOT NULL,
    file_digest TEXT NOT NULL
) STRICT;

CREATE TABLE removed_meter_month (
    area_id INTEGER NOT NULL,
    meter_number INTEGER NOT NULL,
    month INTEGER NOT NULL,
    day_count INTEGER NOT NULL,
    row_count INTEGER NOT NULL,
    import_watt_hours INTEGER NOT NULL,
    export_watt_hours INTEGER NOT NULL,
    net_nanos INTEGER NOT NULL,
    PRIMARY KEY (area_id, meter_number, month)
) STRICT, WITHOUT ROWID;
