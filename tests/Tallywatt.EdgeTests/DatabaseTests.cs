using Tallywatt.Storage.Postgres;
using Xunit;

namespace Tallywatt.EdgeTests;

/// <summary>The product on PostgreSQL, and on its way there from SQLite.</summary>
public sealed class DatabaseTests : IAsyncLifetime
{
    static readonly string[] Month =
        ["--meters", "6", "--history", "31", "--until", "2026-11-01", "--seed", "7", "--history-only"];

    readonly string folder = Directory.CreateTempSubdirectory("tallywatt-edge-").FullName;
    PrivatePostgres server = null!;

    string OnFile => Path.Combine(folder, "file");

    string OnServer => Path.Combine(folder, "server");

    public async ValueTask InitializeAsync()
    {
        var maySkip = Environment.GetEnvironmentVariable("TALLYWATT_TEST_REQUIRE_ALL") is null;
        Assert.SkipWhen(PrivatePostgres.WhyNot() is not null && maySkip, PrivatePostgres.WhyNot() ?? "");
        server = await PrivatePostgres.StartAsync(Path.Combine(Path.GetTempPath(), Path.GetFileName(folder) + "-pg"));
    }

    public async ValueTask DisposeAsync()
    {
        Directory.Delete(folder, recursive: true);
        if (server is not null)
        {
            await server.DisposeAsync();
            Directory.Delete(folder + "-pg", recursive: true);
        }
    }

    [Fact]
    public async Task The_same_seeded_month_gives_the_same_books_on_both_databases()
    {
        await PlayAsync("--data", OnFile);
        await PlayAsync("--data", OnServer, "--store", server.Address);

        var books = await ReadAsync("ledger", "export", "--data", OnFile);
        Assert.Equal(books, await ReadAsync("ledger", "export", "--store", server.Address));
        Assert.True(books.Length > 10_000, books);
        await ReadAsync("ledger", "check", "--store", server.Address);
    }

    [Fact]
    public async Task A_utility_moves_to_PostgreSQL_and_goes_on_there()
    {
        await PlayAsync("--data", OnFile);
        var before = await ReadAsync("ledger", "export", "--data", OnFile);
        var copied = await ReadAsync("store", "copy", "--from", OnFile, "--to", server.Address);
        Assert.Contains("Both hold the same", copied, StringComparison.Ordinal);

        Assert.Equal(before, await ReadAsync("ledger", "export", "--store", server.Address));
        await ReadAsync("store", "compare", "--from", OnFile, "--to", server.Address);
        var (exitCode, _, error) = await RunningProduct.RunAsync("up", "--data", OnFile);
        Assert.Equal(3, exitCode);
        Assert.Contains("--store", error, StringComparison.Ordinal);

        await using (var utility = await RunningProduct.StartAsync("--data", OnFile, "--store", server.Address))
        {
            var second = await RunningProduct.RunAsync("up", "--data", OnServer, "--store", server.Address);
            Assert.Equal(3, second.ExitCode);
            Assert.Contains("in use by a running Tallywatt", second.Error, StringComparison.Ordinal);
            await utility.KillAsync();
        }

        await ReadAsync("ledger", "check", "--store", server.Address);
    }

    static async Task PlayAsync(params string[] arguments)
    {
        var (exitCode, output, error) = await RunningProduct.RunLongAsync(["up", .. Month, .. arguments]);
        Assert.True(exitCode == 0, output + error);
    }

    static async Task<string> ReadAsync(params string[] arguments)
    {
        var (exitCode, output, error) = await RunningProduct.RunLongAsync(arguments);
        Assert.True(exitCode == 0, output + error);
        return output;
    }
}
