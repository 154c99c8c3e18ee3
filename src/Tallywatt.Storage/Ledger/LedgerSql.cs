namespace Tallywatt.Storage.Ledger;

/// <summary>The statements of the books, as both databases accept them.</summary>
static class LedgerSql
{
    internal const string Balance =
        "SELECT balance_nanos FROM ledger_balance WHERE account_kind = @kind AND account_number = @number";

    internal const string EntryByKey =
        """
        SELECT entry.kind, entry.currency, entry.booked_unix_seconds,
               line.account_kind, line.account_number, line.amount_nanos
        FROM ledger_entry AS entry
        LEFT JOIN ledger_line AS line ON line.entry_sequence = entry.sequence
        WHERE entry.entry_key = @key
        """;

    internal const string LastLink = "SELECT sequence, link FROM ledger_entry ORDER BY sequence DESC LIMIT 1";

    internal const string InsertEntry =
        """
        INSERT INTO ledger_entry (sequence, area_id, entry_key, kind, currency, booked_unix_seconds, link)
        VALUES (@sequence, @area, @key, @kind, @currency, @booked, @link)
        """;

    internal const string InsertLine =
        """
        INSERT INTO ledger_line (account_kind, account_number, entry_sequence, amount_nanos)
        VALUES (@kind, @number, @sequence, @nanos)
        """;

    internal const string MoveBalance =
        """
        INSERT INTO ledger_balance (account_kind, account_number, balance_nanos) VALUES (@kind, @number, @nanos)
        ON CONFLICT (account_kind, account_number) DO UPDATE SET balance_nanos = ledger_balance.balance_nanos + excluded.balance_nanos
        """;
}
