using System.Collections.Frozen;
using Microsoft.Extensions.Logging;
using Tallywatt.Core.Relay;
using Tallywatt.Platform.Areas;
using Tallywatt.Platform.HeadEnd.Sessions;
using Tallywatt.Platform.Registry;

namespace Tallywatt.Platform.HeadEnd;

/// <summary>Reads every meter's profile since its last good reading and hands it to the meter's area.</summary>
/// <remarks>
/// Many meters at once, a bounded number; each meter has its own retry clock, so a dead one delays nobody. A reading
/// counts as read only when the area has it on disk: what was not acknowledged is read again.
/// </remarks>
public sealed class Acquisition : IAsyncDisposable
{
    readonly FrozenDictionary<long, MeterChannel> channels;
    readonly FrozenDictionary<int, AreaHandover> handovers;
    readonly IGrainFactory grains;
    readonly IUtilityClock clock;
    readonly HeadEndOptions options;
    readonly long installedUnixSeconds;
    readonly SemaphoreSlim slots;
    readonly ILogger<Acquisition> log;

    public Acquisition(
        UtilityRegistry registry,
        IMeterSessions sessions,
        IGrainFactory grains,
        IUtilityClock clock,
        LineTime lineTime,
        HeadEndOptions options,
        ILogger<Acquisition> log)
    {
        (this.grains, this.clock, this.options, this.log) = (grains, clock, options.Validated(), log);
        installedUnixSeconds = registry.Installation.HistoryFromUnixSeconds;
        slots = new(options.SessionCountMax);
        channels = registry.ServicePoints.ToFrozenDictionary(
            point => point.MeterNumber,
            point => new MeterChannel(point.AreaId, point.MeterNumber, sessions, options, lineTime.Provider));
        handovers = registry.AreaIds.ToFrozenDictionary(
            area => area, area => new AreaHandover(grains.GetGrain<IAreaGrain>(area), clock));
    }

    long Now => clock.NowUnixSeconds;

    /// <summary>What acquisition has done since the start.</summary>
    public AcquisitionFigures Figures { get; } = new();

    /// <summary>Learns from the areas where acquisition stands.</summary>
    public async Task ResumeAsync()
    {
        foreach (var area in handovers.Keys)
        {
            foreach (var position in await grains.GetGrain<IAreaGrain>(area).Positions())
            {
                channels[position.MeterNumber].Position = position;
            }
        }
    }

    /// <summary>Carries profiles to the areas until cancelled.</summary>
    public Task RunHandoversAsync(CancellationToken cancel) =>
        Task.WhenAll(handovers.Values.Select(handover => handover.RunAsync(cancel)));

    /// <summary>Starts a poll of every meter that has something to read, and is not being polled or left alone
    /// after a failure.</summary>
    /// <returns>Ends when all the polls it started have ended. Running utilities need not wait for it.</returns>
    public Task StartRound(CancellationToken cancel)
    {
        var dueUnixSeconds = Now;
        dueUnixSeconds -= dueUnixSeconds % options.CapturePeriodSeconds;
        var started = new List<Task>();
        foreach (var channel in channels.Values)
        {
            if (!channel.IsPolled && !channel.IsBackingOff && channel.IsDue(dueUnixSeconds))
            {
                channel.IsPolled = true;
                started.Add(PollAsync(channel, dueUnixSeconds, cancel));
            }
        }

        return Task.WhenAll(started);
    }

    /// <summary>Asks a meter something, in its turn.</summary>
    internal ValueTask<MeterAnswer<T>> AskAsync<T>(
        long meterNumber,
        Func<IMeterSession, CancellationToken, ValueTask<MeterAnswer<T>>> question,
        CancellationToken cancel) =>
        channels[meterNumber].AskAsync(question, cancel);

    /// <summary>An order was confirmed: whether the relay is watched may have changed.</summary>
    internal void Learn(MeterPosition position)
    {
        var channel = channels[position.MeterNumber];
        channel.Position = channel.Position with { WatchRelay = position.WatchRelay };
    }

    internal int AreaOf(long meterNumber) => channels[meterNumber].AreaId;

    public async ValueTask DisposeAsync()
    {
        foreach (var channel in channels.Values)
        {
            await channel.DisposeAsync();
        }

        slots.Dispose();
    }

    async Task PollAsync(MeterChannel channel, long dueUnixSeconds, CancellationToken cancel)
    {
        await slots.WaitAsync(cancel);
        try
        {
            var complete = await ReadProfileAsync(channel, dueUnixSeconds, cancel);
            if (complete && channel.Position.WatchRelay)
            {
                await ReadRelayAsync(channel, cancel);
            }

            Figures.Polled(complete);
        }
        catch (OperationCanceledException) when (cancel.IsCancellationRequested)
        {
            // The utility stops; nothing was acknowledged that is not on disk.
        }
#pragma warning disable CA1031 // One meter's or one commit's fault must not end the polling of the others.
        catch (Exception fault)
        {
            Figures.Polled(complete: false);
            log.PollFailed(channel.MeterNumber, fault.Message);
        }
#pragma warning restore CA1031
        finally
        {
            channel.IsPolled = false;
            slots.Release();
        }
    }

    async Task<bool> ReadProfileAsync(MeterChannel channel, long dueUnixSeconds, CancellationToken cancel)
    {
        if (!await ReadGapsAsync(channel, cancel))
        {
            return false;
        }

        // Everything since the last good row, in questions of a bounded size.
        var periodSeconds = options.CapturePeriodSeconds;
        var last = channel.Position.LastRowUnixSeconds;
        var stepSeconds = (long)options.ProfileRowCountMax * periodSeconds;
        for (var from = last == 0 ? installedUnixSeconds : last + periodSeconds;
            from <= dueUnixSeconds;
            from += stepSeconds)
        {
            var range = new ProfileRange(from, Math.Min(from + stepSeconds - periodSeconds, dueUnixSeconds));
            if (await ReadAsync(channel, range, cancel) is null)
            {
                return false;
            }
        }

        return true;
    }

    // Gaps are asked for in a few polls; when all of them leave the same rows missing, nobody waits longer.
    async Task<bool> ReadGapsAsync(MeterChannel channel, CancellationToken cancel)
    {
        var before = channel.Position.MissingFromTo;
        foreach (var gap in GapsOf(before))
        {
            if (await ReadAsync(channel, gap, cancel) is null)
            {
                return false;
            }
        }

        var same = before.Length > 0 && channel.Position.MissingFromTo.AsSpan().SequenceEqual(before);
        channel.GapReadCount = same ? channel.GapReadCount + 1 : 0;
        if (channel.GapReadCount >= options.GapReadCountMax)
        {
            channel.GapReadCount = 0;
            await GiveUpAsync(channel, before);
        }

        return true;
    }

    async Task GiveUpAsync(MeterChannel channel, long[] missingFromTo)
    {
        foreach (var gap in GapsOf(missingFromTo))
        {
            channel.Position = await grains.GetGrain<IAreaGrain>(channel.AreaId).DeclareLost(
                channel.MeterNumber, gap.FromUnixSeconds, gap.ToUnixSeconds, Now);
            log.RowsLost(channel.MeterNumber, gap.FromUnixSeconds, gap.ToUnixSeconds);
        }
    }

    static IEnumerable<ProfileRange> GapsOf(long[] missingFromTo) =>
        missingFromTo.Chunk(2).Select(pair => new ProfileRange(pair[0], pair[1]));

    /// <returns>How many rows came; null when the meter did not answer.</returns>
    async Task<int?> ReadAsync(MeterChannel channel, ProfileRange range, CancellationToken cancel)
    {
        var answer = await channel.AskAsync(
            (session, stop) => session.ReadProfileAsync(range.FromUnixSeconds, range.ToUnixSeconds, stop), cancel);
        if (!answer.Answered)
        {
            log.MeterDidNotAnswer(channel.MeterNumber, answer.Outcome, answer.Fault, channel.FailureCount);
            return null;
        }

        var rows = answer.Value!;
        Figures.RowsRead(rows.Length);
        if (rows.Length > 0)
        {
            await HandOverAsync(channel, rows, cancel);
        }

        return rows.Length;
    }

    async Task HandOverAsync(MeterChannel channel, ProfileRow[] rows, CancellationToken cancel)
    {
        var profile = new MeterProfile(
            channel.MeterNumber,
            Array.ConvertAll(rows, row => row.CapturedUnixSeconds),
            Array.ConvertAll(rows, row => row.ImportWattHours),
            Array.ConvertAll(rows, row => row.ExportWattHours));
        var before = channel.Position;
        channel.Position = await handovers[channel.AreaId].HandAsync(profile, cancel);
        if (channel.Position.RefusedCount > 0)
        {
            log.RowsRefused(channel.MeterNumber, channel.Position.RefusedCount);
        }

        var missing = channel.Position.MissingFromTo.Length / 2;
        if (missing > 0 && before.MissingFromTo.Length == 0)
        {
            log.GapFound(channel.MeterNumber, channel.Position.MissingFromTo[0], missing);
        }
        else if (missing == 0 && before.MissingFromTo.Length > 0)
        {
            log.GapHealed(channel.MeterNumber);
        }
    }

    async Task ReadRelayAsync(MeterChannel channel, CancellationToken cancel)
    {
        var answer = await channel.AskAsync((session, stop) => session.ReadRelayAsync(stop), cancel);
        if (answer.Answered)
        {
            channel.Position = await grains.GetGrain<IAreaGrain>(channel.AreaId).RelayRead(
                channel.MeterNumber, orderSequence: 0, (byte)StateOf(answer.Value),
                Now);
        }
    }

    internal static ControlState StateOf(MeterRelay relay) => relay.State switch
    {
        MeterRelayState.Disconnected => ControlState.Disconnected,
        MeterRelayState.Connected => ControlState.Connected,
        MeterRelayState.ReadyForReconnection => ControlState.ReadyForReconnection,
        _ => ControlState.Unknown,
    };
}
