using System.Globalization;
using Microsoft.Data.Sqlite;
using Tallywatt.Storage.Sql;

namespace Tallywatt.Storage.Sqlite;

/// <summary>Runs the numbered SQL files that this database has not seen, each in its own transaction.</summary>
static class Migrator
{
    /// <summary>"Tall" in ASCII: marks the file as ours, so that another program's database is never touched.</summary>
    internal const int ApplicationId = 0x54616C6C;

    internal static void BringUpToDate(SqliteConnection connection)
    {
        var version = Pragma(connection, "user_version");
        var application = Pragma(connection, "application_id");
        if (application != ApplicationId && (application != 0 || version != 0 || HasTables(connection)))
        {
            throw new StoreRefusedException($"{connection.DataSource}: this is a database of another program.");
        }

        var scripts = Scripts();
        if (version > scripts.Count)
        {
            throw new StoreRefusedException(
                $"{connection.DataSource}: made by a newer Tallywatt (schema {version}, this program knows "
                + $"{scripts.Count}). Use the newer program.");
        }

        for (var next = (int)version; next < scripts.Count; next++)
        {
            using var transaction = connection.BeginTransaction();
            connection.Execute(scripts[next].Sql);
            connection.Execute(string.Create(
                CultureInfo.InvariantCulture,
                $"PRAGMA application_id = {ApplicationId}; PRAGMA user_version = {next + 1};"));
            transaction.Commit();
        }
    }

    /// <summary>How many scripts were run on this file.</summary>
    /// <exception cref="StoreRefusedException">It is a database of another program.</exception>
    internal static int Version(SqliteConnection connection) =>
        Pragma(connection, "application_id") is ApplicationId or 0
            ? (int)Pragma(connection, "user_version")
            : throw new StoreRefusedException($"{connection.DataSource}: this is a database of another program.");

    /// <exception cref="StoreRefusedException">Not every script was run, or more than this program knows.</exception>
    internal static void CheckCurrent(SqliteConnection connection)
    {
        var version = Version(connection);
        if (version != Scripts().Count)
        {
            throw MigrationScripts.NotCurrent(connection.DataSource, version, Scripts().Count);
        }
    }

    internal static IReadOnlyList<MigrationScript> Scripts() => MigrationScripts.Of(MigrationScripts.Sqlite);

    static long Pragma(SqliteConnection connection, string name)
    {
        using var command = connection.CreateCommand();
        command.CommandText = $"PRAGMA {name}";
        return (long)command.ExecuteScalar()!;
    }

    static bool HasTables(SqliteConnection connection)
    {
        using var command = connection.CreateCommand();
        command.CommandText = "SELECT COUNT(*) FROM sqlite_master";
        return (long)command.ExecuteScalar()! > 0;
    }
}
