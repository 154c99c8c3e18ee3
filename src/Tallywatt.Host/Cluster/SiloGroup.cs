using System.Globalization;
using System.Threading.Channels;
using Tallywatt.Host.Up;

namespace Tallywatt.Host.Cluster;

/// <summary>What every silo of a group is started with.</summary>
/// <param name="Options">Of `up`.</param>
/// <param name="DataPath">The data directory.</param>
/// <param name="StoreAddress">With its password.</param>
/// <param name="MeterPortFirst">First port of the meters.</param>
/// <param name="Clock">The utility's clock.</param>
sealed record SiloPlan(
    UpOptions Options, string DataPath, string StoreAddress, int MeterPortFirst, SharedClock.Face Clock)
{
    internal SiloProcess Start(int number, TextWriter error)
    {
        List<string> arguments =
        [
            "--data", DataPath,
            "--meter-ports", MeterPortFirst.ToString(CultureInfo.InvariantCulture),
            "--clock", Clock.ToString(),
            "--line-faults", Options.LineFaultPercent.ToString(CultureInfo.InvariantCulture),
        ];
        if (Options.Port is { } port)
        {
            arguments.AddRange(["--port", (port + number - 1).ToString(CultureInfo.InvariantCulture)]);
        }

        return SiloProcess.Start(number, StoreAddress, [.. arguments], error);
    }
}

/// <summary>The silos of `up --cluster`: started together, and one that ends is started again.</summary>
sealed class SiloGroup(SiloPlan plan, TextWriter output, TextWriter error) : IAsyncDisposable
{
    /// <summary>Long enough for the others to notice, and to go on without it.</summary>
    static readonly TimeSpan RestartPause = TimeSpan.FromSeconds(20);

    readonly SiloProcess[] silos = new SiloProcess[plan.Options.SiloCount];

    internal IReadOnlyList<SiloProcess> Running => [.. silos.Where(silo => !silo.HasEnded)];

    /// <summary>Where the pages of the first silo that runs answer.</summary>
    internal Uri Address => Running.FirstOrDefault(silo => silo.Up.IsCompletedSuccessfully)?.Up.Result
        ?? new("http://127.0.0.1/");

    /// <summary>Ends when all of them are up.</summary>
    internal async Task StartAsync(CancellationToken cancel)
    {
        for (var index = 0; index < silos.Length; index++)
        {
            silos[index] = plan.Start(index + 1, error);
        }

        foreach (var silo in silos)
        {
            await silo.Up.WaitAsync(cancel);
        }
    }

    /// <summary>Keeps them running, and the announced address one that answers.</summary>
    internal Func<CancellationToken, Task> Announcing(DataDirectory data) => cancel =>
        Task.WhenAll(Enumerable.Range(0, silos.Length).Select(index => KeepAsync(index, data, cancel)));

    public async ValueTask DisposeAsync()
    {
        foreach (var silo in silos.Where(silo => silo is not null))
        {
            await silo.DisposeAsync();
        }
    }

    async Task KeepAsync(int index, DataDirectory data, CancellationToken cancel)
    {
        while (!cancel.IsCancellationRequested)
        {
            await silos[index].Ended(cancel);
            await SayAsync($"Silo {index + 1} ended ({silos[index].ExitCode}); its areas go on in the others.");
            data.Announce(Address);
            await Task.Delay(RestartPause, TimeProvider.System, cancel);
            await silos[index].DisposeAsync();
            silos[index] = plan.Start(index + 1, error);
            await SayAsync($"Silo {index + 1} is started again: process {silos[index].Id}.");
        }
    }

    async Task SayAsync(FormattableString sentence)
    {
        await output.WriteLineAsync(sentence.ToString(CultureInfo.InvariantCulture));
        await output.FlushAsync();
    }
}
