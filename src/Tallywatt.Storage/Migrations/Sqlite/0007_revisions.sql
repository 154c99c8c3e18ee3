-- Service-point history, moves and meter exchanges.
-- Where rating stood when a month of an account began: from here its days are rated again when rows come late.
CREATE TABLE rating_anchor (
    area_id INTEGER NOT NULL,
    account_number INTEGER NOT NULL,
    day INTEGER NOT NULL,
    body BLOB NOT NULL,
    PRIMARY KEY (area_id, account_number, day)
) STRICT, WITHOUT ROWID;

-- Rows that could not be, as they came: not charged, for a person or for validation to judge.
CREATE TABLE quarantined_row (
    sequence INTEGER PRIMARY KEY,
    area_id INTEGER NOT NULL,
    account_number INTEGER NOT NULL,
    meter_number INTEGER NOT NULL,
    captured_unix_seconds INTEGER NOT NULL,
    import_watt_hours INTEGER NOT NULL,
    export_watt_hours INTEGER NOT NULL,
    reason INTEGER NOT NULL,
    received_unix_seconds INTEGER NOT NULL
) STRICT;

CREATE INDEX quarantined_row_by_meter ON quarantined_row (area_id, meter_number, sequence);

-- Customers of a service point after its first one. A service point keeps the number of its first account.
CREATE TABLE account_contract (
    account_number INTEGER PRIMARY KEY,
    area_id INTEGER NOT NULL,
    service_point_number INTEGER NOT NULL,
    from_unix_seconds INTEGER NOT NULL,
    tariff_name TEXT
) STRICT;

CREATE TABLE account_end (
    account_number INTEGER PRIMARY KEY,
    area_id INTEGER NOT NULL,
    until_unix_seconds INTEGER NOT NULL
) STRICT;

-- The meters a service point has had after its first one.
CREATE TABLE meter_exchange (
    new_meter_number INTEGER PRIMARY KEY,
    area_id INTEGER NOT NULL,
    service_point_number INTEGER NOT NULL,
    old_meter_number INTEGER NOT NULL,
    at_unix_seconds INTEGER NOT NULL,
    old_import_watt_hours INTEGER NOT NULL,
    old_export_watt_hours INTEGER NOT NULL,
    new_import_watt_hours INTEGER NOT NULL,
    new_export_watt_hours INTEGER NOT NULL,
    requested_by TEXT NOT NULL,
    reason TEXT NOT NULL
) STRICT;
