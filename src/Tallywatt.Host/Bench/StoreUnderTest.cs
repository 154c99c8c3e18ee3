using Tallywatt.Platform.Areas;
using Tallywatt.Platform.Ledger;
using Tallywatt.Storage.Areas;
using Tallywatt.Storage.Ledger;
using Tallywatt.Storage.Sqlite;

namespace Tallywatt.Host.Bench;

/// <summary>An empty store of one kind, in a directory of its own that goes away with it.</summary>
sealed class StoreUnderTest : IAsyncDisposable
{
    readonly string directory;
    readonly bool keeps;
    SqliteDatabase database;

    StoreUnderTest(string directory, bool keeps)
    {
        this.directory = directory;
        this.keeps = keeps;
        database = SqliteDatabase.Open(File);
    }

    internal SqliteDatabase Database => database;

    internal IAreaStore Areas => new SqliteAreaStore(database);

    internal ILedgerStore Ledger => new LedgerStore(database);

    string File => Path.Combine(directory, "tallywatt.db");

    /// <param name="parent">Where to put the store's directory; it is kept when given.</param>
    internal static StoreUnderTest Create(string? parent)
    {
        var directory = parent ?? Directory.CreateTempSubdirectory("tallywatt-bench-").FullName;
        Directory.CreateDirectory(directory);
        return new(directory, keeps: parent is not null);
    }

    /// <summary>Everything on disk, with nothing left in the write-ahead log.</summary>
    internal async Task<long> SettledBytesAsync()
    {
        await database.DisposeAsync();
        var bytes = new DirectoryInfo(directory).EnumerateFiles().Sum(file => file.Length);
        database = SqliteDatabase.Open(File);
        return bytes;
    }

    public async ValueTask DisposeAsync()
    {
        await database.DisposeAsync();
        if (!keeps)
        {
            Directory.Delete(directory, recursive: true);
        }
    }
}
