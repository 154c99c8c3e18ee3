using System.Data.Common;
using Microsoft.Data.Sqlite;
using Tallywatt.Storage.Sql;

namespace Tallywatt.Storage.Sqlite.Months;

/// <summary>Makes one connection read days wherever they stand: in the database, or in a month's file.</summary>
static class MonthReading
{
    /// <summary>SQLite attaches at most ten files to a connection. Source: sqlite.org, limits, SQLITE_MAX_ATTACHED.
    /// </summary>
    internal const int FileCountMax = 10;

    /// <summary>The files that hold days of a span, oldest first.</summary>
    internal static IReadOnlyList<MonthFile> Within(string databasePath, DateOnly from, DateOnly to) =>
        [.. MonthFile.Beside(databasePath).Where(file => file.From <= to && file.End > from)];

    /// <summary>Splits a span of days so that no part stands in more files than can be read at once.</summary>
    internal static IReadOnlyList<DaySpan> Spans(string databasePath, DateOnly from, DateOnly to)
    {
        var spans = new List<DaySpan>();
        var start = from;
        foreach (var files in Within(databasePath, from, to).Chunk(FileCountMax).SkipLast(1))
        {
            spans.Add(new(start, files[^1].End.AddDays(-1)));
            start = files[^1].End;
        }

        spans.Add(new(start, to));
        return spans;
    }

    /// <summary>Attaches the files of a span of days, puts views over them in front of the tables, and begins a
    /// snapshot.</summary>
    /// <remarks>Rows are copied into a month's file before they leave the database, and the database's snapshot is
    /// taken before those of the files, so none is ever missing; one that is in both counts once.</remarks>
    /// <returns>False when a file appeared before the snapshot began: try again on a new connection.</returns>
    internal static bool TryAttach(SqliteConnection connection, string databasePath, DateOnly from, DateOnly to)
    {
        var files = Within(databasePath, from, to);
        if (files.Count > FileCountMax)
        {
            throw new ArgumentOutOfRangeException(
                nameof(from), from, $"The days to {to} stand in more than {FileCountMax} months' files.");
        }

        foreach (var file in files)
        {
            using var attach = connection.Prepare($"ATTACH @path AS {NameOf(file)}", "@path");
            attach.Run(file.Path);
        }

        // The views come after the database's snapshot: a file may have no table yet a moment before.
        connection.Execute("BEGIN");
        connection.Execute("SELECT COUNT(*) FROM main.sqlite_master");
        if (files.Count > 0)
        {
            var removed = Removed(connection);
            IReadOnlyList<MonthFile> kept = [.. files.Where(file => !removed.Contains(file.Month))];
            foreach (var table in MovedTables.Of(connection))
            {
                connection.Execute(ViewOf(connection, table, kept));
            }
        }

        return files.SequenceEqual(Within(databasePath, from, to));
    }

    /// <summary>Months whose sums stand for their days, also while the file is still there: retention was killed
    /// between the two.</summary>
    static HashSet<long> Removed(DbConnection connection) =>
        MovedTables.Columns((SqliteConnection)connection, "main", "removed_month").Count == 0
            ? []
            : [.. connection.Rows("SELECT month FROM main.removed_month", row => row.GetInt64(0))];

    static string ViewOf(SqliteConnection connection, string table, IReadOnlyList<MonthFile> files)
    {
        var columns = MovedTables.Columns(connection, "main", table).ConvertAll(column => column.Name);
        var key = MovedTables.KeyOf(connection, table);
        var same = string.Join(" AND ", key.Select(name => $"kept.{name} = moved.{name}"));
        var parts = files
            .Where(file => MovedTables.Columns(connection, NameOf(file), table).Count > 0)
            .Select(file =>
            {
                var there = MovedTables.Columns(connection, NameOf(file), table).ConvertAll(column => column.Name);
                var names = columns.Select(name => there.Contains(name) ? $"moved.{name}" : $"NULL AS {name}");
                return $"SELECT {string.Join(", ", names)} FROM {NameOf(file)}.{table} AS moved "
                    + $"WHERE NOT EXISTS (SELECT 1 FROM main.{table} AS kept WHERE {same})";
            })
            .Prepend($"SELECT {string.Join(", ", columns)} FROM main.{table}");
        return $"CREATE TEMP VIEW {table} AS {string.Join(" UNION ALL ", parts)}";
    }

    static string NameOf(MonthFile file) => FormattableString.Invariant($"month_{file.Month}");
}
