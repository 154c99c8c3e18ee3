using System.Text;
using Microsoft.Data.Sqlite;

namespace Tallywatt.Storage.Sqlite.Months;

/// <summary>The tables whose rows move into the months' files. Each has a column `day` (a day number) and a unique
/// key; its form is taken from the database, so that a migration changes both at once.</summary>
static class MovedTables
{
    static readonly string[] Known = ["meter_day", "meter_day_sheet"];

    /// <summary>Those that this database has.</summary>
    internal static IReadOnlyList<string> Of(SqliteConnection database) =>
        [.. Known.Where(table => Columns(database, "main", table).Count > 0)];

    /// <summary>Makes a month's tables like the database's: missing ones and missing columns are added.</summary>
    internal static void Match(SqliteConnection database, SqliteConnection month)
    {
        foreach (var table in Of(database))
        {
            var columns = Columns(database, "main", table);
            var there = Columns(month, "main", table);
            if (there.Count == 0)
            {
                month.Execute(Definition(database, table));
                continue;
            }

            foreach (var column in columns.Where(column => !there.Exists(known => known.Name == column.Name)))
            {
                month.Execute($"ALTER TABLE {table} ADD COLUMN {column.Definition}");
            }
        }
    }

    internal static List<Column> Columns(SqliteConnection connection, string schema, string table)
    {
        using var select = connection.CreateCommand();
        select.CommandText =
            $"SELECT name, type, \"notnull\", dflt_value FROM pragma_table_info('{table}', '{schema}')";
        using var row = select.ExecuteReader();
        var columns = new List<Column>();
        while (row.Read())
        {
            columns.Add(new(
                row.GetString(0), row.GetString(1), row.GetInt64(2) != 0, row.IsDBNull(3) ? null : row.GetString(3)));
        }

        return columns;
    }

    /// <summary>Two rows are the same row when these columns are equal: the table's first unique key.</summary>
    internal static IReadOnlyList<string> KeyOf(SqliteConnection connection, string table)
    {
        using var select = connection.CreateCommand();
        select.CommandText =
            $"""
            SELECT info.name FROM pragma_index_list('{table}') AS list, pragma_index_info(list.name) AS info
            WHERE list."unique" AND list.seq = (SELECT MAX(seq) FROM pragma_index_list('{table}') WHERE "unique")
            ORDER BY info.seqno
            """;
        using var row = select.ExecuteReader();
        var names = new List<string>();
        while (row.Read())
        {
            names.Add(row.GetString(0));
        }

        return names.Count > 0
            ? names
            : throw new InvalidOperationException($"Table {table} has no unique key, so its rows cannot be moved.");
    }

    static string Definition(SqliteConnection connection, string table)
    {
        using var select = connection.Prepare("SELECT sql FROM sqlite_master WHERE type = 'table' AND name = @n", "@n");
        select.Parameters[0].Value = table;
        return (string)select.ExecuteScalar()!;
    }

    internal readonly record struct Column(string Name, string Type, bool NotNull, string? Default)
    {
        internal string Definition
        {
            get
            {
                var text = new StringBuilder($"{Name} {Type}");
                if (Default is not null)
                {
                    text.Append(" DEFAULT ").Append(Default);
                }

                return text.Append(NotNull && Default is not null ? " NOT NULL" : "").ToString();
            }
        }
    }
}
