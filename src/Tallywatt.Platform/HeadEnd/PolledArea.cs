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
    readonly Task handingOver;
    readonly Lock gate = new();
    Task learning = Task.CompletedTask;
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
        handingOver = handover.RunAsync(stopping.Token);
    }

    internal int AreaId { get; }

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

        var period = tools.Options.CapturePeriodSeconds;
        var dueUnixSeconds = tools.Clock.NowUnixSeconds / period * period;
        var started = new List<Task>();
        lock (gate)
        {
            foreach (var channel in channels.Values)
            {
                if (!channel.IsPolled && !channel.IsBackingOff && channel.IsDue(dueUnixSeconds))
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
        await stopping.CancelAsync();
        try
        {
            await handingOver;
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

        lock (gate)
        {
            known = true;
        }
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
            var visit = new MeterVisit(channel, grain, handover, tools, either.Token);
            tools.Figures.Polled(await visit.RunAsync(dueUnixSeconds));
        }
        catch (OperationCanceledException) when (either.IsCancellationRequested)
        {
            // The utility stops, or the area leaves; nothing was acknowledged that is not on disk.
        }
#pragma warning disable CA1031 // One meter's or one commit's fault must not end the polling of the others.
        catch (Exception fault)
        {
            tools.Figures.Polled(complete: false);
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
