using Microsoft.Data.Sqlite;
using Tallywatt.Storage.Sql;
using Tallywatt.Storage.Sqlite;
using Tallywatt.Storage.Sqlite.Months;

namespace Tallywatt.Storage.Copy;

/// <summary>One moment of a SQLite store: its file, and the months' files beside it.</summary>
/// <remarks>The file's moment is taken first. A row that leaves it later is in a month's file before it does; one that
/// is in both counts once, as it stands in the file.</remarks>
sealed class SqliteMoment : StoreMoment
{
    readonly string path;
    readonly SqliteConnection connection;
    readonly SqliteTransaction transaction;

    /// <exception cref="StoreRefusedException">It is not ours, or its schema is another one.</exception>
    internal SqliteMoment(string path)
    {
        this.path = path;
        connection = SqliteDatabase.OpenForReading(path);
        try
        {
            Migrator.CheckCurrent(connection);
            transaction = connection.BeginTransaction(deferred: true);
            connection.Execute("SELECT COUNT(*) FROM sqlite_master"); // Takes the moment.
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    internal override string Name => path;

    internal override IReadOnlyList<TableShape> Tables() =>
        [.. connection
            .Rows(
                "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite%' ORDER BY name",
                row => row.GetString(0))
            .Select(table => new TableShape(table, Columns(table)))];

    internal override IEnumerable<object?[]> Rows(TableShape table)
    {
        var sql = $"SELECT {table.ColumnList} FROM {table.Name}";
        var months = MonthFile.Beside(path).SelectMany(file => OfMonth(file, table, sql));
        return Read(connection.Prepare(sql)).Concat(months);
    }

    public override void Dispose()
    {
        transaction.Dispose();
        connection.Dispose();
    }

    List<string> Columns(string table) =>
        connection.Rows(
            "SELECT name FROM pragma_table_info(@table) ORDER BY name", row => row.GetString(0), ("@table", table));

    IEnumerable<object?[]> OfMonth(MonthFile file, TableShape table, string sql)
    {
        using var month = SqliteDatabase.OpenForReading(file.Path);
        const string known = "SELECT 1 FROM sqlite_master WHERE name = @table";
        if (month.Rows(known, row => row.GetInt64(0), ("@table", table.Name)) is [])
        {
            yield break;
        }

        var key = MovedTables.KeyOf(connection, table.Name);
        string[] names = [.. key.Select(column => $"@{column}")];
        var same = string.Join(" AND ", key.Select(column => $"{column} = @{column}"));
        using var find = connection.Prepare($"SELECT 1 FROM {table.Name} WHERE {same}", names);
        int[] places = [.. key.Select(column => table.Columns.Index().First(at => at.Item == column).Index)];
        foreach (var row in Read(month.Prepare(sql)))
        {
            if (find.With([.. places.Select(place => row[place])]).ExecuteScalar() is null)
            {
                yield return row;
            }
        }
    }
}
