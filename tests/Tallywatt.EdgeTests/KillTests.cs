using System.Net;
using System.Net.Http.Json;
using System.Net.Sockets;
using System.Text.Json;
using Xunit;

namespace Tallywatt.EdgeTests;

/// <summary>The product as a whole, killed in the middle of its work.</summary>
public sealed class KillTests : IDisposable
{
    const int MeterCount = 30;
    readonly string data = Directory.CreateTempSubdirectory("tallywatt-edge-").FullName;

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => Directory.Delete(data, recursive: true);

    [Fact]
    public async Task Killed_twice_in_the_middle_nothing_is_lost_or_counted_twice()
    {
        var random = new Random(20_261_123);
        var id = Guid.CreateVersion7(TimeProvider.System.GetUtcNow()).ToString("D");
        for (var kill = 1; kill <= 2; kill++)
        {
            await using var utility = await StartAsync();
            await ReadingsPassAsync(utility, random.Next(1_000, 12_000) * kill);
            await utility.KillAsync();
            // What a killed process leaves behind is whole as it lies there.
            await BooksAreCleanAsync();
        }

        await using (var utility = await StartAsync())
        {
            await CaughtUpAsync(utility);
            var first = await TopUpAsync(id);
            var second = await TopUpAsync(id);
            Assert.False(first.GetProperty("repeated").GetBoolean());
            Assert.True(second.GetProperty("repeated").GetBoolean());
            Assert.Equal(first.GetProperty("receipt").GetString(), second.GetProperty("receipt").GetString());
            await BooksAreCleanAsync();
            await utility.KillAsync();
        }

        await BooksAreCleanAsync();
    }

    [Fact]
    public async Task A_port_in_use_and_a_directory_in_use_are_each_told_in_one_line()
    {
        using var taken = new TcpListener(IPAddress.Loopback, 0);
        taken.Start();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;
        var (exitCode, output, error) = await RunningProduct.RunAsync(
            "up", "--data", data, "--meters", "2", "--history", "1", "--port", $"{port}");
        Assert.Equal((3, ""), (exitCode, output));
        Assert.Equal($"tallywatt: port {port} is in use by another program. "
            + "Give another one with --port, or none for a free one.\n", error);

        await using var utility = await RunningProduct.StartAsync("--data", data);
        (exitCode, _, error) = await RunningProduct.RunAsync("up", "--data", data);
        Assert.Equal(3, exitCode);
        Assert.Contains($"is in use by a running Tallywatt at {utility.Address}", error, StringComparison.Ordinal);
        Assert.Single(error.Split('\n', StringSplitOptions.RemoveEmptyEntries));
    }

    [Fact]
    public async Task What_was_installed_stays_and_a_different_wish_is_refused()
    {
        await using (await RunningProduct.StartAsync("--data", data, "--meters", "2", "--history", "0"))
        {
        }

        string[][] wishes = [["--meters", "3"], ["--seed", "9"], ["--tariff", "shanghai-residential-tou"]];
        foreach (var wish in wishes)
        {
            var (exitCode, _, error) = await RunningProduct.RunAsync(["up", "--data", data, .. wish]);
            Assert.Equal(3, exitCode);
            Assert.Contains($"was made with {wish[0]} ", error, StringComparison.Ordinal);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Asked_to_stop_it_ends_at_once_without_a_word_of_complaint_and_goes_on_later(bool inHistory)
    {
        await using (var utility = await StartAsync())
        {
            await (inHistory ? ReadingsPassAsync(utility, 1_000) : CaughtUpAsync(utility));
            var (exitCode, took) = await utility.StopAsync();
            Assert.Equal((0, ""), (exitCode, utility.Errors.Trim()));
            Assert.True(took < TimeSpan.FromSeconds(50), $"Stopping took {took}.");
        }

        await BooksAreCleanAsync();
        await using var again = await StartAsync();
        await CaughtUpAsync(again);
        await BooksAreCleanAsync();
    }

    [Theory]
    [InlineData("--tariff", "nosuch")]
    [InlineData("--usage", "nosuch")]
    public async Task A_wish_that_cannot_be_met_leaves_nothing_behind(string option, string value)
    {
        var folder = Path.Combine(data, "never");
        var (exitCode, output, error) = await RunningProduct.RunAsync("up", "--data", folder, option, value);

        Assert.Equal((2, ""), (exitCode, output));
        Assert.Contains(value, error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder));
    }

    [Fact]
    public async Task A_top_up_without_a_running_utility_says_what_to_do()
    {
        var (exitCode, output, error) = await RunningProduct.RunAsync(
            "topup", "--account", "100001", "--amount", "50", "--data", data);

        Assert.Equal((2, ""), (exitCode, output));
        Assert.Contains("Start it with ./tallywatt up", error, StringComparison.Ordinal);
    }

    Task<RunningProduct> StartAsync() =>
        RunningProduct.StartAsync("--data", data, "--meters", $"{MeterCount}", "--history", "10", "--speed", "3600");

    /// <summary>Waits until so many readings are in the books, whatever time that takes.</summary>
    static Task ReadingsPassAsync(RunningProduct utility, long readingCount) => UntilAsync(
        utility, progress => progress.GetProperty("committedIntervalCount").GetInt64() >= readingCount);

    static Task CaughtUpAsync(RunningProduct utility) => UntilAsync(
        utility,
        progress => !progress.GetProperty("playing").GetBoolean()
            && progress.GetProperty("behindSeconds").GetInt64() < 4 * 3_600);

    async Task<JsonElement> TopUpAsync(string id)
    {
        var (exitCode, output, error) = await RunningProduct.RunAsync(
            "topup", "--account", "100001", "--amount", "50", "--id", id, "--data", data, "--json");
        Assert.True(exitCode == 0, error);
        return JsonDocument.Parse(output).RootElement;
    }

    async Task BooksAreCleanAsync()
    {
        var (exitCode, output, error) = await RunningProduct.RunAsync("ledger", "check", "--data", data);
        Assert.True(exitCode == 0, output + error);
        Assert.Contains("The books are clean.", output, StringComparison.Ordinal);
    }

    static async Task UntilAsync(RunningProduct utility, Func<JsonElement, bool> holds)
    {
        using var client = new HttpClient { BaseAddress = utility.Address };
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        deadline.CancelAfter(TimeSpan.FromSeconds(60));
        using var pause = new PeriodicTimer(TimeSpan.FromMilliseconds(20), TimeProvider.System);
        while (!holds(await client.GetFromJsonAsync<JsonElement>("/api/progress", deadline.Token)))
        {
            await pause.WaitForNextTickAsync(deadline.Token);
        }
    }
}
