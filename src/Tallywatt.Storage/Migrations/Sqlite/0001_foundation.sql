-- What the data directory was made for, and the utility's clock.
CREATE TABLE installation (
    only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
    seed INTEGER NOT NULL,
    meter_count INTEGER NOT NULL,
    tariff_name TEXT NOT NULL,
    tariff_digest TEXT NOT NULL,
    zone TEXT NOT NULL,
    currency TEXT NOT NULL,
    usage_directory TEXT,
    history_from_unix_seconds INTEGER NOT NULL,
    history_to_unix_seconds INTEGER NOT NULL
) STRICT;

CREATE TABLE utility_clock (
    only_row INTEGER PRIMARY KEY CHECK (only_row = 1),
    now_unix_seconds INTEGER NOT NULL
) STRICT;

CREATE TABLE service_point (
    account_number INTEGER PRIMARY KEY,
    area_id INTEGER NOT NULL,
    meter_number INTEGER NOT NULL UNIQUE,
    has_solar INTEGER NOT NULL
) STRICT;

-- The open day of every area: what was accepted, in order. The area's memory is its checkpoint and what follows.
CREATE TABLE area_checkpoint (
    area_id INTEGER PRIMARY KEY,
    sequence INTEGER NOT NULL,
    body BLOB NOT NULL
) STRICT;

CREATE TABLE area_journal (
    area_id INTEGER NOT NULL,
    sequence INTEGER NOT NULL,
    body BLOB NOT NULL,
    UNIQUE (area_id, sequence)
) STRICT;

-- A closed day of one meter in one row. A rowid table: rows that spill out of their page cost three times as much.
CREATE TABLE meter_day (
    area_id INTEGER NOT NULL,
    meter_number INTEGER NOT NULL,
    day INTEGER NOT NULL,
    revision INTEGER NOT NULL,
    import_watt_hours INTEGER NOT NULL,
    export_watt_hours INTEGER NOT NULL,
    charge_nanos INTEGER NOT NULL,
    tax_nanos INTEGER NOT NULL,
    export_credit_nanos INTEGER NOT NULL,
    row_count INTEGER NOT NULL,
    rates TEXT NOT NULL,
    register_rows BLOB NOT NULL,
    UNIQUE (area_id, meter_number, day, revision)
) STRICT;

-- The books. Append only: the triggers below refuse everything else.
CREATE TABLE ledger_entry (
    sequence INTEGER PRIMARY KEY,
    area_id INTEGER NOT NULL,
    entry_key TEXT NOT NULL UNIQUE,
    kind INTEGER NOT NULL,
    currency TEXT NOT NULL,
    booked_unix_seconds INTEGER NOT NULL,
    link BLOB NOT NULL
) STRICT;

CREATE TABLE ledger_line (
    account_kind INTEGER NOT NULL,
    account_number INTEGER NOT NULL,
    entry_sequence INTEGER NOT NULL REFERENCES ledger_entry (sequence),
    amount_nanos INTEGER NOT NULL CHECK (amount_nanos <> 0),
    PRIMARY KEY (account_kind, account_number, entry_sequence)
) STRICT, WITHOUT ROWID;

CREATE INDEX ledger_line_by_entry ON ledger_line (entry_sequence);

-- Derived, kept in the same transaction; `tallywatt ledger check` proves it against the lines.
CREATE TABLE ledger_balance (
    account_kind INTEGER NOT NULL,
    account_number INTEGER NOT NULL,
    balance_nanos INTEGER NOT NULL,
    PRIMARY KEY (account_kind, account_number)
) STRICT, WITHOUT ROWID;

CREATE TRIGGER ledger_entry_is_never_changed BEFORE UPDATE ON ledger_entry
BEGIN SELECT RAISE(ABORT, 'the ledger is append only'); END;
CREATE TRIGGER ledger_entry_is_never_deleted BEFORE DELETE ON ledger_entry
BEGIN SELECT RAISE(ABORT, 'the ledger is append only'); END;
CREATE TRIGGER ledger_line_is_never_changed BEFORE UPDATE ON ledger_line
BEGIN SELECT RAISE(ABORT, 'the ledger is append only'); END;
CREATE TRIGGER ledger_line_is_never_deleted BEFORE DELETE ON ledger_line
BEGIN SELECT RAISE(ABORT, 'the ledger is append only'); END;

-- Messages to customers that wait for a gateway. The id is derived from the occasion, so none is made twice.
CREATE TABLE notice_outbox (
    sequence INTEGER PRIMARY KEY,
    area_id INTEGER NOT NULL,
    notice_id TEXT NOT NULL UNIQUE,
    account_number INTEGER NOT NULL,
    kind INTEGER NOT NULL,
    occasion INTEGER NOT NULL,
    balance_nanos INTEGER NOT NULL,
    amount_nanos INTEGER NOT NULL,
    decided_unix_seconds INTEGER NOT NULL,
    text_english TEXT NOT NULL,
    text_chinese TEXT NOT NULL,
    state TEXT NOT NULL DEFAULT 'queued'
) STRICT;

CREATE INDEX notice_outbox_by_account ON notice_outbox (account_number, sequence);

-- Orders to relays, repeated until the wanted state is read back.
CREATE TABLE relay_outbox (
    sequence INTEGER PRIMARY KEY,
    area_id INTEGER NOT NULL,
    meter_number INTEGER NOT NULL,
    order_sequence INTEGER NOT NULL,
    powered INTEGER NOT NULL,
    decided_unix_seconds INTEGER NOT NULL,
    settled_unix_seconds INTEGER,
    state TEXT NOT NULL DEFAULT 'queued',
    UNIQUE (area_id, meter_number, order_sequence)
) STRICT;
