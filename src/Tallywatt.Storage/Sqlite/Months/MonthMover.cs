using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Tallywatt.Storage.Sqlite.Months;

/// <summary>Moves closed days of months that are over into the months' files.</summary>
/// <remarks>
/// A commit over attached files is not atomic in WAL mode (sqlite.org, ATTACH DATABASE), so commits write the
/// database only. Afterwards a month's rows are copied into its file and synced there; only then are they
/// deleted from the database. Killed in between, the next move finds them in both places and goes on.
/// </remarks>
public sealed class MonthMover(string databasePath, Func<Action<SqliteConnection>, Task> write)
{
    /// <summary>Rows moved in one transaction, so that commits of areas never wait long.</summary>
    const int RowCountMax = 4_096;

    /// <summary>For a database that this process has open.</summary>
    public static MonthMover Of(SqliteDatabase database)
    {
        ArgumentNullException.ThrowIfNull(database);
        return new(database.Path, database.Writer.WriteAsync);
    }

    /// <summary>Moves everything of days before the first of this month.</summary>
    /// <param name="before">Rows of this day and later stay. Must be the first of a month.</param>
    /// <param name="cancel">Ends between two groups of rows; the rest waits for the next move.</param>
    /// <returns>Rows moved.</returns>
    public async Task<long> MoveAsync(DateOnly before, CancellationToken cancel)
    {
        ArgumentOutOfRangeException.ThrowIfNotEqual(before.Day, 1);
        var movedCount = 0L;
        foreach (var table in Tables())
        {
            foreach (var (area, month) in Due(table, before))
            {
                cancel.ThrowIfCancellationRequested();
                movedCount += await MoveAsync(table, area, MonthFile.Of(databasePath, month));
            }
        }

        return movedCount;
    }

    IReadOnlyList<string> Tables()
    {
        using var connection = SqliteDatabase.OpenForReading(databasePath);
        return MovedTables.Of(connection);
    }

    /// <summary>Areas and months that have rows to move, the oldest month first.</summary>
    List<(long Area, int Month)> Due(string table, DateOnly before)
    {
        using var connection = SqliteDatabase.OpenForReading(databasePath);
        using var select = connection.Prepare(
            $"SELECT DISTINCT area_id, day FROM {table} WHERE day < @before", "@before");
        select.Parameters[0].Value = (long)before.DayNumber;
        using var row = select.ExecuteReader();
        var due = new HashSet<(long Area, int Month)>();
        while (row.Read())
        {
            due.Add((row.GetInt64(0), MonthFile.MonthOf(DateOnly.FromDayNumber(row.GetInt32(1)))));
        }

        return [.. due.OrderBy(one => one.Month).ThenBy(one => one.Area)];
    }

    async Task<long> MoveAsync(string table, long area, MonthFile file)
    {
        var places = Copy(table, area, file);
        foreach (var group in places.Chunk(RowCountMax))
        {
            await write(connection => Delete(connection, table, group));
        }

        return places.Count;
    }

    /// <summary>Copies an area's rows of a month into its file, and ends when they are on disk there.</summary>
    List<long> Copy(string table, long area, MonthFile file)
    {
        using var month = OpenToWrite(file);
        using var database = SqliteDatabase.OpenForReading(databasePath);
        using var snapshot = database.BeginTransaction(deferred: true);
        MovedTables.Match(database, month);
        var columns = MovedTables.Columns(database, "main", table).ConvertAll(column => column.Name);
        using var select = database.Prepare(
            $"""
            SELECT rowid, {string.Join(", ", columns)} FROM {table}
            WHERE area_id = @area AND day >= @from AND day < @end
            """,
            "@area", "@from", "@end");
        select.Parameters[0].Value = area;
        select.Parameters[1].Value = (long)file.From.DayNumber;
        select.Parameters[2].Value = (long)file.End.DayNumber;
        var places = new List<long>();
        using (var transaction = month.BeginTransaction())
        {
            Copy(table, columns, select, month, places);
            transaction.Commit();
        }

        // Into the file itself: a month that is over is one file, and can be copied or removed as one.
        month.Execute("PRAGMA wal_checkpoint(TRUNCATE)");
        return places;
    }

    static void Copy(
        string table, List<string> columns, SqliteCommand select, SqliteConnection month, List<long> places)
    {
        string[] names = [.. columns.Select((_, index) => string.Create(CultureInfo.InvariantCulture, $"@v{index}"))];
        using var insert = month.Prepare(
            $"INSERT OR REPLACE INTO {table} ({string.Join(", ", columns)}) VALUES ({string.Join(", ", names)})",
            names);
        var values = new object?[columns.Count];
        using var row = select.ExecuteReader();
        while (row.Read())
        {
            places.Add(row.GetInt64(0));
            for (var index = 0; index < values.Length; index++)
            {
                values[index] = row.GetValue(index + 1);
            }

            insert.Run(values);
        }
    }

    static void Delete(SqliteConnection connection, string table, IEnumerable<long> places)
    {
        using var delete = connection.Prepare($"DELETE FROM {table} WHERE rowid = @place", "@place");
        foreach (var place in places)
        {
            delete.Run(place);
        }
    }

    static SqliteConnection OpenToWrite(MonthFile file)
    {
        var connection = SqliteDatabase.OpenToWrite(file.Path);
        connection.Execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL;");
        connection.Execute($"PRAGMA application_id = {Migrator.ApplicationId}");
        return connection;
    }
}
