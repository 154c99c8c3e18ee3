using System.Data.Common;
using Tallywatt.Core.Areas;
using Tallywatt.Core.Ledger;
using Tallywatt.Storage.Sql;

namespace Tallywatt.Storage.Ledger;

/// <summary>Reads the entries that are stored in batches: the one place that knows how they lie there.</summary>
static class StoredBatches
{
    const string Select =
        """
        SELECT area_id, first_sequence, last_sequence, kind, day, currency, booked_unix_seconds, body, link
        FROM ledger_batch

        """;

    const string InOrder = " ORDER BY area_id, first_sequence";

    /// <summary>Which areas have any.</summary>
    internal static List<long> Areas(DbConnection connection) =>
        connection.Rows("SELECT DISTINCT area_id FROM ledger_batch", row => row.GetInt64(0));

    /// <summary>Entries of an area after a place, in order.</summary>
    internal static IEnumerable<StoredEntry> OfArea(DbConnection connection, long areaId, long afterSequence) =>
        Read(connection, "WHERE area_id = @area AND last_sequence > @after",
            ("@area", areaId), ("@after", afterSequence))
        .Where(entry => entry.Sequence > afterSequence);

    /// <summary>Entries that move an account, in order of area and place.</summary>
    internal static IEnumerable<StoredEntry> OfAccount(DbConnection connection, AccountId account) =>
        (account.Number == 0
            ? Read(connection, "")
            : Read(connection, "WHERE first_account <= @account AND last_account >= @account",
                ("@account", account.Number)))
        .Where(stored => stored.Entry?.Lines.Any(line => line.Account == account) ?? true);

    /// <summary>Entries about one customer, in order of area and place.</summary>
    internal static IEnumerable<StoredEntry> OfCustomer(DbConnection connection, long accountNumber) =>
        Read(connection, "WHERE first_account <= @account AND last_account >= @account", ("@account", accountNumber))
            .Where(stored => stored.Entry is not { } entry || entry.CustomerNumber == accountNumber);

    internal static StoredEntry? ByKey(DbConnection connection, EntryKey key) =>
        EntryBatch.TryPlace(key, out var kind, out var account, out var day)
            ? Read(connection,
                "WHERE kind = @kind AND day = @day AND first_account <= @account AND last_account >= @account",
                ("@kind", (long)kind), ("@day", (long)day), ("@account", account))
                .FirstOrDefault(stored => stored.Entry?.Key == key)
            : null;

    internal static StoredEntry? At(DbConnection connection, long areaId, long sequence) =>
        Read(connection, "WHERE area_id = @area AND first_sequence <= @at AND last_sequence >= @at",
            ("@area", areaId), ("@at", sequence))
        .FirstOrDefault(stored => stored.Sequence == sequence);

    /// <summary>Keys in batches of the same kind and day that touch the same accounts.</summary>
    internal static IEnumerable<EntryKey> Overlapping(DbConnection connection, LedgerPlan.BatchRow row) =>
        Read(connection,
            "WHERE kind = @kind AND day = @day AND first_account <= @last AND last_account >= @first",
            ("@kind", (long)row.Batch.Kind), ("@day", (long)row.Batch.DayNumber), ("@last", row.LastAccount),
            ("@first", row.FirstAccount))
        .Where(stored => stored.Entry is not null)
        .Select(stored => stored.Entry!.Key);

    static IEnumerable<StoredEntry> Read(
        DbConnection connection, string where, params (string Name, object Value)[] parameters)
    {
        using var select = connection.Prepare(Select + where + InOrder, [.. parameters.Select(p => p.Name)]);
        using var row = select.With([.. parameters.Select(p => p.Value)]).ExecuteReader();
        while (row.Read())
        {
            foreach (var entry in EntriesOf(row))
            {
                yield return entry;
            }
        }
    }

    static IEnumerable<StoredEntry> EntriesOf(DbDataReader row)
    {
        var (areaId, first, last) = (row.GetInt32(0), row.GetInt64(1), row.GetInt64(2));
        var batch = new EntryBatch(
            (EntryKind)row.GetInt64(3), row.GetInt32(4), row.GetString(5), row.GetInt64(6), first, row.Blob(7),
            row.Blob(8));
        var next = first;
        foreach (var entry in batch.Read())
        {
            next = entry.Sequence + 1;
            yield return new(areaId, entry.Sequence, entry.Entry, entry.Link, entry.Fault);
        }

        for (; next <= last; next++)
        {
            yield return new(areaId, next, null, next == last ? batch.Link : default, "its batch is damaged");
        }
    }
}
