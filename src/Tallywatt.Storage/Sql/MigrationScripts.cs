using System.Globalization;

namespace Tallywatt.Storage.Sql;

/// <summary>The numbered SQL files of one kind of database, as they are built in.</summary>
static class MigrationScripts
{
    internal const string Sqlite = "Sqlite";
    internal const string Postgres = "Postgres";

    /// <summary>The scripts in order; their numbers are dense from 0001.</summary>
    /// <param name="kind">The folder under Migrations.</param>
    internal static IReadOnlyList<MigrationScript> Of(string kind)
    {
        var prefix = $"Tallywatt.Storage.Migrations.{kind}.";
        var assembly = typeof(MigrationScripts).Assembly;
        var names = assembly.GetManifestResourceNames()
            .Where(name => name.StartsWith(prefix, StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .ToArray();
        var scripts = new List<MigrationScript>(names.Length);
        foreach (var name in names)
        {
            var number = int.Parse(name.AsSpan(prefix.Length, 4), CultureInfo.InvariantCulture);
            if (number != scripts.Count + 1)
            {
                throw new InvalidOperationException($"Migration numbers are not dense at {name}.");
            }

            using var reader = new StreamReader(assembly.GetManifestResourceStream(name)!);
            scripts.Add(new(number, name[prefix.Length..^".sql".Length], reader.ReadToEnd()));
        }

        return scripts;
    }

    internal static StoreRefusedException NotCurrent(string name, int version, int knownCount) => new(
        string.Create(
            CultureInfo.InvariantCulture, $"{name} has schema {version}, this program has {knownCount}. ")
        + (version > knownCount ? "Use the newer program." : "Run `tallywatt store migrate` first."));
}

/// <param name="Number">From 1, without holes.</param>
/// <param name="Name">Such as "0001_foundation".</param>
/// <param name="Sql">What is run.</param>
sealed record MigrationScript(int Number, string Name, string Sql);
