using System.Data.Common;
using Tallywatt.Core.Ledger;
using Tallywatt.Core.Units;
using Tallywatt.Storage.Sql;

namespace Tallywatt.Storage.Ledger;

/// <summary>Reads entries from their tables: the one place that knows how they lie there.</summary>
/// <remarks>An entry that cannot be read is an answer too: it says why.</remarks>
static class StoredEntries
{
    const string Select =
        """
        SELECT entry.area_id, entry.sequence, entry.entry_key, entry.kind, entry.currency, entry.booked_unix_seconds,
               entry.memo, entry.link, line.account_kind, line.account_number, line.amount_nanos
        FROM ledger_entry AS entry
        LEFT JOIN ledger_line AS line ON line.area_id = entry.area_id AND line.entry_sequence = entry.sequence

        """;

    // Asked before every sale, and nearly always answered with nothing: it is small.
    const string PlaceOfKey = "SELECT area_id, sequence FROM ledger_entry WHERE entry_key = @key";

    const string InOrder =
        """

        ORDER BY entry.area_id, entry.sequence, line.account_kind, line.account_number
        """;

    const string OfOneAccount =
        """
        WHERE EXISTS (
            SELECT 1 FROM ledger_line AS own
            WHERE own.area_id = entry.area_id AND own.entry_sequence = entry.sequence
              AND own.account_kind = @kind AND own.account_number = @number)
        """;

    // A month close may move no money; ';' follows ':' in every collation by bytes.
    const string OfOneCustomer =
        """
        WHERE EXISTS (
            SELECT 1 FROM ledger_line AS own
            WHERE own.area_id = entry.area_id AND own.entry_sequence = entry.sequence
              AND own.account_kind IN (@prepaid, @preset, @due, @open, @kept) AND own.account_number = @number)
            OR (entry.entry_key >= @month AND entry.entry_key < @end)
        """;

    /// <summary>Every entry, area by area: of one area, only those that stand alone are held in memory.</summary>
    internal static IEnumerable<StoredEntry> All(DbConnection connection) =>
        connection.Rows("SELECT DISTINCT area_id FROM ledger_entry", row => row.GetInt64(0))
            .Union(StoredBatches.Areas(connection)).Order()
            .SelectMany(areaId => OfArea(connection, checked((int)areaId), 0));

    internal static IEnumerable<StoredEntry> OfArea(DbConnection connection, int areaId, long afterSequence) =>
        Merge(
            Read(connection, "WHERE entry.area_id = @area AND entry.sequence > @after",
                ("@area", areaId), ("@after", afterSequence)).ToList(),
            StoredBatches.OfArea(connection, areaId, afterSequence));

    internal static IEnumerable<StoredEntry> OfAccount(DbConnection connection, AccountId account) =>
        Merge(
            Read(connection, OfOneAccount, ("@kind", (long)account.Kind), ("@number", account.Number)).ToList(),
            StoredBatches.OfAccount(connection, account));

    /// <summary>Entries on any of the accounts of one customer, or about a day or month of it without a line.</summary>
    internal static IEnumerable<StoredEntry> OfCustomer(DbConnection connection, long accountNumber) =>
        Merge(
            Read(connection, OfOneCustomer,
                ("@prepaid", (long)AccountKind.CustomerPrepayment), ("@preset", (long)AccountKind.PresetReceivable),
                ("@due", (long)AccountKind.CustomerReceivable), ("@open", (long)AccountKind.UnbilledReceivable),
                ("@kept", (long)AccountKind.KeptSurplus), ("@number", accountNumber),
                ("@month", $"month:{accountNumber}:"), ("@end", $"month:{accountNumber};")).ToList(),
            StoredBatches.OfCustomer(connection, accountNumber));

    internal static StoredEntry? ByKey(DbConnection connection, EntryKey key) =>
        connection.Rows(PlaceOfKey, row => (Area: row.GetInt64(0), At: row.GetInt64(1)), ("@key", key.Text))
            is [var place]
            ? At(connection, checked((int)place.Area), place.At)
            : StoredBatches.ByKey(connection, key);

    internal static StoredEntry? At(DbConnection connection, int areaId, long sequence) =>
        Read(connection, "WHERE entry.area_id = @area AND entry.sequence = @sequence",
            ("@area", areaId), ("@sequence", sequence)).FirstOrDefault()
        ?? StoredBatches.At(connection, areaId, sequence);

    /// <summary>Two sequences, each in order of area and place, as one in that order.</summary>
    static IEnumerable<StoredEntry> Merge(List<StoredEntry> alone, IEnumerable<StoredEntry> batched)
    {
        var next = 0;
        foreach (var entry in batched)
        {
            for (; next < alone.Count && IsBefore(alone[next], entry); next++)
            {
                yield return alone[next];
            }

            yield return entry;
        }

        for (; next < alone.Count; next++)
        {
            yield return alone[next];
        }
    }

    static bool IsBefore(StoredEntry left, StoredEntry right) =>
        (left.AreaId, left.Sequence).CompareTo((right.AreaId, right.Sequence)) < 0;

    static IEnumerable<StoredEntry> Read(
        DbConnection connection, string where, params (string Name, object Value)[] parameters)
    {
        using var select = connection.Prepare(Select + where + InOrder, [.. parameters.Select(p => p.Name)]);
        using var row = select.With([.. parameters.Select(p => p.Value)]).ExecuteReader();
        var open = row.Read();
        while (open)
        {
            var (areaId, sequence) = (row.GetInt32(0), row.GetInt64(1));
            var entry = new Gathered(row);
            do
            {
                entry.Add(row);
                open = row.Read();
            }
            while (open && row.GetInt64(1) == sequence && row.GetInt32(0) == areaId);
            yield return entry.ToStored(areaId, sequence);
        }
    }

    /// <summary>The parts of one entry, or the first fault met in them.</summary>
    sealed class Gathered
    {
        readonly List<EntryLine> lines = [];
        readonly byte[] link = [];
        readonly EntryKey key;
        readonly EntryKind kind;
        readonly string currency = "";
        readonly long bookedUnixSeconds;
        readonly string memo = "";
        string? fault;

        internal Gathered(DbDataReader row)
        {
            try
            {
                link = row.GetFieldValue<byte[]>(7);
                key = EntryKey.Parse(row.GetString(2));
                kind = (EntryKind)checked((byte)row.GetInt64(3));
                (currency, bookedUnixSeconds) = (row.GetString(4), row.GetInt64(5));
                memo = row.IsDBNull(6) ? "" : row.GetString(6);
            }
            catch (Exception unreadable) when (IsOfContent(unreadable))
            {
                fault = unreadable.Message;
            }
        }

        internal void Add(DbDataReader row)
        {
            // An entry may have no line at all: a closed day on which nothing was due.
            if (row.IsDBNull(8))
            {
                return;
            }

            try
            {
                lines.Add(new(
                    new((AccountKind)checked((byte)row.GetInt64(8)), row.GetInt64(9)),
                    Money.FromNanos(row.GetInt64(10))));
            }
            catch (Exception unreadable) when (IsOfContent(unreadable))
            {
                fault ??= unreadable.Message;
            }
        }

        internal StoredEntry ToStored(int areaId, long sequence)
        {
            LedgerEntry? entry = null;
            try
            {
                entry = fault is null ? LedgerEntry.Of(key, kind, currency, bookedUnixSeconds, [.. lines]) : null;
                entry = memo.Length > 0 ? entry?.With(memo) : entry;
            }
            catch (Exception unreadable) when (IsOfContent(unreadable))
            {
                fault = unreadable.Message;
            }

            return new(areaId, sequence, entry, link, fault);
        }

        static bool IsOfContent(Exception fault) =>
            fault is FormatException or InvalidCastException or ArgumentException or OverflowException;
    }
}
