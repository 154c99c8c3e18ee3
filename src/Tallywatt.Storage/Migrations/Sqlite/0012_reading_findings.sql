-- How far the ten checks have come: closed days of each meter in order, and corrected versions one by one, so that
-- every version is checked once. A day counts from 0001-01-01.
CREATE TABLE reading_check (
    area_id INTEGER NOT NULL,
    meter_number INTEGER NOT NULL,
    through_day INTEGER NOT NULL,
    PRIMARY KEY (area_id, meter_number)
) STRICT, WITHOUT ROWID;

CREATE TABLE reading_check_revision (
    area_id INTEGER NOT NULL,
    meter_number INTEGER NOT NULL,
    day INTEGER NOT NULL,
    revision INTEGER NOT NULL,
    PRIMARY KEY (area_id, meter_number, day, revision)
) STRICT, WITHOUT ROWID;

-- Rows put aside are judged in the order they came.
CREATE TABLE quarantine_check (
    area_id INTEGER PRIMARY KEY,
    through_sequence INTEGER NOT NULL
) STRICT, WITHOUT ROWID;

-- What the checks found. A text is made of its code, channel and both numbers. Append only.
CREATE TABLE reading_finding (
    area_id INTEGER NOT NULL,
    meter_number INTEGER NOT NULL,
    day INTEGER NOT NULL,
    revision INTEGER NOT NULL,
    finding_number INTEGER NOT NULL,
    account_number INTEGER NOT NULL,
    code INTEGER NOT NULL,
    severity INTEGER NOT NULL,
    channel INTEGER NOT NULL,
    from_unix_seconds INTEGER NOT NULL,
    to_unix_seconds INTEGER NOT NULL,
    seen_number INTEGER NOT NULL,
    allowed_number INTEGER NOT NULL,
    found_unix_seconds INTEGER NOT NULL,
    PRIMARY KEY (area_id, meter_number, day, revision, finding_number)
) STRICT, WITHOUT ROWID;

CREATE INDEX reading_finding_by_day ON reading_finding (area_id, day, meter_number);

CREATE TRIGGER reading_finding_is_never_changed BEFORE UPDATE ON reading_finding
BEGIN SELECT RAISE(ABORT, 'findings are append only'); END;
CREATE TRIGGER reading_finding_is_never_deleted BEFORE DELETE ON reading_finding
BEGIN SELECT RAISE(ABORT, 'findings are append only'); END;
