using Microsoft.Extensions.Hosting;
using Tallywatt.Platform.Areas;
using Tallywatt.Platform.Billing;
using Tallywatt.Platform.HeadEnd;
using Tallywatt.Platform.HeadEnd.Commands;
using Tallywatt.Platform.Readings;
using Tallywatt.Platform.Registry;
using Tallywatt.SoftMeter.Fleet;

namespace Tallywatt.Host.Up;

/// <summary>Lets time pass: first the history as fast as the machine can, then at the speed that was asked for.
/// </summary>
/// <remarks>
/// Both walk the same path: meters meter, the head-end reads, areas debit, relays obey, people pay. Only in history
/// each step waits for the one before.
/// </remarks>
sealed class Conductor(
    SimulatedClock clock,
    MeterFleet fleet,
    Residents residents,
    Acquisition acquisition,
    CommandQueue commands,
    BillingRun billing,
    FindingRun checks,
    BillPayers payers,
    UtilityRegistry registry,
    IGrainFactory grains,
    IRegistryStore store,
    TimeProvider realTime,
    IHostApplicationLifetime lifetime,
    ILogger<Conductor> log) : BackgroundService
{
    /// <summary>How much simulated time one step of the history covers.</summary>
    const int StepSeconds = 3 * 3_600;

    static readonly TimeSpan Tick = TimeSpan.FromMilliseconds(500);
    long keptUnixSeconds;
    Task checking = Task.CompletedTask;

    /// <summary>Ends when the history has been played.</summary>
    internal TaskCompletionSource Caught { get; } = new(TaskCreationOptions.RunContinuationsAsynchronously);

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        try
        {
            await StartedAsync(stoppingToken);
            await RunAsync(stoppingToken);
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Asked to stop: everything acknowledged is on disk.
        }
#pragma warning disable CA1031 // The outermost loop of the utility: say what happened, and stop as a whole.
        catch (Exception fault)
        {
            log.UtilityFailed(fault.GetType().Name, fault.Message);
            Environment.ExitCode = ExitCodes.Failed;
            lifetime.StopApplication();
        }
#pragma warning restore CA1031
    }

    public override async Task StopAsync(CancellationToken cancellationToken)
    {
        await base.StopAsync(cancellationToken);
        await checking.ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
        await commands.StopAsync();
        await store.KeepClockAsync(clock.NowUnixSeconds);
    }

    // The pages come first: the history shows its own progress there.
    async Task StartedAsync(CancellationToken cancel)
    {
        var started = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        using var registration = lifetime.ApplicationStarted.Register(started.SetResult);
        await started.Task.WaitAsync(cancel);
    }

    async Task RunAsync(CancellationToken cancel)
    {
        await acquisition.ResumeAsync();
        await PlayHistoryAsync(cancel);
        if (clock.EndsWhenPlayed)
        {
            await checks.CheckAsync(clock.NowUnixSeconds, cancel);
            lifetime.StopApplication();
            return;
        }

        clock.Run();
        clock.Playing = null;
        Caught.TrySetResult();
        await LiveAsync(cancel);
    }

    async Task PlayHistoryAsync(CancellationToken cancel)
    {
        while (clock.Playing is { } span && clock.NowUnixSeconds < span.ToUnixSeconds)
        {
            cancel.ThrowIfCancellationRequested();
            var next = Math.Min(clock.NowUnixSeconds + StepSeconds, span.ToUnixSeconds);
            clock.StepTo(DateTimeOffset.FromUnixTimeSeconds(next));
            fleet.AdvanceTo(next, Environment.ProcessorCount);
            await acquisition.StartRound(cancel);
            await CloseDaysAsync();
            await commands.DrainAsync(cancel);
            await residents.ActAsync(next);
            await payers.ActAsync(next);
            await commands.DrainAsync(cancel);
            await store.KeepClockAsync(next);
        }
    }

    async Task LiveAsync(CancellationToken cancel)
    {
        using var ticks = new PeriodicTimer(Tick, realTime);
        do
        {
            try
            {
                await LiveOnceAsync(cancel);
            }
#pragma warning disable CA1031 // A full disk or a failed commit passes; what was not acknowledged is done again.
            catch (Exception fault) when (!cancel.IsCancellationRequested)
            {
                log.TickFailed(fault.GetType().Name, fault.Message);
            }
#pragma warning restore CA1031
        }
        while (await ticks.WaitForNextTickAsync(cancel));
    }

    async Task LiveOnceAsync(CancellationToken cancel)
    {
        var now = clock.NowUnixSeconds;
        fleet.AdvanceTo(now, Environment.ProcessorCount);
        // Not awaited: a meter that does not answer must not hold up the others.
        _ = acquisition.StartRound(cancel);
        await residents.ActAsync(now);
        await payers.ActAsync(now);
        if (now - keptUnixSeconds >= clock.Speed)
        {
            await CloseDaysAsync();
            await store.KeepClockAsync(now);
            keptUnixSeconds = now;
            CheckReadings(now, cancel);
        }
    }

    // Not awaited: no area and no meter waits for the checks.
    void CheckReadings(long now, CancellationToken cancel)
    {
        if (checking.IsCompleted)
        {
            checking = Task.Run(() => checks.CheckAsync(now, cancel), cancel);
        }
    }

    async Task CloseDaysAsync()
    {
        foreach (var area in registry.AreaIds)
        {
            await grains.GetGrain<IAreaGrain>(area).CloseDays(clock.NowUnixSeconds);
            await billing.CloseMonthsAsync(area, clock.NowUnixSeconds);
        }
    }
}
