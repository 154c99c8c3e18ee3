using System.Data.Common;
using Microsoft.Data.Sqlite;
using Tallywatt.Core.Areas;
using Tallywatt.Core.Ledger;
using Tallywatt.Core.Units;
using Tallywatt.Platform.Areas;
using Tallywatt.Platform.Billing;
using Tallywatt.Platform.Registry;
using Tallywatt.Storage.Areas;
using Tallywatt.Storage.Billing;
using Tallywatt.Storage.Registry;
using Tallywatt.Storage.Sql;
using Tallywatt.Storage.Sqlite.Months;

namespace Tallywatt.Storage.Ledger;

/// <summary>Everything a proof reads, as of one commit, also while another process goes on writing.</summary>
public sealed class LedgerSnapshot : IDisposable
{
    const int DamageCountMax = 20;

    readonly StorePlace place;
    readonly IReadOnlyList<DaySpan> spans;
    readonly List<DbConnection?> older;
    readonly DbConnection connection;

    LedgerSnapshot(StorePlace place)
    {
        this.place = place;
        // Closed days of long ago stand in files of their own; the newest are read with everything else.
        spans = place.SpansOf(DateOnly.MinValue, DateOnly.MaxValue);
        older = [.. spans.SkipLast(1).Select(_ => (DbConnection?)null)];
        connection = place.OpenForReadingDays(spans[^1].From, spans[^1].To);
        try
        {
            Installation = RegistryStore.Installation(connection)
                ?? throw new StoreRefusedException($"{place.Name}: no utility was ever installed here.");
            ServicePoints = RegistryStore.ServicePoints(connection);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    public Installation Installation { get; }

    public IReadOnlyList<ServicePoint> ServicePoints { get; }

    /// <exception cref="StoreRefusedException">There is no database of ours.</exception>
    public static LedgerSnapshot Open(StorePlace place)
    {
        try
        {
            return new(place);
        }
        catch (DbException fault)
        {
            throw new StoreRefusedException($"{place.Name}: this is not a database of Tallywatt ({fault.Message}).");
        }
    }

    public void Dispose()
    {
        older.ForEach(span => span?.Dispose());
        connection.Dispose();
    }

    /// <summary>What the database itself finds wrong with its files; empty when it finds nothing, or cannot look.
    /// </summary>
    public IReadOnlyList<string> Damage()
    {
        if (connection is not SqliteConnection)
        {
            return []; // PostgreSQL checks its own pages as it reads them.
        }

        var damage = connection.Rows($"PRAGMA integrity_check({DamageCountMax})", row => row.GetString(0));
        return damage is ["ok"] ? [] : damage;
    }

    /// <summary>Every entry in order of area and place, with the link that is stored with it.</summary>
    public IEnumerable<StoredEntry> Entries() => StoredEntries.All(connection);

    /// <summary>The entry under a key; null when the event was never booked.</summary>
    public StoredEntry? Find(EntryKey key) => StoredEntries.ByKey(connection, key);

    /// <summary>The entries that move one account, in order of area and place.</summary>
    public IEnumerable<StoredEntry> EntriesOf(AccountId account) => StoredEntries.OfAccount(connection, account);

    /// <summary>The entries of one customer, on whichever of its accounts, in order of area and place.</summary>
    public IEnumerable<StoredEntry> EntriesOfCustomer(long accountNumber) =>
        StoredEntries.OfCustomer(connection, accountNumber);

    /// <summary>The entries of one area, or of all when none is named, in order of area and place.</summary>
    public IEnumerable<StoredEntry> Entries(int? areaId) => areaId is { } area
        ? StoredEntries.OfArea(connection, area, 0)
        : StoredEntries.All(connection);

    /// <summary>The balances as kept beside the lines, over all areas.</summary>
    public IReadOnlyDictionary<AccountId, Money> Balances() => LedgerStore.Balances(connection);

    /// <summary>What is stored of an area.</summary>
    public StoredArea Area(int areaId) => AreaReading.Load(connection, areaId);

    /// <summary>Closed days of a meter, oldest first: the newest revision of each.</summary>
    public IReadOnlyList<ClosedDay> ClosedDays(int areaId, long meterNumber) =>
        [.. spans.SelectMany((span, index) =>
            Ledger.ClosedDays.Of(DaysOf(index), areaId, meterNumber, span.From, span.To))];

    /// <summary>What retention has removed of a meter: days, and what they came to. Zero when nothing.</summary>
    public (long DayCount, Money Net) Removed(int areaId, long meterNumber)
    {
        var (dayCount, netNanos) = MonthRetention.Of(connection, areaId, meterNumber);
        return (dayCount, Money.FromNanos(netNanos));
    }

    /// <summary>First days of the months whose readings retention has removed, oldest first.</summary>
    public IReadOnlyList<DateOnly> RemovedMonths() => MonthRetention.Months(connection);

    /// <summary>The utility's own time, as last kept; where its history began before that.</summary>
    public long NowUnixSeconds =>
        RegistryStore.ClockUnixSeconds(connection) ?? Installation.HistoryFromUnixSeconds;

    /// <summary>The bills of an area, by account and month.</summary>
    public IReadOnlyList<StoredBill> Bills(int areaId) => BillRows.OfArea(connection, areaId);

    /// <summary>What people asked to be reversed, oldest first.</summary>
    public IReadOnlyList<ReversalRequest> ReversalRequests() => ReversalStore.All(connection);

    /// <summary>What bills are made from and what was issued, all of this moment.</summary>
    public IBillStore BillStore() => new BillReading(connection, place.SpansOf, place.OpenForReadingDays);

    DbConnection DaysOf(int index) => index == older.Count
        ? connection
        : older[index] ??= place.OpenForReadingDays(spans[index].From, spans[index].To);
}

/// <summary>A closed day as stored.</summary>
/// <param name="Rows">The register rows, the base position first; null when they cannot be read.</param>
public sealed record ClosedDay(
    DateOnly Day,
    long ImportWattHours,
    long ExportWattHours,
    Money Net,
    int RowCount,
    IReadOnlyList<RegisterRow>? Rows);
