-- How far the ten checks have come: closed days of each meter in order, and corrected versions one by one, so that
-- every version is checked once. A day counts from 0001-01-01.
CREATE TABLE reading_check (
    area_id BIGINT NOT NULL,
    meter_number BIGINT NOT NULL,
    through_day BIGINT NOT NULL,
    PRIMARY KEY (area_id, meter_number)
);

CREATE TABLE reading_check_revision (
    area_id BIGINT NOT NULL,
    meter_number BIGINT NOT NULL,
    day BIGINT NOT NULL,
    revision BIGINT NOT NULL,
    PRIMARY KEY (area_id, meter_number, day, revision)
);

-- Rows put aside are judged in the order they came.
CREATE TABLE quarantine_check (
    area_id BIGINT PRIMARY KEY,
    through_sequence BIGINT NOT NULL
);

-- What the checks found. A text is made of its code, channel and both numbers. Append only.
CREATE TABLE reading_finding (
    area_id BIGINT NOT NULL,
    meter_number BIGINT NOT NULL,
    day BIGINT NOT NULL,
    revision BIGINT NOT NULL,
    finding_number BIGINT NOT NULL,
    account_number BIGINT NOT NULL,
    code BIGINT NOT NULL,
    severity BIGINT NOT NULL,
    channel BIGINT NOT NULL,
    from_unix_seconds BIGINT NOT NULL,
    to_unix_seconds BIGINT NOT NULL,
    seen_number BIGINT NOT NULL,
    allowed_number BIGINT NOT NULL,
    found_unix_seconds BIGINT NOT NULL,
    PRIMARY KEY (area_id, meter_number, day, revision, finding_number)
);

CREATE INDEX reading_finding_by_day ON reading_finding (area_id, day, meter_number);

CREATE TRIGGER reading_finding_is_never_changed BEFORE UPDATE OR DELETE ON reading_finding
FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER reading_finding_is_never_emptied BEFORE TRUNCATE ON reading_finding
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
