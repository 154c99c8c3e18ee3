using System.Data;
using Npgsql;
using Tallywatt.Storage.Sql;

namespace Tallywatt.Storage.Postgres;

/// <summary>The one writer of this process into a PostgreSQL database. A connection that was lost is made again for
/// the next group; what was in flight fails, as after any failed commit.</summary>
public sealed class PostgresWriter : GroupWriter<NpgsqlConnection>
{
    readonly NpgsqlDataSource source;
    NpgsqlConnection? connection;

    internal PostgresWriter(NpgsqlDataSource source)
    {
        this.source = source;
        Begin();
    }

    private protected override string BeginStatement => "BEGIN";

    private protected override NpgsqlConnection Connection()
    {
        if (connection?.State == ConnectionState.Open)
        {
            return connection;
        }

        connection?.Dispose();
        connection = source.OpenConnection();
        connection.Execute("SET synchronous_commit = on");
        return connection;
    }

    private protected override ValueTask CloseAsync() => connection?.DisposeAsync() ?? ValueTask.CompletedTask;
}
