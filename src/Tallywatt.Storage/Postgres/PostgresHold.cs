using Npgsql;
using Tallywatt.Storage.Sql;

namespace Tallywatt.Storage.Postgres;

/// <summary>The server's lock that says who uses a store. It ends with the connection, so also with a process that is
/// killed.</summary>
static class PostgresHold
{
    /// <summary>"Tall" in ASCII; the second number of the lock is the schema's name.</summary>
    const int LockNumber = 0x54616C6C;

    internal static void Take(NpgsqlConnection connection, PostgresAddress address, bool shared)
    {
        using var take = connection.Prepare(
            $"SELECT pg_try_advisory_lock{(shared ? "_shared" : "")}({LockNumber}, hashtext(@schema))", "@schema");
        if (take.With(address.Schema).ExecuteScalar() is not true)
        {
            throw new StoreRefusedException(
                $"{address.Name} is in use by a running Tallywatt. Stop that one first, or name another database.");
        }
    }
}
