using System.Collections.Frozen;
using Tallywatt.Platform.Areas;
using Tallywatt.Platform.Registry;

namespace Tallywatt.Platform.HeadEnd;

/// <summary>One area whose meters are read in this process.</summary>
sealed class PolledArea : IAsyncDisposable
{
    readonly PollingTools tools;
    readonly IAreaGrain grain;
    readonly FrozenDictionary<long, MeterChannel> channels;
    readonly CancellationTokenSource stopping = new();
    readonly AreaHandover handover;
    readonly AcquisitionJournal? journal;
    readonly Task running;
    readonly AreaTallies tallies = new();
    readonly Lock gate = new();
    Task learning = Task.CompletedTask;
    Task keeping = Task.CompletedTask;
    bool known;

    internal PolledArea(int areaId, IReadOnlyList<ServicePoint> points, PollingTools tools)
    {
        this.tools = tools;
        AreaId = areaId;
        grain = tools.Grains.GetGrain<IAreaGrain>(areaId);
        channels = points.ToFrozenDictionary(
            point => point.MeterNumber,
            point => new MeterChannel(areaId, point.MeterNumber, tools.Sessions, tools.Options, tools.LineTime));
        handover = new(grain, tools.Clock);
        journal = tools.Store is { } store ? new(areaId, store) : null;
        running = Task.WhenAll(
            handover.RunAsync(stopping.Token), journal?.RunAsync(stopping.Token) ?? Task.CompletedTask);
    }

    internal int AreaId { get; }

    internal AreaSchedule Schedule { get; set; } = AreaSchedule.Default;

    /// <summary>What was done, by day.</summary>
    internal AreaTallies Tallies => tallies;

    /// <summary>It is known where acquisition stands with the area.</summary>
    internal bool IsKnown => known;

    internal IReadOnlyCollection<MeterChannel> Channels => channels.Values;

    internal MeterChannel? Find(long meterNumber) => channels.GetValueOrDefault(meterNumber);

    /// <summary>Learns from the area where acquisition stands, once. A failure is tried again with the next call.
    /// </summary>
    internal Task Learn()
    {
        lock (gate)
        {
            if (!known && learning.IsCompleted)
            {
                learning = LearnAsync();
            }

            return learning;
        }
    }

    /// <summary>Starts a visit to every meter that is due.</summary>
    internal async Task StartRound(CancellationToken cancel)
    {
        if (!known)
        {
            await Learn();
        }

        KeepTallies();
        var now = tools.Clock.NowUnixSeconds;
        var period = tools.Options.CapturePeriodSeconds;
        var dueUnixSeconds = now / Schedule.ProfileSeconds * Schedule.ProfileSeconds / period * period;
        var rounds = new MeterRounds(Schedule, tools.Days, tools.InstalledUnixSeconds, now);
        var started = new List<Task>();
        lock (gate)
        {
            foreach (var channel in channels.Values)
            {
                if (!channel.IsPolled && !channel.IsBackingOff
                    && (channel.IsDue(dueUnixSeconds)
                        || (journal is not null && MeterErrands.IsAnyDue(channel, rounds, now))))
                {
                    channel.IsPolled = true;
                    started.Add(VisitAsync(channel, dueUnixSeconds, cancel));
                }
            }
        }

        await Task.WhenAll(started);
    }

    public async ValueTask DisposeAsync()
    {
        await KeepTalliesAsync(CancellationToken.None);
        await stopping.CancelAsync();
        try
        {
            await running;
        }
        catch (OperationCanceledException)
        {
            // It was told to stop.
        }

        foreach (var channel in channels.Values)
        {
            await channel.DisposeAsync();
        }

        stopping.Dispose();
    }

    async Task LearnAsync()
    {
        await Task.Yield();
        foreach (var position in await grain.Positions())
        {
            if (Find(position.MeterNumber) is { } channel)
            {
                channel.Position = position;
            }
        }

        foreach (var standing in tools.Store?.Standings(AreaId) ?? [])
        {
            if (Find(standing.MeterNumber) is { } channel)
            {
                channel.Standing = standing;
            }
        }

        foreach (var lost in tools.Store?.Lost(AreaId) ?? [])
        {
            Find(lost.MeterNumber)?.Lose(lost);
        }

        tallies.Load(tools.Store?.Tallies(AreaId, AreaTallies.DayCountMax) ?? []);
        lock (gate)
        {
            known = true;
        }
    }

    void Count(bool complete, int rowCount)
    {
        tools.Figures.Polled(complete);
        tallies.Add(new(tools.Days.DayOf(tools.Clock.NowUnixSeconds), 1, complete ? 0 : 1, rowCount));
    }

    void KeepTallies()
    {
        lock (gate)
        {
            keeping = keeping.IsCompleted ? KeepTalliesAsync(stopping.Token) : keeping;
        }
    }

    async Task KeepTalliesAsync(CancellationToken cancel)
    {
        if (journal is null || tallies.TakeUnkept() is not { Count: > 0 } unkept)
        {
            return;
        }

        try
        {
            await journal.KeepAsync([.. unkept.Select(tally => new AcquisitionRecord { Tally = tally })], cancel);
        }
#pragma warning disable CA1031 // Figures are kept with the next round.
        catch (Exception fault)
        {
            tallies.GiveBack(unkept);
            tools.Log.TallyNotKept(AreaId, fault.Message);
        }
#pragma warning restore CA1031
    }

    async Task VisitAsync(MeterChannel channel, long dueUnixSeconds, CancellationToken cancel)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancel, stopping.Token);
        var isBacklog = IsBacklog(channel, dueUnixSeconds);
        var entered = false;
        try
        {
            await tools.Slots.EnterAsync(isBacklog, either.Token);
            entered = true;
            var errands = journal is null ? null : new MeterErrands(channel, Schedule, journal, tools, either.Token);
            var visit = new MeterVisit(channel, grain, handover, errands, journal, tools, either.Token);
            var complete = await visit.RunAsync(dueUnixSeconds);
            Count(complete, visit.RowCount);
            if (!tools.Options.KeepsConnections)
            {
                await channel.RestAsync(either.Token);
            }
        }
        catch (OperationCanceledException) when (either.IsCancellationRequested)
        {
            // The utility stops, or the area leaves; nothing was acknowledged that is not on disk.
        }
#pragma warning disable CA1031 // One meter's or one commit's fault must not end the polling of the others.
        catch (Exception fault)
        {
            Count(complete: false, rowCount: 0);
            tools.Log.PollFailed(channel.MeterNumber, fault.Message);
        }
#pragma warning restore CA1031
        finally
        {
            if (entered)
            {
                tools.Slots.Leave(isBacklog);
            }

            channel.IsPolled = false;
        }
    }

    /// <summary>More rows are waiting than one visit of a meter that is up to date ever brings.</summary>
    bool IsBacklog(MeterChannel channel, long dueUnixSeconds)
    {
        var from = Math.Max(channel.Position.LastRowUnixSeconds, tools.InstalledUnixSeconds);
        return (dueUnixSeconds - from) / tools.Options.CapturePeriodSeconds > tools.Options.FreshRowCountMax;
    }
}
