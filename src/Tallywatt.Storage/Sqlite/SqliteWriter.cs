using Microsoft.Data.Sqlite;
using Tallywatt.Storage.Sql;

namespace Tallywatt.Storage.Sqlite;

/// <summary>The one writer of a SQLite file.</summary>
public sealed class SqliteWriter : GroupWriter<SqliteConnection>
{
    readonly SqliteConnection connection;

    internal SqliteWriter(SqliteConnection connection)
    {
        this.connection = connection;
        KeptStatements.Begin(connection);
        Begin();
    }

    private protected override string BeginStatement => "BEGIN IMMEDIATE";

    private protected override SqliteConnection Connection() => connection;

    private protected override ValueTask CloseAsync()
    {
        KeptStatements.End(connection);
        return connection.DisposeAsync();
    }
}
