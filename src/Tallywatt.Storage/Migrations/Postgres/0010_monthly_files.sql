-- What retention has removed, in one row a meter and month, so that the books can still be proved. A month is
-- year * 100 + month. (SQLite keeps months in files of their own; here their rows are deleted.)
CREATE TABLE removed_month (
    month BIGINT PRIMARY KEY,
    removed_unix_seconds BIGINT NOT NULL,
    file_bytes BIGINT NOT NULL,
    file_digest TEXT NOT NULL
);

CREATE TABLE removed_meter_month (
    area_id BIGINT NOT NULL,
    meter_number BIGINT NOT NULL,
    month BIGINT NOT NULL,
    day_count BIGINT NOT NULL,
    row_count BIGINT NOT NULL,
    import_watt_hours BIGINT NOT NULL,
    export_watt_hours BIGINT NOT NULL,
    net_nanos BIGINT NOT NULL,
    PRIMARY KEY (area_id, meter_number, month)
);
