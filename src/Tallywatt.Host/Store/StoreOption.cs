using System.CommandLine;
using Tallywatt.Host.Up;
using Tallywatt.Storage;
using Tallywatt.Storage.Sql;

namespace Tallywatt.Host.Store;

/// <summary>Where a verb finds what the utility knows: a data directory, and a database when it is not in there.
/// </summary>
/// <remarks>A verb makes one, adds its options, and asks it in its action.</remarks>
sealed class StoreOption
{
    internal const string Name = "--store";

    /// <summary>A password on the command line is seen by everybody on the machine; in the environment it is not.
    /// </summary>
    internal const string Variable = "TALLYWATT_STORE";

    const string Sqlite = "sqlite";

    internal Option<string> Data { get; } = new("--data")
    {
        Description = "Data directory of the utility, running or stopped.",
        DefaultValueFactory = _ => "./" + UpOptions.DefaultData,
    };

    internal Option<string?> Store { get; } = CreateStore();

    internal static Option<string?> CreateStore() => new(Name)
    {
        Description = "PostgreSQL database, postgres://user:password@host:port/database; without it (and without "
            + $"{Variable} in the environment) a file in the data directory.",
        HelpName = "ADDRESS",
    };

    internal void AddTo(Command command)
    {
        command.Add(Data);
        command.Add(Store);
    }

    /// <exception cref="RefusedException">There is nothing to open there.</exception>
    /// <exception cref="StoreRefusedException">The address cannot be read.</exception>
    internal StorePlace Of(ParseResult parsed)
    {
        var place = PlaceOf(parsed.GetValue(Store), parsed.GetValue(Data)!);
        return place.MayExist
            ? place
            : throw new RefusedException(
                $"{Path.GetFullPath(place.Name)} does not exist. Name the data directory with --data.",
                ExitCodes.NotFound);
    }

    /// <summary>The place an address and a data directory mean together.</summary>
    /// <param name="address">As it was given; null to take it from the environment.</param>
    /// <param name="dataPath">The data directory.</param>
    /// <exception cref="RefusedException">The data directory says that its books are in a database.</exception>
    internal static StorePlace PlaceOf(string? address, string dataPath)
    {
        address ??= Environment.GetEnvironmentVariable(Variable) is { Length: > 0 } given ? given : null;
        address ??= DataDirectory.PrivateAddressOf(dataPath);
        if (address is not null and not Sqlite)
        {
            return StorePlace.Postgres(address);
        }

        if (address is null && DataDirectory.StoreNoteOf(dataPath) is { } elsewhere)
        {
            throw new RefusedException(
                $"the utility of {Path.GetFullPath(dataPath)} keeps its books in {elsewhere}. "
                + $"Name it with {Name} (with its user and password), or put it into {Variable}.");
        }

        return StorePlace.File(DataDirectory.DatabaseIn(dataPath));
    }
}
