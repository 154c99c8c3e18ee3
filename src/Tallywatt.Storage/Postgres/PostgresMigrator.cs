using Npgsql;
using Tallywatt.Storage.Sql;

namespace Tallywatt.Storage.Postgres;

/// <summary>Runs the numbered SQL files that this database has not seen, each in its own transaction.</summary>
/// <remarks>Several processes may start at once: a lock lets one of them migrate while the others wait, and then
/// find nothing left to do.</remarks>
static class PostgresMigrator
{
    /// <summary>"Tall" in ASCII: the name of the lock under which the schema is changed.</summary>
    const long LockNumber = 0x54616C6C;

    internal static IReadOnlyList<MigrationScript> Scripts() => MigrationScripts.Of(MigrationScripts.Postgres);

    /// <returns>How many scripts were run.</returns>
    internal static int BringUpToDate(NpgsqlConnection connection, PostgresAddress address)
    {
        var scripts = Scripts();
        var runCount = 0;
        while (RunNext(connection, address, scripts))
        {
            runCount++;
        }

        return runCount;
    }

    /// <summary>The number of the last script that was run; zero in an empty schema.</summary>
    /// <exception cref="StoreRefusedException">The tables are another program's.</exception>
    internal static int Version(NpgsqlConnection connection, PostgresAddress address)
    {
        const string ours =
            "SELECT COUNT(*) FROM pg_tables WHERE schemaname = @schema AND tablename = 'schema_version'";
        const string any =
            """
            SELECT COUNT(*) FROM pg_tables WHERE schemaname = @schema AND tablename NOT LIKE 'orleans%'
            """;
        if (Count(connection, ours, address) > 0)
        {
            using var last = connection.Prepare("SELECT COALESCE(MAX(version), 0) FROM schema_version");
            return (int)(long)last.ExecuteScalar()!;
        }

        return Count(connection, any, address) == 0
            ? 0
            : throw new StoreRefusedException($"{address.Name}: this is a database of another program.");
    }

    /// <exception cref="StoreRefusedException">Not every script was run, or more than this program knows.</exception>
    internal static void CheckCurrent(NpgsqlConnection connection, PostgresAddress address)
    {
        var version = Version(connection, address);
        if (version != Scripts().Count)
        {
            throw MigrationScripts.NotCurrent(address.Name, version, Scripts().Count);
        }
    }

    static bool RunNext(
        NpgsqlConnection connection, PostgresAddress address, IReadOnlyList<MigrationScript> scripts)
    {
        using var transaction = connection.BeginTransaction();
        using (var alone = connection.Prepare("SELECT pg_advisory_xact_lock(@number)", "@number"))
        {
            alone.With(LockNumber).ExecuteNonQuery();
        }

        const string schema = "SELECT COUNT(*) FROM pg_namespace WHERE nspname = @schema";
        if (Count(connection, schema, address) == 0)
        {
            connection.Execute($"CREATE SCHEMA {PostgresAddress.Quote(address.Schema)}");
        }

        var version = Version(connection, address);
        if (version > scripts.Count)
        {
            throw new StoreRefusedException(
                $"{address.Name}: made by a newer Tallywatt (schema {version}, this program knows "
                + $"{scripts.Count}). Use the newer program.");
        }

        if (version == scripts.Count)
        {
            return false;
        }

        if (version == 0)
        {
            connection.Execute("CREATE TABLE schema_version (version BIGINT PRIMARY KEY, script TEXT NOT NULL)");
        }

        var script = scripts[version];
        connection.Execute(script.Sql);
        using var insert = connection.Prepare(
            "INSERT INTO schema_version (version, script) VALUES (@version, @script)", "@version", "@script");
        insert.Run(script.Number, script.Name);
        transaction.Commit();
        return true;
    }

    static long Count(NpgsqlConnection connection, string sql, PostgresAddress address)
    {
        using var count = connection.Prepare(sql, "@schema");
        return (long)count.With(address.Schema).ExecuteScalar()!;
    }
}
