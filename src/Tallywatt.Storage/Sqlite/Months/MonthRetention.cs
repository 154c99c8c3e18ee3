using System.Data.Common;
using System.Globalization;
using System.Security.Cryptography;
using Microsoft.Data.Sqlite;
using Tallywatt.Storage.Areas;
using Tallywatt.Storage.Sql;

namespace Tallywatt.Storage.Sqlite.Months;

/// <summary>Retention: the removal of months' files that are older than what is kept.</summary>
/// <remarks>
/// What a file held is first summed up, one row a meter and month, in the same transaction that marks the month as
/// removed; then the file goes. Killed in between, the next run removes the file. The books stay: only readings go.
/// </remarks>
public static class MonthRetention
{
    /// <summary>Months' files before a day, oldest first; nothing is changed.</summary>
    public static IReadOnlyList<MonthFile> Due(string databasePath, DateOnly keepFrom) =>
        [.. MonthFile.Beside(databasePath).Where(file => file.End <= keepFrom)];

    /// <summary>Removes months' files that end before a day.</summary>
    /// <param name="databasePath">The database; another process may be using it.</param>
    /// <param name="keepFrom">The first day that is kept.</param>
    /// <param name="time">Real time.</param>
    /// <returns>What was removed.</returns>
    /// <exception cref="StoreRefusedException">Rows of such a month have not moved into its file yet.</exception>
    public static IReadOnlyList<RemovedMonth> Remove(string databasePath, DateOnly keepFrom, TimeProvider time)
    {
        ArgumentNullException.ThrowIfNull(time);
        var removed = new List<RemovedMonth>();
        foreach (var file in Due(databasePath, keepFrom))
        {
            var month = Summed(databasePath, file);
            using (var connection = SqliteDatabase.OpenToWrite(databasePath))
            {
                connection.Execute("PRAGMA synchronous = FULL");
                Mark(connection, month, time.GetUtcNow().ToUnixTimeSeconds());
            }

            File.Delete(file.Path);
            removed.Add(month);
        }

        return removed;
    }

    /// <summary>The first days of the months that were removed, oldest first.</summary>
    internal static List<DateOnly> Months(DbConnection connection) =>
        connection.Rows(
            "SELECT month FROM removed_month ORDER BY month",
            row => new MonthFile(row.GetInt32(0), "").From);

    /// <summary>What was removed of one meter, over all its months; zero when nothing was.</summary>
    internal static (long DayCount, long NetNanos) Of(DbConnection connection, long areaId, long meterNumber) =>
        connection.Rows(
            """
            SELECT CAST(COALESCE(SUM(day_count), 0) AS BIGINT), CAST(COALESCE(SUM(net_nanos), 0) AS BIGINT)
            FROM removed_meter_month WHERE area_id = @area AND meter_number = @meter
            """,
            row => (row.GetInt64(0), row.GetInt64(1)),
            ("@area", areaId), ("@meter", meterNumber))[0];

    static RemovedMonth Summed(string databasePath, MonthFile file)
    {
        var (from, through) = (file.From, file.End.AddDays(-1));
        DbConnection connection = SqliteDatabase.OpenForReadingDays(databasePath, from, through);
        using (connection)
        {
            foreach (var table in MovedTables.Of((SqliteConnection)connection))
            {
                if (connection.Rows(
                    $"SELECT 1 FROM main.{table} WHERE day BETWEEN @from AND @through LIMIT 1", row => row.GetInt64(0),
                    ("@from", (long)from.DayNumber), ("@through", (long)through.DayNumber)).Count > 0)
                {
                    throw new StoreRefusedException(string.Create(
                        CultureInfo.InvariantCulture,
                        $"days of {file.From:yyyy-MM} have not all moved into {file.Path} yet: ")
                        + "let the utility run a minute, then do this again.");
                }
            }

            var areas = connection.Rows("SELECT DISTINCT area_id FROM service_point", row => row.GetInt64(0));
            var meters = areas.SelectMany(area => MeterDays
                .OfArea(connection, area, from.DayNumber, through.DayNumber)
                .GroupBy(day => day.MeterNumber, (meter, days) => MeterMonth.Of(area, meter, [.. days])));
            using var bytes = File.OpenRead(file.Path);
            return new(
                file.Month, Path.GetFileName(file.Path), bytes.Length,
                Convert.ToHexString(SHA256.HashData(bytes)), [.. meters]);
        }
    }

    static void Mark(SqliteConnection connection, RemovedMonth month, long nowUnixSeconds)
    {
        using var transaction = connection.BeginTransaction();
        using var mark = connection.Prepare(
            """
            INSERT INTO removed_month (month, removed_unix_seconds, file_bytes, file_digest)
            VALUES (@month, @now, @bytes, @digest) ON CONFLICT (month) DO NOTHING
            """,
            "@month", "@now", "@bytes", "@digest");
        mark.Run((long)month.Month, nowUnixSeconds, month.SizeBytes, month.Digest);
        using var sum = connection.Prepare(
            """
            INSERT INTO removed_meter_month (area_id, meter_number, month, day_count, row_count, import_watt_hours,
                                             export_watt_hours, net_nanos)
            VALUES (@area, @meter, @month, @days, @rows, @import, @export, @net) ON CONFLICT DO NOTHING
            """,
            "@area", "@meter", "@month", "@days", "@rows", "@import", "@export", "@net");
        foreach (var meter in month.Meters)
        {
            sum.Run(
                meter.AreaId, meter.MeterNumber, (long)month.Month, (long)meter.DayCount, meter.RowCount,
                meter.ImportWattHours, meter.ExportWattHours, meter.NetNanos);
        }

        transaction.Commit();
    }
}

/// <summary>A month whose readings were removed.</summary>
/// <param name="Month">Year times 100 plus month.</param>
/// <param name="FileName">The file it stood in.</param>
/// <param name="SizeBytes">The file's length.</param>
/// <param name="Digest">SHA-256 of the file, to tell it from any other in an archive.</param>
/// <param name="Meters">What is kept of it.</param>
public sealed record RemovedMonth(
    int Month, string FileName, long SizeBytes, string Digest, IReadOnlyList<MeterMonth> Meters);

/// <summary>What is kept of one meter's removed month.</summary>
public sealed record MeterMonth(
    long AreaId, long MeterNumber, int DayCount, long RowCount, long ImportWattHours, long ExportWattHours,
    long NetNanos)
{
    internal static MeterMonth Of(long areaId, long meterNumber, IReadOnlyList<Core.Areas.MeterDay> days) => new(
        areaId,
        meterNumber,
        days.Count,
        days.Sum(day => (long)day.Summary.RowCount),
        days.Sum(day => day.Summary.ImportWattHours),
        days.Sum(day => day.Summary.ExportWattHours),
        days.Sum(day => day.Summary.Use.Net.Nanos));
}
