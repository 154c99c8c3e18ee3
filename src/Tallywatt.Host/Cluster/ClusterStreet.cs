using Tallywatt.Core.Purse;
using Tallywatt.Host.Up;
using Tallywatt.Platform.Areas;
using Tallywatt.Platform.HeadEnd;
using Tallywatt.Platform.Registry;
using Tallywatt.Platform.Vending;
using Tallywatt.Storage;
using Tallywatt.Storage.Postgres;

namespace Tallywatt.Host.Cluster;

/// <summary>The meters behind their ports, and the people behind the meters, outside the cluster they are served by.
/// </summary>
sealed class ClusterStreet : IAsyncDisposable
{
    /// <summary>Short, for the meters' clocks stand between ticks, and the silos look at them.</summary>
    static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(100);

    readonly IHost host;
    readonly Street street;
    readonly MeterPorts ports;
    readonly Premises premises;
    readonly IUtilityClock clock;

    ClusterStreet(IHost host, Premises premises)
    {
        (this.host, this.premises) = (host, premises);
        street = host.Services.GetRequiredService<Street>();
        ports = host.Services.GetRequiredService<MeterPorts>();
        clock = host.Services.GetRequiredService<IUtilityClock>();
    }

    internal int MeterPortFirst => ports.First;

    internal string Sentence => ports.Sentence();

    /// <summary>Opens the meters' ports. The cluster need not be there yet.</summary>
    internal static async Task<ClusterStreet> StartAsync(
        UpOptions options, Premises premises, PostgresDatabase database, SharedClock.Face face,
        CancellationToken cancel)
    {
        var builder = Microsoft.Extensions.Hosting.Host.CreateEmptyApplicationBuilder(new());
        Composition.Quieten(builder.Logging);
        builder.UseOrleansClient(client => client.UseClusterClient(database.ConnectionString));
        builder.Services
            .AddSingleton(premises.Registry)
            .AddSingleton(premises.Fleet)
            .AddSingleton(new MeterPorts(options.MeterPortFirst))
            .AddSingleton<IUtilityClock>(new SharedClock(TimeProvider.System, face))
            .AddStores(database)
            .AddAreas(premises.Tariff, PurseTerms.Default)
            .AddHeadEnd(TimeProvider.System)
            .AddVending()
            .AddSingleton<LineSecurity>()
            .AddSingleton(provider => ActivatorUtilities.CreateInstance<RefusalLog>(provider, TimeProvider.System))
            .AddSingleton<Street>()
            .AddSingleton<Residents>();
        var street = new ClusterStreet(builder.Build(), premises);
        await street.street.StartAsync(cancel);
        return street;
    }

    /// <summary>Lets meters meter and people act until cancelled.</summary>
    /// <param name="beside">What goes on meanwhile.</param>
    /// <param name="cancel">Ends it.</param>
    internal async Task RunAsync(Func<CancellationToken, Task> beside, CancellationToken cancel)
    {
        try
        {
            await host.StartAsync(cancel);
            await Task.WhenAll(LiveAsync(cancel), beside(cancel));
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            // Asked to stop.
        }
    }

    public async ValueTask DisposeAsync()
    {
        await street.DisposeAsync();
        await host.StopAsync();
        host.Dispose();
    }

    async Task LiveAsync(CancellationToken cancel)
    {
        var residents = host.Services.GetRequiredService<Residents>();
        var store = host.Services.GetRequiredService<IRegistryStore>();
        var log = host.Services.GetRequiredService<ILogger<ClusterStreet>>();
        var people = Task.CompletedTask;
        using var ticks = new PeriodicTimer(Tick, TimeProvider.System);
        while (await ticks.WaitForNextTickAsync(cancel))
        {
            var now = clock.NowUnixSeconds;
            premises.Fleet.AdvanceTo(now, Environment.ProcessorCount);
            if (people.IsCompleted)
            {
                people = ActAsync(residents, store, now, log, cancel);
            }
        }
    }

    static async Task ActAsync(
        Residents residents, IRegistryStore store, long now, ILogger log, CancellationToken cancel)
    {
        try
        {
            await residents.ActAsync(now);
            await store.KeepClockAsync(now);
        }
#pragma warning disable CA1031 // A silo that is gone for a moment: people try again.
        catch (Exception fault) when (!cancel.IsCancellationRequested)
        {
            log.TickFailed(fault.GetType().Name, fault.Message);
        }
#pragma warning restore CA1031
    }
}
