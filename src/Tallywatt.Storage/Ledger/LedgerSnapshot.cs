using System.Data.Common;
using Tallywatt.Core.Areas;
using Tallywatt.Core.Ledger;
using Tallywatt.Core.Units;
using Tallywatt.Platform.Areas;
using Tallywatt.Platform.Registry;
using Tallywatt.Storage.Areas;
using Tallywatt.Storage.Registry;
using Tallywatt.Storage.Sql;

namespace Tallywatt.Storage.Ledger;

/// <summary>Everything a proof reads, as of one commit, also while another process goes on writing.</summary>
public sealed class LedgerSnapshot : IDisposable
{
    readonly DbConnection connection;
    readonly DbTransaction transaction;

    LedgerSnapshot(DbConnection connection, string name)
    {
        this.connection = connection;
        transaction = connection.BeginSnapshot();
        Installation = RegistryStore.Installation(connection)
            ?? throw new StoreRefusedException($"{name}: no utility was ever installed here.");
        ServicePoints = RegistryStore.ServicePoints(connection);
    }

    public Installation Installation { get; }

    public IReadOnlyList<ServicePoint> ServicePoints { get; }

    /// <exception cref="StoreRefusedException">There is no database of ours.</exception>
    public static LedgerSnapshot Open(StorePlace place)
    {
        var connection = place.OpenForReading();
        try
        {
            return new(connection, place.Name);
        }
        catch (DbException fault)
        {
            connection.Dispose();
            throw new StoreRefusedException($"{place.Name}: this is not a database of Tallywatt ({fault.Message}).");
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    public void Dispose()
    {
        transaction.Dispose();
        connection.Dispose();
    }

    /// <summary>Every entry in order, with the link that is stored with it.</summary>
    public IEnumerable<(long Sequence, LedgerEntry Entry, byte[] Link)> Entries()
    {
        using var select = connection.Prepare(
            """
            SELECT entry.sequence, entry.entry_key, entry.kind, entry.currency, entry.booked_unix_seconds, entry.link,
                   line.account_kind, line.account_number, line.amount_nanos
            FROM ledger_entry AS entry
            LEFT JOIN ledger_line AS line ON line.entry_sequence = entry.sequence
            ORDER BY entry.sequence
            """);
        using var row = select.ExecuteReader();
        var open = row.Read();
        while (open)
        {
            var (sequence, key, kind) = (row.GetInt64(0), EntryKey.Parse(row.GetString(1)), (EntryKind)row.GetInt64(2));
            var (currency, booked, link) = (row.GetString(3), row.GetInt64(4), row.Blob(5));
            var lines = new List<EntryLine>();
            do
            {
                if (!row.IsDBNull(6))
                {
                    lines.Add(new(
                        new((AccountKind)row.GetInt64(6), row.GetInt64(7)), Money.FromNanos(row.GetInt64(8))));
                }

                open = row.Read();
            }
            while (open && row.GetInt64(0) == sequence);
            yield return (sequence, LedgerEntry.Of(key, kind, currency, booked, [.. lines]), link);
        }
    }

    /// <summary>Entries whose lines do not sum to zero, by their place in the books.</summary>
    public IReadOnlyList<long> Unbalanced()
    {
        using var select = connection.Prepare(
            "SELECT entry_sequence FROM ledger_line GROUP BY entry_sequence HAVING SUM(amount_nanos) <> 0");
        using var row = select.ExecuteReader();
        var unbalanced = new List<long>();
        while (row.Read())
        {
            unbalanced.Add(row.GetInt64(0));
        }

        return unbalanced;
    }

    /// <summary>The balances as kept beside the lines.</summary>
    public IReadOnlyDictionary<AccountId, Money> Balances()
    {
        using var select = connection.Prepare("SELECT account_kind, account_number, balance_nanos FROM ledger_balance");
        using var row = select.ExecuteReader();
        var balances = new Dictionary<AccountId, Money>();
        while (row.Read())
        {
            balances.Add(new((AccountKind)row.GetInt64(0), row.GetInt64(1)), Money.FromNanos(row.GetInt64(2)));
        }

        return balances;
    }

    /// <summary>What is stored of an area.</summary>
    public StoredArea Area(int areaId) => AreaReading.Load(connection, areaId);

    /// <summary>Closed days of a meter, oldest first: the newest revision of each.</summary>
    public IReadOnlyList<ClosedDay> ClosedDays(int areaId, long meterNumber)
    {
        using var select = connection.Prepare(
            """
            SELECT day, import_watt_hours, export_watt_hours, charge_nanos + tax_nanos - export_credit_nanos,
                   row_count, register_rows
            FROM meter_day AS stored
            WHERE area_id = @area AND meter_number = @meter AND revision = (
                SELECT MAX(revision) FROM meter_day AS newest
                WHERE newest.area_id = stored.area_id AND newest.meter_number = stored.meter_number
                  AND newest.day = stored.day)
            ORDER BY day
            """,
            "@area", "@meter");
        using var row = select.With(areaId, meterNumber).ExecuteReader();
        var days = new List<ClosedDay>();
        while (row.Read())
        {
            var whole = RowsBlob.TryRead(row.Blob(5), UtilityTerms.IntervalSeconds, out var rows);
            days.Add(new(
                DateOnly.FromDayNumber(row.GetInt32(0)), row.GetInt64(1), row.GetInt64(2),
                Money.FromNanos(row.GetInt64(3)), row.GetInt32(4), whole ? rows : null));
        }

        return days;
    }
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
