using System.Globalization;
using Tallywatt.Storage.Postgres;
using Tallywatt.Storage.Sql;
using Xunit;

[assembly: AssemblyFixture(typeof(Tallywatt.StoreTests.PostgresServer))]

namespace Tallywatt.StoreTests;

/// <summary>A PostgreSQL schema of its own for one test, in a private server that all tests share.</summary>
sealed class TemporarySchema : ITemporaryStore
{
    static int count;

    TemporarySchema(StorePlace place)
    {
        Place = place;
        Database = (PostgresDatabase)place.Open();
    }

    public StorePlace Place { get; }

    StoreDatabase ITemporaryStore.Database => Database;

    internal PostgresDatabase Database { get; private set; }

    internal static async Task<TemporarySchema> CreateAsync()
    {
        var server = await PostgresServer.SharedAsync();
        var number = Interlocked.Increment(ref count);
        return new(StorePlace.Postgres(
            string.Create(CultureInfo.InvariantCulture, $"{server.Address}&schema=test_{number}")));
    }

    public async Task ReopenAsync()
    {
        await Database.DisposeAsync();
        Database = (PostgresDatabase)Place.Open();
    }

    public ValueTask DisposeAsync() => Database.DisposeAsync();
}

/// <summary>The private server of this run of the tests; it is started by the first test that needs it.</summary>
/// <remarks>It also ends when the run is killed: it waits for the end of our pipe.</remarks>
public sealed class PostgresServer : IAsyncDisposable
{
    /// <summary>When set, a machine without PostgreSQL is a failure, not a skip.</summary>
    internal const string RequireAllVariable = "TALLYWATT_TEST_REQUIRE_ALL";

    static readonly string Folder = Path.Combine(Path.GetTempPath(), $"tallywatt-pg-{Environment.ProcessId}");

    static readonly Lazy<Task<PrivatePostgres>> Shared = new(() => PrivatePostgres.StartAsync(Folder));

    internal static Task<PrivatePostgres> SharedAsync()
    {
        var maySkip = Environment.GetEnvironmentVariable(RequireAllVariable) is null;
        Assert.SkipWhen(PrivatePostgres.WhyNot() is not null && maySkip, PrivatePostgres.WhyNot() ?? "");
        return Shared.Value;
    }

    public async ValueTask DisposeAsync()
    {
        if (Shared.IsValueCreated)
        {
            await (await Shared.Value).DisposeAsync();
            Directory.Delete(Folder, recursive: true);
        }
    }
}
