using Tallywatt.Storage.Sql;
using Tallywatt.Storage.Sqlite;

namespace Tallywatt.StoreTests;

/// <summary>A SQLite file of its own for one test, gone afterwards.</summary>
sealed class TemporaryDatabase : ITemporaryStore
{
    readonly string folder = Directory.CreateTempSubdirectory("tallywatt-store-").FullName;

    internal TemporaryDatabase() => Database = SqliteDatabase.Open(Path);

    internal string Path => System.IO.Path.Combine(folder, "test.db");

    internal SqliteDatabase Database { get; private set; }

    StoreDatabase ITemporaryStore.Database => Database;

    public StorePlace Place => StorePlace.File(Path);

    /// <summary>Closes and opens again, as a restart does.</summary>
    public async Task ReopenAsync()
    {
        await Database.DisposeAsync();
        Database = SqliteDatabase.Open(Path);
    }

    public async ValueTask DisposeAsync()
    {
        await Database.DisposeAsync();
        Directory.Delete(folder, recursive: true);
    }
}
