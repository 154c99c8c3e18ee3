-- The chain of entries is one per area, so that areas never wait for each other. What was booked before keeps its one
-- chain, as that of area 0. A memo says who asked for a reversal, who approved it, and why.
CREATE TABLE chained_entry (
    area_id INTEGER NOT NULL,
    sequence INTEGER NOT NULL,
    entry_key TEXT NOT NULL UNIQUE,
    kind INTEGER NOT NULL,
    currency TEXT NOT NULL,
    booked_unix_seconds INTEGER NOT NULL,
    memo TEXT,
    link BLOB NOT NULL,
    PRIMARY KEY (area_id, sequence)
) STRICT;

CREATE TABLE chained_line (
    area_id INTEGER NOT NULL,
    entry_sequence INTEGER NOT NULL,
    account_kind INTEGER NOT NULL,
    account_number INTEGER NOT NULL,
    amount_nanos INTEGER NOT NULL CHECK (amount_nanos <> 0),
    PRIMARY KEY (area_id, entry_sequence, account_kind, account_number),
    FOREIGN KEY (area_id, entry_sequence) REFERENCES chained_entry (area_id, sequence)
) STRICT, WITHOUT ROWID;

CREATE TABLE area_balance (
    area_id INTEGER NOT NULL,
    account_kind INTEGER NOT NULL,
    account_number INTEGER NOT NULL,
    balance_nanos INTEGER NOT NULL,
    PRIMARY KEY (area_id, account_kind, account_number)
) STRICT, WITHOUT ROWID;

INSERT INTO chained_entry (area_id, sequence, entry_key, kind, currency, booked_unix_seconds, link)
SELECT 0, sequence, entry_key, kind, currency, booked_unix_seconds, link FROM ledger_entry ORDER BY sequence;
INSERT INTO chained_line (area_id, entry_sequence, account_kind, account_number, amount_nanos)
SELECT 0, entry_sequence, account_kind, account_number, amount_nanos FROM ledger_line;
INSERT INTO area_balance (area_id, account_kind, account_number, balance_nanos)
SELECT 0, account_kind, account_number, balance_nanos FROM ledger_balance;

DROP TABLE ledger_line;
DROP TABLE ledger_entry;
DROP TABLE ledger_balance;
ALTER TABLE chained_entry RENAME TO ledger_entry;
ALTER TABLE chained_line RENAME TO ledger_line;
ALTER TABLE area_balance RENAME TO ledger_balance;

CREATE INDEX ledger_line_by_account ON ledger_line (account_kind, account_number);
CREATE INDEX ledger_balance_by_account ON ledger_balance (account_kind, account_number);

CREATE TRIGGER ledger_entry_is_never_changed BEFORE UPDATE ON ledger_entry
BEGIN SELECT RAISE(ABORT, 'the ledger is append only'); END;
CREATE TRIGGER ledger_entry_is_never_deleted BEFORE DELETE ON ledger_entry
BEGIN SELECT RAISE(ABORT, 'the ledger is append only'); END;
CREATE TRIGGER ledger_line_is_never_changed BEFORE UPDATE ON ledger_line
BEGIN SELECT RAISE(ABORT, 'the ledger is append only'); END;
CREATE TRIGGER ledger_line_is_never_deleted BEFORE DELETE ON ledger_line
BEGIN SELECT RAISE(ABORT, 'the ledger is append only'); END;

-- Bills as issued, one an account and month (12 x year + month - 1), written with the entry that closes the month.
CREATE TABLE bill (
    area_id INTEGER NOT NULL,
    account_number INTEGER NOT NULL,
    month INTEGER NOT NULL,
    entry_key TEXT NOT NULL,
    issued_unix_seconds INTEGER NOT NULL,
    due_day INTEGER,
    due_nanos INTEGER NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (area_id, account_number, month)
) STRICT;

CREATE TRIGGER bill_is_never_changed BEFORE UPDATE ON bill
BEGIN SELECT RAISE(ABORT, 'an issued bill is never changed'); END;
CREATE TRIGGER bill_is_never_deleted BEFORE DELETE ON bill
BEGIN SELECT RAISE(ABORT, 'an issued bill is never deleted'); END;

-- What one person asked to be reversed. It is done once the books hold the reversal, with both names.
CREATE TABLE reversal_request (
    area_id INTEGER NOT NULL,
    entry_sequence INTEGER NOT NULL,
    entry_key TEXT NOT NULL,
    requested_by TEXT NOT NULL,
    reason TEXT NOT NULL,
    requested_unix_seconds INTEGER NOT NULL,
    PRIMARY KEY (area_id, entry_sequence)
) STRICT;

-- Where a meter with a purse of its own does not agree with our rating of its profile.
CREATE TABLE purse_alarm (
    area_id INTEGER NOT NULL,
    meter_number INTEGER NOT NULL,
    day INTEGER NOT NULL,
    line TEXT NOT NULL,
    meter_says TEXT NOT NULL,
    we_say TEXT NOT NULL,
    raised_unix_seconds INTEGER NOT NULL,
    PRIMARY KEY (area_id, meter_number, day, line)
) STRICT;

-- What the purse in a meter stood at, as read; the newest two of a meter are compared.
CREATE TABLE meter_purse (
    area_id INTEGER NOT NULL,
    meter_number INTEGER NOT NULL,
    day INTEGER NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (area_id, meter_number, day)
) STRICT;

ALTER TABLE service_point ADD COLUMN is_postpaid INTEGER NOT NULL DEFAULT 0;
