using Microsoft.Data.Sqlite;
using Tallywatt.Core.Readings;

namespace Tallywatt.Host.Bench;

/// <summary>The plain alternative: the same buffers decoded, and one row stored for each reading.</summary>
/// <remarks>As durable as the product (WAL, synchronous=FULL), a transaction for as many meters, prepared once; nothing
/// is rated and no book is kept.</remarks>
sealed class PlainReadings(AreaLoad load, MeterBuffers buffers, int batchCount)
{
    internal const string What = "the same buffers decoded, one row stored in SQLite for each reading, nothing rated";

    internal const string RerateWhat =
        "one row of SQLite for each reading: one corrected, the day read back and rated, nothing booked";

    int MeterCount => Math.Min(load.MeterCount, AreaLoad.AreaMeterCountMax);

    internal BenchRound Run(int dayCount) => InFile(connection =>
    {
        var meter = BenchMeter.Start();
        return meter.Stop(Store(connection, dayCount));
    });

    /// <summary>Corrects a row of every meter and rates its day.</summary>
    internal BenchRound Rerate() => InFile(connection =>
    {
        Store(connection, 1);
        using var update = Prepare(
            connection,
            "UPDATE reading SET import_watt_hours = import_watt_hours + 0"
            + " WHERE meter_number = @meter AND captured_unix_seconds = @captured",
            "@meter", "@captured");
        using var select = Prepare(
            connection,
            "SELECT captured_unix_seconds, import_watt_hours, export_watt_hours FROM reading"
            + " WHERE meter_number = @meter ORDER BY captured_unix_seconds",
            "@meter");
        var meter = BenchMeter.Start();
        var readings = 0L;
        ForEachBatch(connection, [update, select], number =>
        {
            update.Parameters[0].Value = number;
            update.Parameters[1].Value = MeterBuffers.FirstUnixSeconds + buffers.IntervalSeconds;
            update.ExecuteNonQuery();
            select.Parameters[0].Value = number;
            readings += RateDay(select);
        });
        return meter.Stop(readings);
    });

    static BenchRound InFile(Func<SqliteConnection, BenchRound> run)
    {
        var directory = Directory.CreateTempSubdirectory("tallywatt-bench-plain-");
        try
        {
            var file = Path.Combine(directory.FullName, "plain.db");
            BenchRound round;
            using (var connection = new SqliteConnection(
                new SqliteConnectionStringBuilder { DataSource = file, Pooling = false }.ToString()))
            {
                connection.Open();
                Execute(
                    connection, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -16384;");
                Execute(connection,
                    """
                    CREATE TABLE reading (
                        meter_number INTEGER NOT NULL, captured_unix_seconds INTEGER NOT NULL,
                        status INTEGER NOT NULL, import_watt_hours INTEGER NOT NULL,
                        export_watt_hours INTEGER NOT NULL,
                        PRIMARY KEY (meter_number, captured_unix_seconds)) STRICT, WITHOUT ROWID
                    """);
                round = run(connection);
            }

            return round with { Bytes = new FileInfo(file).Length };
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    long Store(SqliteConnection connection, int dayCount)
    {
        using var insert = Prepare(
            connection, "INSERT INTO reading VALUES (@meter, @captured, @status, @import, @export)",
            "@meter", "@captured", "@status", "@import", "@export");
        var rows = new ProfileRows();
        var readings = 0L;
        for (var day = 0; day < dayCount; day++)
        {
            ForEachBatch(connection, [insert], number =>
            {
                rows.Read(
                    buffers.Day(day, 0, (int)(number - AreaLoad.MeterNumber(0, 0))), buffers.IntervalSeconds);
                foreach (var row in rows.Wire)
                {
                    insert.Parameters[0].Value = number;
                    insert.Parameters[1].Value = row.CapturedUnixSeconds;
                    insert.Parameters[2].Value = (long)row.Status;
                    insert.Parameters[3].Value = row.ImportWattHours;
                    insert.Parameters[4].Value = row.ExportWattHours;
                    insert.ExecuteNonQuery();
                }

                readings += rows.Wire.Length;
            });
        }

        return readings;
    }

    void ForEachBatch(SqliteConnection connection, SqliteCommand[] commands, Action<long> run)
    {
        for (var first = 0; first < MeterCount; first += batchCount)
        {
            using var transaction = connection.BeginTransaction();
            Array.ForEach(commands, command => command.Transaction = transaction);
            for (var meter = first; meter < Math.Min(first + batchCount, MeterCount); meter++)
            {
                run(AreaLoad.MeterNumber(0, meter));
            }

            transaction.Commit();
        }
    }

    static long RateDay(SqliteCommand select)
    {
        var tariff = RatingWorkload.Compiled;
        var state = tariff.Open(tariff.DayOf(MeterBuffers.FirstUnixSeconds));
        using var row = select.ExecuteReader();
        var readings = 0L;
        long? before = null;
        var (captured, import, export) = (MeterBuffers.FirstUnixSeconds, 0L, 0L);
        while (row.Read())
        {
            var (at, importAt, exportAt) = (row.GetInt64(0), row.GetInt64(1), row.GetInt64(2));
            if (before is not null)
            {
                tariff.Rate(ref state, new IntervalReading(
                    captured, (int)(at - captured), importAt - import, exportAt - export));
            }

            (before, captured, import, export) = (at, at, importAt, exportAt);
            readings++;
        }

        return readings;
    }

    static SqliteCommand Prepare(SqliteConnection connection, string sql, params ReadOnlySpan<string> names)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        foreach (var name in names)
        {
            command.Parameters.Add(new SqliteParameter(name, SqliteType.Integer));
        }

        return command;
    }

    static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
