using System.Collections.Concurrent;
using System.Globalization;
using Microsoft.Extensions.Logging;
using Tallywatt.Core.Relay;
using Tallywatt.Platform.Areas;
using Tallywatt.Platform.Registry;
using Tallywatt.Platform.Relay;

namespace Tallywatt.Platform.HeadEnd.Commands;

/// <summary>Accepts commands, and has them carried out for the meters whose areas live in this process.</summary>
/// <remarks>
/// What is to be done is in the store and nowhere else; in memory there is only who is being worked for. A command that
/// another process accepted is found within a moment.
/// </remarks>
public sealed class CommandQueue : ICommandQueue, IRelayLine, IAreaPresence, IAsyncDisposable
{
    /// <summary>How often the store is asked for commands that other processes accepted.</summary>
    static readonly TimeSpan LookEvery = TimeSpan.FromSeconds(1);

    /// <summary>Ids are given before they are visible: so many are looked at again.</summary>
    const long IdOverlapCount = 1_000;

    readonly ConcurrentDictionary<int, Task> areas = new();
    readonly Dictionary<long, MeterWork> works = [];
    readonly CancellationTokenSource stop = new();
    readonly UtilityRegistry registry;
    readonly ICommandStore store;
    readonly IUtilityClock clock;
    readonly LineTime lineTime;
    readonly CommandRunner runner;
    readonly ILogger<CommandQueue> log;
    Task looking = Task.CompletedTask;
    long seenId;
    bool looks;
    bool disposed;

    public CommandQueue(
        UtilityRegistry registry,
        ICommandStore store,
        Acquisition acquisition,
        IGrainFactory grains,
        IUtilityClock clock,
        LineTime lineTime,
        HeadEndOptions options,
        KeyVersions versions,
        ILogger<CommandQueue> log,
        IMeterKeyWrapping? wrapping = null)
    {
        (this.registry, this.store, this.clock, this.lineTime, this.log) = (registry, store, clock, lineTime, log);
        runner = new(
            store, acquisition, grains, clock, lineTime.Provider, options, versions, wrapping, log, stop.Token);
    }

    public async Task<CommandAnswer> SendAsync(CommandRequest request, CancellationToken cancel)
    {
        if (registry.ByMeter(request.MeterNumber) is not { } point)
        {
            return new(CommandOutcome.NotFound, null, Text($"There is no meter {request.MeterNumber:D12}."));
        }

        if (CommandRules.FaultOf(request) is { Length: > 0 } fault)
        {
            return new(CommandOutcome.Refused, null, fault);
        }

        if (request.Body is RelayCommand { Powered: true }
            && await store.LastRelayAsync(point.AreaId, point.MeterNumber, ofPurse: true)
                is { Body: RelayCommand { Powered: false } })
        {
            return new(CommandOutcome.Refused, null, Text(
                $"The credit of account {point.AccountNumber} is used up: its purse keeps the power off. Top it up."));
        }

        var now = clock.NowUnixSeconds;
        var (command, isNew) = await store.AddAsync(new(
            0, point.AreaId, point.MeterNumber, request.Key, request.Body, request.RequestedBy, request.Reason, null,
            now, now + request.ValidForSeconds));
        if (!isNew)
        {
            return command.MeterNumber == point.MeterNumber && command.Body.ToText() == request.Body.ToText()
                ? new(CommandOutcome.Exists, command)
                : new(CommandOutcome.KeyConflict, command, "This key was used before, for another command.");
        }

        log.CommandAccepted(command.Id, command.MeterNumber, command.Body.Kind, command.RequestedBy);
        Wake(point.AreaId, point.MeterNumber);
        return new(CommandOutcome.Done, command);
    }

    public Task<MeterCommand?> FindAsync(long id, CancellationToken cancel) => store.FindAsync(id);

    public Task<IReadOnlyList<MeterCommand>> ListAsync(CommandFilter filter, CancellationToken cancel) =>
        store.ListAsync(filter with { LimitCount = Math.Clamp(filter.LimitCount, 1, 1_000) });

    public async Task<CommandAnswer> CancelAsync(long id, string cancelledBy, CancellationToken cancel)
    {
        if (await store.FindAsync(id) is not { } found)
        {
            return new(CommandOutcome.NotFound, null, Text($"There is no command {id}."));
        }

        if (found.OrderSequence is not null)
        {
            return new(
                CommandOutcome.Refused, found,
                "The purse ordered it, and goes on ordering it while it stands as it does.");
        }

        var end = new CommandEnd(CommandState.Cancelled, clock.NowUnixSeconds, Error: $"taken back by {cancelledBy}");
        var cancelled = await store.SettleAsync(id, end);
        var now = await store.FindAsync(id) ?? found;
        if (cancelled)
        {
            log.CommandEnded(id, now.MeterNumber, now.Body.Kind, now.State, end.Error!);
            Wake(now.AreaId, now.MeterNumber); // What it held back may go now.
            return new(CommandOutcome.Done, now);
        }

        return now.State == CommandState.Cancelled
            ? new(CommandOutcome.Exists, now)
            : new(CommandOutcome.Refused, now, now.State == CommandState.Sent
                ? "It is on its way: the meter may have it already."
                : $"It is over: {CommandRules.WordOf(now.State)}.");
    }

    public async Task<MeterCommand?> HoldOfAsync(long meterNumber, CancellationToken cancel) =>
        registry.ByMeter(meterNumber) is { } point ? await runner.HoldOfAsync(point.AreaId, meterNumber) : null;

    /// <summary>The areas' commits have put the order into the store; it is carried out now.</summary>
    public void Send(RelayOrder order)
    {
        if (registry.ByMeter(order.MeterNumber) is { } point)
        {
            Wake(point.AreaId, order.MeterNumber);
        }
    }

    /// <summary>Commands of an area are carried out in this process, beginning with those that are open.</summary>
    public void Begin(int areaId)
    {
        areas.GetOrAdd(areaId, area => Task.Run(() => BeginAsync(area)));
        lock (works)
        {
            if (!looks && !stop.IsCancellationRequested)
            {
                looks = true;
                looking = Task.Run(LookAsync);
            }
        }
    }

    /// <summary>Commands of an area are carried out elsewhere, or not at all.</summary>
    public void End(int areaId)
    {
        areas.TryRemove(areaId, out _);
        lock (works)
        {
            foreach (var work in works.Values.Where(work => work.AreaId == areaId))
            {
                work.Cancel();
            }
        }
    }

    void IAreaPresence.Opened(int areaId) => Begin(areaId);

    void IAreaPresence.Closed(int areaId) => End(areaId);

    /// <summary>Ends when everything that is open now is over, or waits for something.</summary>
    /// <exception cref="OperationCanceledException">Cancelled before; the work goes on.</exception>
    public async Task DrainAsync(CancellationToken cancel)
    {
        await Task.WhenAll(areas.Values).WaitAsync(cancel);
        Task[] under;
        lock (works)
        {
            under = [.. works.Values.Select(work => work.Done)];
        }

        await Task.WhenAll(under).WaitAsync(cancel);
    }

    /// <summary>Stops sending. What is open stays in the store.</summary>
    public async Task StopAsync()
    {
        await stop.CancelAsync();
        await DrainAsync(CancellationToken.None);
        await looking;
    }

    public async ValueTask DisposeAsync()
    {
        if (!Interlocked.Exchange(ref disposed, true))
        {
            await StopAsync();
            stop.Dispose();
        }
    }

    async Task BeginAsync(int areaId)
    {
        foreach (var open in await store.OpenSinceAsync(0))
        {
            if (open.AreaId == areaId)
            {
                Wake(areaId, open.MeterNumber);
            }
        }
    }

    async Task LookAsync()
    {
        using var pause = new PeriodicTimer(LookEvery, lineTime.Provider);
        try
        {
            while (await pause.WaitForNextTickAsync(stop.Token))
            {
                await LookOnceAsync();
            }
        }
        catch (OperationCanceledException)
        {
            // Stopping.
        }
    }

    async Task LookOnceAsync()
    {
        try
        {
            foreach (var open in await store.OpenSinceAsync(Math.Max(0, seenId - IdOverlapCount)))
            {
                seenId = Math.Max(seenId, open.LastId);
                Wake(open.AreaId, open.MeterNumber);
            }
        }
#pragma warning disable CA1031 // A store that does not answer now is asked again with the next tick.
        catch (Exception fault)
        {
            log.LookFailed(fault.Message);
        }
#pragma warning restore CA1031
    }

    void Wake(int areaId, long meterNumber)
    {
        if (!areas.ContainsKey(areaId))
        {
            return; // Whoever has the area looks for himself.
        }

        lock (works)
        {
            if (stop.IsCancellationRequested)
            {
                return;
            }

            if (works.TryGetValue(meterNumber, out var under))
            {
                under.IsAskedAgain = true;
                return;
            }

            var work = new MeterWork(areaId, meterNumber, stop.Token);
            works.Add(meterNumber, work);
            work.Done = Task.Run(() => WorkAsync(work));
        }
    }

    async Task WorkAsync(MeterWork work)
    {
        await runner.RunAsync(work);
        bool again;
        lock (works)
        {
            works.Remove(work.MeterNumber);
            again = work.IsAskedAgain;
        }

        work.Dispose();
        if (again)
        {
            Wake(work.AreaId, work.MeterNumber);
        }
    }

    static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
