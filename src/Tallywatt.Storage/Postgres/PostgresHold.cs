using Npgsql;
using Tallywatt.Storage.Sql;

namespace Tallywatt.Storage.Postgres;

/// <summary>The server's lock that says who uses a store. It ends with the connection, so also with a process that is
/// killed.</summary>
static class PostgresHold
{
    /// <summary>"Tall" in ASCII; the second number of the lock is the schema's name.</summary>
    const int LockNumber = 0x54616C6C;

    const int PatienceSeconds = 3;

    internal static void Take(NpgsqlConnection connection, PostgresAddress address, bool shared)
    {
        // A process that has just ended may hold it for a moment longer: the server notices a little later.
        connection.Execute($"SET lock_timeout = '{PatienceSeconds}s'");
        using var take = connection.Prepare(
            $"SELECT pg_advisory_lock{(shared ? "_shared" : "")}({LockNumber}, hashtext(@schema))", "@schema");
        try
        {
            take.With(address.Schema).ExecuteNonQuery();
            connection.Execute("SET lock_timeout = 0");
        }
        catch (PostgresException held) when (held.SqlState == PostgresErrorCodes.LockNotAvailable)
        {
            throw new StoreRefusedException(
                $"{address.Name} is in use by a running Tallywatt. Stop that one first, or name another database.");
        }
    }
}
