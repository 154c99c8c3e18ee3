namespace Tallywatt.Storage.Sql;

/// <summary>How far the schema of a store is.</summary>
/// <param name="Kind">The database's name.</param>
/// <param name="Version">How many scripts were run; zero when there is nothing yet.</param>
/// <param name="KnownCount">How many this program has.</param>
/// <param name="Pending">The names of those that were not run.</param>
public sealed record StoreSchema(string Kind, int Version, int KnownCount, IReadOnlyList<string> Pending)
{
    internal static StoreSchema Of(string kind, int version, string folder)
    {
        var scripts = MigrationScripts.Of(folder);
        return new(kind, version, scripts.Count, [.. scripts.Skip(version).Select(script => script.Name)]);
    }
}
