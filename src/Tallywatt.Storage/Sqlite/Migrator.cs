using System.Globalization;
using Microsoft.Data.Sqlite;

namespace Tallywatt.Storage.Sqlite;

/// <summary>Runs the numbered SQL files that this database has not seen, each in its own transaction.</summary>
static class Migrator
{
    /// <summary>"Tall" in ASCII: marks the file as ours, so that another program's database is never touched.</summary>
    const int ApplicationId = 0x54616C6C;

    const string Prefix = "Tallywatt.Storage.Migrations.Sqlite.";

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
            connection.Execute(scripts[next]);
            connection.Execute(string.Create(
                CultureInfo.InvariantCulture,
                $"PRAGMA application_id = {ApplicationId}; PRAGMA user_version = {next + 1};"));
            transaction.Commit();
        }
    }

    /// <summary>The scripts in order; their numbers are dense from 0001.</summary>
    internal static IReadOnlyList<string> Scripts()
    {
        var assembly = typeof(Migrator).Assembly;
        var names = assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(Prefix, StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .ToArray();
        var scripts = new List<string>(names.Length);
        foreach (var name in names)
        {
            var number = int.Parse(name.AsSpan(Prefix.Length, 4), CultureInfo.InvariantCulture);
            if (number != scripts.Count + 1)
            {
                throw new InvalidOperationException($"Migration numbers are not dense at {name}.");
            }

            using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
            scripts.Add(reader.ReadToEnd());
        }

        return scripts;
    }

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
