-- What the meters of this installation speak to the head-end: 0 DLMS, 1 DL/T 645.
ALTER TABLE installation ADD COLUMN protocol TEXT NOT NULL DEFAULT 'dlms';
ALTER TABLE service_point ADD COLUMN protocol BIGINT NOT NULL DEFAULT 0;

-- How far each meter was asked beside its profile, and what its clock was ahead when it was compared.
CREATE TABLE meter_standing (
    area_id BIGINT NOT NULL,
    meter_number BIGINT NOT NULL,
    firmware TEXT NOT NULL,
    daily_unix_seconds BIGINT NOT NULL,
    billing_unix_seconds BIGINT NOT NULL,
    events_unix_seconds BIGINT NOT NULL,
    clock_checked_unix_seconds BIGINT NOT NULL,
    drift_seconds BIGINT NOT NULL,
    PRIMARY KEY (area_id, meter_number)
);

-- Registers as meters froze them: kind 1 at midnight, 2 at the end of the billing period.
CREATE TABLE meter_freeze (
    area_id BIGINT NOT NULL,
    meter_number BIGINT NOT NULL,
    kind BIGINT NOT NULL,
    captured_unix_seconds BIGINT NOT NULL,
    import_watt_hours BIGINT NOT NULL,
    export_watt_hours BIGINT NOT NULL,
    PRIMARY KEY (area_id, meter_number, kind, captured_unix_seconds)
);

-- What meters logged. The same entry read twice is one.
CREATE TABLE meter_event (
    area_id BIGINT NOT NULL,
    meter_number BIGINT NOT NULL,
    happened_unix_seconds BIGINT NOT NULL,
    log_number BIGINT NOT NULL,
    code BIGINT NOT NULL,
    PRIMARY KEY (area_id, meter_number, happened_unix_seconds, log_number, code)
);

-- Rows that their meters do not give, and that nobody waits for any more.
CREATE TABLE lost_rows (
    area_id BIGINT NOT NULL,
    meter_number BIGINT NOT NULL,
    first_unix_seconds BIGINT NOT NULL,
    last_unix_seconds BIGINT NOT NULL,
    PRIMARY KEY (area_id, meter_number, first_unix_seconds)
);

-- Visits to meters by local day (days since 0001-01-01), added up.
CREATE TABLE acquisition_day (
    area_id BIGINT NOT NULL,
    day BIGINT NOT NULL,
    visit_count BIGINT NOT NULL,
    failed_visit_count BIGINT NOT NULL,
    row_count BIGINT NOT NULL,
    PRIMARY KEY (area_id, day)
);

-- Schedules that differ from the default.
CREATE TABLE area_schedule (
    area_id BIGINT PRIMARY KEY,
    profile_seconds BIGINT NOT NULL,
    daily_freeze_minute BIGINT NOT NULL,
    billing_minute BIGINT NOT NULL,
    events_seconds BIGINT NOT NULL,
    clock_seconds BIGINT NOT NULL,
    drift_seconds_max BIGINT NOT NULL
);
