namespace Tallywatt.Storage.Ledger;

/// <summary>The statements of the books, as both databases accept them.</summary>
static class LedgerSql
{
    internal const string Balance =
        """
        SELECT CAST(COALESCE(SUM(balance_nanos), 0) AS BIGINT) FROM ledger_balance
        WHERE account_kind = @kind AND account_number = @number
        """;

    internal const string Balances =
        """
        SELECT account_kind, account_number, CAST(SUM(balance_nanos) AS BIGINT) FROM ledger_balance
        GROUP BY account_kind, account_number
        """;

    internal const string InsertBatch =
        """
        INSERT INTO ledger_batch (area_id, first_sequence, last_sequence, kind, day, first_account, last_account,
                                  currency, booked_unix_seconds, body, link)
        VALUES (@area, @sequence, @last, @kind, @day, @from, @to, @currency, @booked, @body, @link)
        """;

    internal const string InsertEntry =
        """
        INSERT INTO ledger_entry (area_id, sequence, entry_key, kind, currency, booked_unix_seconds, memo, link)
        VALUES (@area, @sequence, @key, @kind, @currency, @booked, @memo, @link)
        """;

    internal const string InsertLine =
        """
        INSERT INTO ledger_line (area_id, entry_sequence, account_kind, account_number, amount_nanos)
        VALUES (@area, @sequence, @kind, @number, @nanos)
        """;

    internal const string MoveBalance =
        """
        INSERT INTO ledger_balance (area_id, account_kind, account_number, balance_nanos)
        VALUES (@area, @kind, @number, @nanos)
        ON CONFLICT (area_id, account_kind, account_number)
        DO UPDATE SET balance_nanos = ledger_balance.balance_nanos + excluded.balance_nanos
        """;
}
