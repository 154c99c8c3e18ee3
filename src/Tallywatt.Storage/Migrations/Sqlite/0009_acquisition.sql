-- What the meters of this installation speak to the head-end: 0 DLMS, 1 DL/T 645.
ALTER TABLE installation ADD COLUMN protocol TEXT NOT NULL DEFAULT 'dlms';
ALTER TABLE service_point ADD COLUMN protocol INTEGER NOT NULL DEFAULT 0;

-- How far each meter was asked beside its profile, and what its clock was ahead when it was compared.
CREATE TABLE meter_standing (
    area_id INTEGER NOT NULL,
    meter_number INTEGER NOT NULL,
    firmware TEXT NOT NULL,
    daily_unix_seconds INTEGER NOT NULL,
    billing_unix_seconds INTEGER NOT NULL,
    events_unix_seconds INTEGER NOT NULL,
    clock_checked_unix_seconds INTEGER NOT NULL,
    drift_seconds INTEGER NOT NULL,
    PRIMARY KEY (area_id, meter_number)
) STRICT, WITHOUT ROWID;

-- Registers as meters froze them: kind 1 at midnight, 2 at the end of the billing period.
CREATE TABLE meter_freeze (
    area_id INTEGER NOT NULL,
    meter_number INTEGER NOT NULL,
    kind INTEGER NOT NULL,
    captured_unix_seconds INTEGER NOT NULL,
    import_watt_hours INTEGER NOT NULL,
    export_watt_hours INTEGER NOT NULL,
    PRIMARY KEY (area_id, meter_number, kind, captured_unix_seconds)
) STRICT, WITHOUT ROWID;

-- What meters logged. The same entry read twice is one.
CREATE TABLE meter_event (
    area_id INTEGER NOT NULL,
    meter_number INTEGER NOT NULL,
    happened_unix_seconds INTEGER NOT NULL,
    log_number INTEGER NOT NULL,
    code INTEGER NOT NULL,
    PRIMARY KEY (area_id, meter_number, happened_unix_seconds, log_number, code)
) STRICT, WITHOUT ROWID;

-- Rows that their meters do not give, and that nobody waits for any more.
CREATE TABLE lost_rows (
    area_id INTEGER NOT NULL,
    meter_number INTEGER NOT NULL,
    first_unix_seconds INTEGER NOT NULL,
    last_unix_seconds INTEGER NOT NULL,
    PRIMARY KEY (area_id, meter_number, first_unix_seconds)
) STRICT, WITHOUT ROWID;

-- Visits to meters by local day (days since 0001-01-01), added up.
CREATE TABLE acquisition_day (
    area_id INTEGER NOT NULL,
    day INTEGER NOT NULL,
    visit_count INTEGER NOT NULL,
    failed_visit_count INTEGER NOT NULL,
    row_count INTEGER NOT NULL,
    PRIMARY KEY (area_id, day)
) STRICT, WITHOUT ROWID;

-- Schedules that differ from the default.
CREATE TABLE area_schedule (
    area_id INTEGER PRIMARY KEY,
    profile_seconds INTEGER NOT NULL,
    daily_freeze_minute INTEGER NOT NULL,
    billing_minute INTEGER NOT NULL,
    events_seconds INTEGER NOT NULL,
    clock_seconds INTEGER NOT NULL,
    drift_seconds_max INTEGER NOT NULL
) STRICT;
