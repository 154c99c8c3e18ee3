using System.Data;
using Npgsql;
using Tallywatt.Storage.Postgres;
using Tallywatt.Storage.Sql;

namespace Tallywatt.Storage.Copy;

/// <summary>One moment of a PostgreSQL store, or the state of a transaction that fills it.</summary>
sealed class PostgresMoment : StoreMoment
{
    readonly NpgsqlConnection connection;
    readonly NpgsqlTransaction? transaction;
    readonly bool own;

    /// <summary>A moment inside a transaction that somebody else holds.</summary>
    internal PostgresMoment(NpgsqlConnection connection, string name)
    {
        this.connection = connection;
        Name = name;
    }

    /// <exception cref="StoreRefusedException">It is not ours, or its schema is another one.</exception>
    internal PostgresMoment(PostgresAddress address)
    {
        Name = address.Name;
        own = true;
        connection = PostgresDatabase.OpenForReading(address);
        try
        {
            PostgresMigrator.CheckCurrent(connection, address);
            transaction = connection.BeginTransaction(IsolationLevel.RepeatableRead);
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    internal override string Name { get; }

    internal override IReadOnlyList<TableShape> Tables() =>
        [.. connection
            .Rows(
                """
                SELECT table_name, column_name FROM information_schema.columns
                WHERE table_schema = current_schema() AND table_name NOT IN ('schema_version', 'store_copy')
                  AND table_name NOT LIKE 'orleans%' AND table_name NOT LIKE 'silo%'
                """,
                row => (Table: row.GetString(0), Column: row.GetString(1)))
            .GroupBy(at => at.Table, at => at.Column)
            .OrderBy(table => table.Key, StringComparer.Ordinal)
            .Select(table => new TableShape(table.Key, [.. table.Order(StringComparer.Ordinal)]))];

    internal override IEnumerable<object?[]> Rows(TableShape table) =>
        Read(new NpgsqlCommand($"SELECT {table.ColumnList} FROM {table.Name}", connection));

    public override void Dispose()
    {
        transaction?.Dispose();
        if (own)
        {
            connection.Dispose();
        }
    }
}
