using Microsoft.Data.Sqlite;
using Tallywatt.Platform.HeadEnd.Sessions;
using Tallywatt.Protocols.Dlms;

namespace Tallywatt.Host.Bench;

/// <summary>The plain alternative: the same buffers decoded, and one row stored for each reading.</summary>
/// <remarks>As durable as the product (WAL, synchronous=FULL), a transaction for as many meters, prepared once; nothing
/// is rated and no book is kept.</remarks>
sealed class PlainReadings(AreaLoad load, MeterBuffers buffers, int batchCount)
{
    internal const string What = "the same buffers decoded, one row stored for each reading, nothing rated";

    internal BenchRound Run(int dayCount)
    {
        var directory = Directory.CreateTempSubdirectory("tallywatt-bench-plain-");
        try
        {
            var file = Path.Combine(directory.FullName, "plain.db");
            var meter = BenchMeter.Start();
            var readings = Store(file, dayCount);
            return meter.Stop(readings) with { Bytes = new FileInfo(file).Length };
        }
        finally
        {
            directory.Delete(recursive: true);
        }
    }

    long Store(string file, int dayCount)
    {
        using var connection = new SqliteConnection(
            new SqliteConnectionStringBuilder { DataSource = file, Pooling = false }.ToString());
        connection.Open();
        Execute(connection, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; PRAGMA cache_size = -16384;");
        Execute(connection,
            """
            CREATE TABLE reading (
                meter_number INTEGER NOT NULL, captured_unix_seconds INTEGER NOT NULL, status INTEGER NOT NULL,
                import_watt_hours INTEGER NOT NULL, export_watt_hours INTEGER NOT NULL,
                PRIMARY KEY (meter_number, captured_unix_seconds)) STRICT, WITHOUT ROWID
            """);
        using var insert = connection.CreateCommand();
        insert.CommandText = "INSERT INTO reading VALUES (@meter, @captured, @status, @import, @export)";
        foreach (var name in (string[])["@meter", "@captured", "@status", "@import", "@export"])
        {
            insert.Parameters.Add(new SqliteParameter(name, SqliteType.Integer));
        }

        var readings = 0L;
        var meters = Math.Min(load.MeterCount, AreaLoad.AreaMeterCountMax);
        for (var day = 0; day < dayCount; day++)
        {
            for (var first = 0; first < meters; first += batchCount)
            {
                using var transaction = connection.BeginTransaction();
                insert.Transaction = transaction;
                for (var meter = first; meter < Math.Min(first + batchCount, meters); meter++)
                {
                    readings += Insert(insert, meter, buffers.Day(day, 0, meter));
                }

                transaction.Commit();
            }
        }

        return readings;
    }

    long Insert(SqliteCommand insert, int meter, byte[] apdu)
    {
        GetResponse.TryRead(apdu, out var response);
        var rows = new ProfileRow[ProfileBuffer.RowCount(response.Result.Value)];
        var buffer = new ProfileBuffer(1, 1, buffers.IntervalSeconds);
        if (!buffer.TryRead(response.Result.Value, 0, long.MaxValue, rows))
        {
            throw new InvalidOperationException("A buffer of the benchmark cannot be read.");
        }

        foreach (var row in rows)
        {
            insert.Parameters[0].Value = AreaLoad.MeterNumber(0, meter);
            insert.Parameters[1].Value = row.CapturedUnixSeconds;
            insert.Parameters[2].Value = (long)row.Status;
            insert.Parameters[3].Value = row.ImportWattHours;
            insert.Parameters[4].Value = row.ExportWattHours;
            insert.ExecuteNonQuery();
        }

        return rows.Length;
    }

    static void Execute(SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
