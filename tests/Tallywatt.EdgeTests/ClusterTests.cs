using System.Diagnostics;
using System.Globalization;
using System.Net.Http.Json;
using System.Text.Json;
using System.Text.RegularExpressions;
using Xunit;

namespace Tallywatt.EdgeTests;

/// <summary>Three silos over a PostgreSQL of their own, one of them killed in the middle of its work.</summary>
public sealed partial class ClusterTests : IAsyncDisposable
{
    const int MeterCount = 60;
    const int IntervalSeconds = 900;

    /// <summary>Guards against a hang; no time limit decides here.</summary>
    static readonly TimeSpan Patience = TimeSpan.FromMinutes(6);

    static readonly string[] Install =
        ["--meters", $"{MeterCount}", "--areas", "3", "--history", "2", "--seed", "7"];

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

    public async ValueTask DisposeAsync()
    {
        // A utility that was stopped has stopped its server. One that had to be killed has not.
        foreach (var file in Directory.GetFiles(data, "postmaster.pid", SearchOption.AllDirectories))
        {
            await EndServerAsync(int.Parse(File.ReadLines(file).First(), CultureInfo.InvariantCulture));
        }

        Directory.Delete(data, recursive: true);
    }

    [Fact]
    public async Task A_silo_that_is_killed_under_load_loses_nothing_and_its_areas_go_on_elsewhere()
    {
        Assert.SkipWhen(!File.Exists("/usr/lib/postgresql/15/bin/initdb"), "PostgreSQL is not installed here.");
        await using var utility = await RunningProduct.StartAsync(
            ["--data", data, "--cluster", "3", "--speed", "120", .. Install], Patience);
        try
        {
            await LoseOneAsync(SilosOf(utility));
        }
        finally
        {
            await utility.StopAsync();
        }
    }

    async Task LoseOneAsync(List<Silo> silos)
    {
        Assert.Equal(3, silos.Count);
        // Under load: what two days left in the meters is being read, and time goes on 120 times as fast.
        await UntilAsync(silos[0].Pages, "/api/progress", progress => Committed(progress) > 0);
        var victim = await SiloWithAreasAsync(silos);
        var killedUnixSeconds = Now(await UntilAsync(victim.Pages, "/api/progress", _ => true));
        using (var process = Process.GetProcessById(victim.ProcessId))
        {
            process.Kill();
            await process.WaitForExitAsync(Cancel);
        }

        // Its areas go on: what was captured after it ended is held as well, and nothing of what came before lacks.
        foreach (var survivor in silos.Where(silo => silo != victim))
        {
            await UntilAsync(survivor.Pages, "/api/progress", progress =>
                IsComplete(progress) && Now(progress) > killedUnixSeconds + (2 * IntervalSeconds));
        }

        await BooksAreCleanAsync();
    }

    static async Task<Silo> SiloWithAreasAsync(List<Silo> silos)
    {
        using var deadline = Deadline();
        using var pause = new PeriodicTimer(TimeSpan.FromMilliseconds(100), TimeProvider.System);
        while (true)
        {
            foreach (var silo in silos.AsEnumerable().Reverse())
            {
                if (await GetAsync(silo.Pages, "/api/silo", deadline.Token) is { } view && AreasOf(view) is [_, ..])
                {
                    return silo;
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
        catch (OperationCanceledException) when (!cancel.IsCancellationRequested)
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
        var (exitCode, output, error) = await RunningProduct.RunLongAsync("ledger", "check", "--data", data);
        Assert.True(exitCode == 0, output + error);
        Assert.Contains("The books are clean.", output, StringComparison.Ordinal);
    }

    static async Task EndServerAsync(int processId)
    {
        try
        {
            using var server = Process.GetProcessById(processId);
            using var kill = Process.Start("kill", ["-QUIT", $"{processId}"]);
            using var deadline = new CancellationTokenSource(Patience, TimeProvider.System);
            await server.WaitForExitAsync(deadline.Token);
        }
        catch (ArgumentException)
        {
            // It has ended.
        }
    }

    /// <summary>Every interval that is over by the utility's clock is held, by whatever silo.</summary>
    static bool IsComplete(JsonElement progress) =>
        Committed(progress) == progress.GetProperty("expectedIntervalCount").GetInt64();

    static long Now(JsonElement progress) => progress.GetProperty("nowUnixSeconds").GetInt64();

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
