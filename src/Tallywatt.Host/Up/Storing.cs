using Tallywatt.Host.Store;
using Tallywatt.Storage.Registry;
using Tallywatt.Storage.Sql;

namespace Tallywatt.Host.Up;

/// <summary>Opens the store of a data directory: the file in it, or a database elsewhere.</summary>
static class Storing
{
    /// <exception cref="RefusedException">The folder's books are somewhere else than was asked for.</exception>
    internal static StoreDatabase Open(DataDirectory data, UpOptions options)
    {
        var place = StoreOption.PlaceOf(options.StoreAddress, data.Path);
        if (place.Name == data.Database)
        {
            return place.Open();
        }

        var noted = DataDirectory.StoreNoteOf(data.Path);
        if (noted is null && File.Exists(data.Database))
        {
            throw new RefusedException(
                $"the books of {data.Path} are in the file {data.Database}. To move them, stop the utility and run: "
                + $"tallywatt store copy --from {data.Path} --to {place.Name}");
        }

        if (noted is not null && noted != place.Name)
        {
            throw new RefusedException($"the utility of {data.Path} keeps its books in {noted}, not in {place.Name}.");
        }

        var database = place.Open();
        try
        {
            database.Take(shared: false);
            if (noted is null && new RegistryStore(database).Installation() is not null)
            {
                throw new RefusedException(
                    $"{place.Name} holds the books of a utility whose meters and keys are in another data directory "
                    + $"than {data.Path}. Name that one with --data.");
            }

            data.NoteStore(place.Name);
            return database;
        }
        catch
        {
            database.DisposeAsync().AsTask().GetAwaiter().GetResult();
            throw;
        }
    }
}
