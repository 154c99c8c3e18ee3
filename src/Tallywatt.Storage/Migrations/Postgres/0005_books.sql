-- The chain of entries is one per area, so that areas never wait for each other. What was booked before keeps its one
-- chain, as that of area 0. A memo says who asked for a reversal, who approved it, and why.
CREATE TABLE chained_entry (
    area_id BIGINT NOT NULL,
    sequence BIGINT NOT NULL,
    entry_key TEXT COLLATE "C" NOT NULL UNIQUE,
    kind BIGINT NOT NULL,
    currency TEXT NOT NULL,
    booked_unix_seconds BIGINT NOT NULL,
    memo TEXT,
    link BYTEA NOT NULL,
    PRIMARY KEY (area_id, sequence)
);

CREATE TABLE chained_line (
    area_id BIGINT NOT NULL,
    entry_sequence BIGINT NOT NULL,
    account_kind BIGINT NOT NULL,
    account_number BIGINT NOT NULL,
    amount_nanos BIGINT NOT NULL CHECK (amount_nanos <> 0),
    PRIMARY KEY (area_id, entry_sequence, account_kind, account_number),
    FOREIGN KEY (area_id, entry_sequence) REFERENCES chained_entry (area_id, sequence)
);

CREATE TABLE area_balance (
    area_id BIGINT NOT NULL,
    account_kind BIGINT NOT NULL,
    account_number BIGINT NOT NULL,
    balance_nanos BIGINT NOT NULL,
    PRIMARY KEY (area_id, account_kind, account_number)
);

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

CREATE TRIGGER ledger_entry_is_never_changed BEFORE UPDATE OR DELETE ON ledger_entry
FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER ledger_entry_is_never_emptied BEFORE TRUNCATE ON ledger_entry
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();
CREATE TRIGGER ledger_line_is_never_changed BEFORE UPDATE OR DELETE ON ledger_line
FOR EACH ROW EXECUTE FUNCTION refuse_change();
CREATE TRIGGER ledger_line_is_never_emptied BEFORE TRUNCATE ON ledger_line
FOR EACH STATEMENT EXECUTE FUNCTION refuse_change();

-- Bills as issued, one an account and month (12 x year + month - 1), written with the entry that closes the month.
CREATE TABLE bill (
    area_id BIGINT NOT NULL,
    account_number BIGINT NOT NULL,
    month BIGINT NOT NULL,
    entry_key TEXT NOT NULL,
    issued_unix_seconds BIGINT NOT NULL,
    due_day BIGINT,
    due_nanos BIGINT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (area_id, account_number, month)
);

CREATE FUNCTION refuse_bill_change() RETURNS trigger LANGUAGE plpgsql AS
$$BEGIN RAISE EXCEPTION 'an issued bill is never changed' USING ERRCODE = 'integrity_constraint_violation'; END$$;

CREATE TRIGGER bill_is_never_changed BEFORE UPDATE OR DELETE ON bill
FOR EACH ROW EXECUTE FUNCTION refuse_bill_change();
CREATE TRIGGER bill_is_never_emptied BEFORE TRUNCATE ON bill
FOR EACH STATEMENT EXECUTE FUNCTION refuse_bill_change();

-- What one person asked to be reversed. It is done once the books hold the reversal, with both names.
CREATE TABLE reversal_request (
    area_id BIGINT NOT NULL,
    entry_sequence BIGINT NOT NULL,
    entry_key TEXT NOT NULL,
    requested_by TEXT NOT NULL,
    reason TEXT NOT NULL,
    requested_unix_seconds BIGINT NOT NULL,
    PRIMARY KEY (area_id, entry_sequence)
);

-- Where a meter with a purse of its own does not agree with our rating of its profile.
CREATE TABLE purse_alarm (
    area_id BIGINT NOT NULL,
    meter_number BIGINT NOT NULL,
    day BIGINT NOT NULL,
    line TEXT COLLATE "C" NOT NULL,
    meter_says TEXT NOT NULL,
    we_say TEXT NOT NULL,
    raised_unix_seconds BIGINT NOT NULL,
    PRIMARY KEY (area_id, meter_number, day, line)
);

-- What the purse in a meter stood at, as read; the newest two of a meter are compared.
CREATE TABLE meter_purse (
    area_id BIGINT NOT NULL,
    meter_number BIGINT NOT NULL,
    day BIGINT NOT NULL,
    body TEXT NOT NULL,
    PRIMARY KEY (area_id, meter_number, day)
);

ALTER TABLE service_point ADD COLUMN is_postpaid BIGINT NOT NULL DEFAULT 0;
