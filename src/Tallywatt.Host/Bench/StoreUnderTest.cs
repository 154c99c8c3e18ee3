using System.Data.Common;
using Tallywatt.Platform.Areas;
using Tallywatt.Platform.Ledger;
using Tallywatt.Storage;
using Tallywatt.Storage.Ledger;
using Tallywatt.Storage.Postgres;
using Tallywatt.Storage.Sql;

namespace Tallywatt.Host.Bench;

/// <summary>An empty store of one kind, in a directory of its own that goes away with it.</summary>
sealed class StoreUnderTest : IAsyncDisposable
{
    internal const string Sqlite = "sqlite";
    internal const string Postgres = "postgres";

    readonly string directory;
    readonly bool keeps;
    readonly StorePlace place;
    readonly PrivatePostgres? server;
    StoreDatabase database;

    StoreUnderTest(string directory, bool keeps, StorePlace place, PrivatePostgres? server)
    {
        (this.directory, this.keeps, this.place, this.server) = (directory, keeps, place, server);
        database = place.Open();
        Reopen();
    }

    internal IAreaStore Areas { get; private set; } = null!;

    internal ILedgerStore Ledger { get; private set; } = null!;

    /// <param name="kind">sqlite, postgres (a private server), or the address of an empty PostgreSQL database.</param>
    /// <param name="parent">Where to put the store's directory; it is kept when given.</param>
    internal static async Task<StoreUnderTest> CreateAsync(string kind, string? parent)
    {
        var directory = parent ?? Directory.CreateTempSubdirectory("tallywatt-bench-").FullName;
        Directory.CreateDirectory(directory);
        switch (kind)
        {
            case Sqlite:
                var file = StorePlace.File(Path.Combine(directory, "tallywatt.db"));
                return new(directory, keeps: parent is not null, file, null);
            case Postgres:
                AllowAll(directory);
                var server = await PrivatePostgres.StartAsync(
                    Path.Combine(directory, "server"), settings: ["shared_buffers=512MB", "max_wal_size=4GB"]);
                return new(directory, keeps: parent is not null, StorePlace.Postgres(server.Address), server);
            default:
                return new(directory, keeps: parent is not null, StorePlace.Postgres(kind), null);
        }
    }

    /// <summary>CPU time of this process, and of the database server where there is one.</summary>
    internal TimeSpan Cpu() => Environment.CpuUsage.TotalTime + ServerProcesses.Cpu(server is null ? null : directory);

    /// <summary>Everything on disk, with nothing left to be folded back.</summary>
    internal async Task<long> SettledBytesAsync()
    {
        if (server is not null || database is PostgresDatabase)
        {
            using var connection = database.Read();
            return Settle(connection);
        }

        await database.DisposeAsync();
        var bytes = new DirectoryInfo(directory).EnumerateFiles().Sum(found => found.Length);
        database = place.Open();
        Reopen();
        return bytes;
    }

    public async ValueTask DisposeAsync()
    {
        await database.DisposeAsync();
        if (server is not null)
        {
            await server.DisposeAsync();
        }

        if (!keeps)
        {
            Directory.Delete(directory, recursive: true);
        }
    }

    void Reopen()
    {
        Areas = StorageSetup.AreaStoreOf(database);
        Ledger = new LedgerStore(database);
    }

    /// <summary>The size of a PostgreSQL database, with nothing left to be folded back.</summary>
    internal static long Settle(DbConnection connection)
    {
        // What the deleted journal leaves is used again; so it is counted as PostgreSQL would leave it by itself.
        Execute(connection, "VACUUM");
        Execute(connection, "CHECKPOINT");
        using var size = connection.CreateCommand();
        size.CommandText = "SELECT pg_database_size(current_database())";
        return (long)size.ExecuteScalar()!;
    }

    static void Execute(DbConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    /// <summary>The server may run as another user, who must be able to come to its folder.</summary>
    internal static void AllowAll(string directory)
    {
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(directory, (UnixFileMode)0b111_101_101);
        }
    }
}
