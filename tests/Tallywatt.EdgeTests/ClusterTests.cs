using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using Xunit;

namespace Tallywatt.EdgeTests;

/// <summary>Three silos over a PostgreSQL of their own, one of them killed in the middle of its work.</summary>
public sealed partial class ClusterTests : IDisposable
{
    const int MeterCount = 60;

    /// <summary>Guards against a hang; no time limit decides here.</summary>
    static readonly TimeSpan Patience = TimeSpan.FromMinutes(6);

    static readonly string[] Install = ["--meters", $"{MeterCount}", "--history", "6", "--seed", "7"];
    readonly string data = Directory.CreateTempSubdirectory("tallywatt-cluster-").FullName;

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ClusterTests()
    {
        // Root's server runs as another user, who must be able to come to its files.
        const UnixFileMode through = UnixFileMode.GroupExecute | UnixFileMode.OtherExecute;
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(data, File.GetUnixFileMode(data) | through);
        }
    }

    public void Dispose() => Directory.Delete(data, recursive: true);

    [Fact]
    public async Task A_silo_that_is_killed_under_load_loses_nothing_and_its_areas_go_on_elsewhere()
    {
        Assert.SkipWhen(!File.Exists("/usr/lib/postgresql/15/bin/initdb"), "PostgreSQL is not installed here.");
        await using var utility = await RunningProduct.StartAsync(
            ["--data", data, "--cluster", "3", "--speed", "600", .. Install], Patience);
        var silos = SilosOf(utility);
        Assert.Equal(3, silos.Count);
        var victim = silos[2];
        // Under load: the victim has areas, and the backlog of six days is far from read.
        var lost = await UntilAsync(victim.Pages, "/api/silo", silo => AreasOf(silo).Count > 0);
        await UntilAsync(silos[0].Pages, "/api/progress", progress => Committed(progress) > 0);
        Process.GetProcessById(victim.ProcessId).Kill();
        foreach (var area in AreasOf(lost))
        {
            await UntilSomebodyHasAsync(area, silos[0], silos[1]);
        }

        await UntilAsync(silos[0].Pages, "/api/progress", IsCaughtUp);
        await BooksAreCleanAsync();
        await UntilAsync(silos[1].Pages, "/api/progress", IsCaughtUp);
        await utility.StopAsync();
    }

    static async Task UntilSomebodyHasAsync(int area, params Silo[] survivors)
    {
        using var deadline = Deadline();
        using var pause = new PeriodicTimer(TimeSpan.FromMilliseconds(100), TimeProvider.System);
        while (true)
        {
            foreach (var silo in survivors)
            {
                if (await GetAsync(silo.Pages, "/api/silo", deadline.Token) is { } view
                    && AreasOf(view).Contains(area))
                {
                    return;
                }
            }

            await pause.WaitForNextTickAsync(deadline.Token);
        }
    }

    static async Task<JsonElement> UntilAsync(Uri pages, string path, Func<JsonElement, bool> holds)
    {
        using var deadline = Deadline();
        using var pause = new PeriodicTimer(TimeSpan.FromMilliseconds(100), TimeProvider.System);
        while (true)
        {
            if (await GetAsync(pages, path, deadline.Token) is { } view && holds(view))
            {
                return view;
            }

            await pause.WaitForNextTickAsync(deadline.Token);
        }
    }

    /// <summary>Null while a question cannot be answered: a silo that died is still asked for some seconds.</summary>
    static async Task<JsonElement?> GetAsync(Uri pages, string path, CancellationToken cancel)
    {
        using var client = new HttpClient { BaseAddress = pages };
        try
        {
            return await client.GetFromJsonAsync<JsonElement>(path, cancel);
        }
        catch (HttpRequestException)
        {
            return null;
        }
    }

    static CancellationTokenSource Deadline()
    {
        var deadline = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        deadline.CancelAfter(Patience);
        return deadline;
    }

    async Task BooksAreCleanAsync()
    {
        var (exitCode, output, error) = await RunningProduct.RunAsync("ledger", "check", "--data", data);
        Assert.True(exitCode == 0, output + error);
        Assert.Contains("The books are clean.", output, StringComparison.Ordinal);
    }

    static bool IsCaughtUp(JsonElement progress) =>
        progress.GetProperty("behindSeconds").GetInt64() < 4 * 3_600
        && Committed(progress) > progress.GetProperty("expectedIntervalCount").GetInt64() - (16 * MeterCount);

    static long Committed(JsonElement progress) => progress.GetProperty("committedIntervalCount").GetInt64();

    static List<int> AreasOf(JsonElement silo) =>
        [.. silo.GetProperty("areas").EnumerateArray().Select(area => area.GetInt32())];

    static List<Silo> SilosOf(RunningProduct utility) =>
        [.. utility.Greeting.Select(line => SiloLine().Match(line)).Where(match => match.Success).Select(match =>
            new Silo(int.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture), new(match.Groups[2].Value)))];

    [GeneratedRegex(@"^Silo \d+: process (\d+), (http\S+)$")]
    internal static partial Regex SiloLine();

    sealed record Silo(int ProcessId, Uri Pages);
}
