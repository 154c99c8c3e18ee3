using Tallywatt.Host.Up;
using Tallywatt.Platform.Areas;
using Tallywatt.Platform.Billing;
using Tallywatt.Platform.HeadEnd;
using Tallywatt.Platform.HeadEnd.Commands;
using Tallywatt.Platform.Registry;

namespace Tallywatt.Host.Cluster;

/// <summary>What a silo does by itself: it wakes the areas of its share, reads the meters of those that opened here,
/// and closes their days and months.</summary>
sealed class SiloWork(
    AreaShare share,
    Acquisition acquisition,
    CommandQueue commands,
    BillingRun billing,
    IGrainFactory grains,
    IUtilityClock clock,
    SiloOptions options,
    TimeProvider realTime,
    IHostApplicationLifetime lifetime,
    ILogger<SiloWork> log) : BackgroundService
{
    static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(500);
    long closedUnixSeconds;

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
            await using var registration = lifetime.ApplicationStarted.Register(started.SetResult);
            await started.Task.WaitAsync(stoppingToken);
            using var ticks = new PeriodicTimer(Tick, realTime);
            do
            {
                await OnceAsync(stoppingToken);
            }
            while (await ticks.WaitForNextTickAsync(stoppingToken));
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Asked to stop: everything acknowledged is on disk.
        }
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await commands.StopAsync();
    }

    async Task OnceAsync(CancellationToken cancel)
    {
        try
        {
            var now = clock.NowUnixSeconds;
            var own = share.Own().ToArray();
            // One after the other failing must not keep the rest asleep: a silo that died is still asked for a while.
            await Task.WhenAll(own.Select(
                area => TryAsync(grains.GetGrain<IAreaGrain>(area).Wake(share.Keeper), cancel)));
            if (!options.IsQuiet)
            {
                // Not awaited: a meter that does not answer must not hold up the others.
                _ = acquisition.StartRound(cancel);
            }

            if (now - closedUnixSeconds >= clock.Speed)
            {
                await Task.WhenAll(own.Select(
                    area => TryAsync(grains.GetGrain<IAreaGrain>(area).CloseDays(now), cancel)));
                await Task.WhenAll(own.Select(area => TryAsync(billing.CloseMonthsAsync(area, now), cancel)));
                closedUnixSeconds = now;
            }
        }
#pragma warning disable CA1031 // A lost database or a dying neighbour passes; the next tick does it again.
        catch (Exception fault) when (!cancel.IsCancellationRequested)
        {
            log.TickFailed(fault.GetType().Name, fault.Message);
        }
#pragma warning restore CA1031
    }

#pragma warning disable CA1031 // An area that cannot answer now is asked again with the next tick.
    async Task TryAsync(Task asked, CancellationToken cancel)
    {
        try
        {
            await asked.WaitAsync(cancel);
        }
        catch (Exception fault) when (!cancel.IsCancellationRequested)
        {
            log.TickFailed(fault.GetType().Name, fault.Message);
        }
    }
#pragma warning restore CA1031
}
