using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Tallywatt.Core.Relay;
using Tallywatt.Platform.Areas;
using Tallywatt.Platform.HeadEnd.Sessions;
using Tallywatt.Platform.Registry;

namespace Tallywatt.Platform.HeadEnd;

/// <summary>Reads the meters of every area that lives in this process, and hands what they say to the area.</summary>
/// <remarks>
/// Many meters at once, a bounded number; each meter has its own retry clock, so a dead one delays nobody. A reading
/// counts as read only when the area has it on disk: what was not acknowledged is read again.
/// </remarks>
public sealed class Acquisition : IAreaPresence, IAsyncDisposable
{
    readonly ConcurrentDictionary<int, PolledArea> areas = new();
    readonly UtilityRegistry registry;
    readonly PollingTools tools;

    public Acquisition(
        UtilityRegistry registry,
        IMeterSessions sessions,
        IGrainFactory grains,
        IUtilityClock clock,
        LineTime lineTime,
        HeadEndOptions options,
        ILogger<Acquisition> log)
    {
        this.registry = registry;
        tools = new(
            registry.Installation.HistoryFromUnixSeconds, sessions, grains, clock, lineTime.Provider,
            options.Validated(), new(options.SessionCountMax), Figures, log);
    }

    /// <summary>What acquisition has done since the start.</summary>
    public AcquisitionFigures Figures { get; } = new();

    /// <summary>From now on the meters of an area are read in this process. A repeat changes nothing.</summary>
    public void Begin(int areaId) => areas.GetOrAdd(areaId, Open).Learn();

    /// <summary>The meters of an area are not read here any more. What was not acknowledged is read again by whoever
    /// reads them next.</summary>
    public async Task EndAsync(int areaId)
    {
        if (areas.TryRemove(areaId, out var area))
        {
            await area.DisposeAsync();
        }
    }

    void IAreaPresence.Opened(int areaId) => Begin(areaId);

    void IAreaPresence.Closed(int areaId) => _ = EndAsync(areaId);

    /// <summary>Begins with every area of the registry. Ends when it is known where each of them stands.</summary>
    public Task ResumeAsync()
    {
        foreach (var area in registry.AreaIds)
        {
            Begin(area);
        }

        return Task.WhenAll(areas.Values.Select(area => area.Learn()));
    }

    /// <summary>Starts a visit to every meter that has something to read, and is not being visited or left alone
    /// after a failure.</summary>
    /// <returns>Ends when all the visits it started have ended. Running utilities need not wait for it.</returns>
    public Task StartRound(CancellationToken cancel) =>
        Task.WhenAll(areas.Values.Select(area => area.StartRound(cancel)));

    /// <summary>Asks a meter something, in its turn. Not connected when its area is not read in this process.</summary>
    internal ValueTask<MeterAnswer<T>> AskAsync<T>(
        long meterNumber,
        Func<IMeterSession, CancellationToken, ValueTask<MeterAnswer<T>>> question,
        CancellationToken cancel) =>
        Find(meterNumber) is { } channel
            ? channel.AskAsync(question, cancel)
            : new(new MeterAnswer<T>(MeterOutcome.Unreachable, default, MeterFault.NotConnected, default));

    /// <summary>An order was confirmed: whether the relay is watched may have changed.</summary>
    internal void Learn(MeterPosition position)
    {
        if (Find(position.MeterNumber) is { } channel)
        {
            channel.Position = channel.Position with { WatchRelay = position.WatchRelay };
        }
    }

    /// <exception cref="KeyNotFoundException">There is no such meter.</exception>
    internal int AreaOf(long meterNumber) =>
        (registry.ByMeter(meterNumber) ?? throw new KeyNotFoundException($"There is no meter {meterNumber}.")).AreaId;

    public async ValueTask DisposeAsync()
    {
        foreach (var area in areas.Keys)
        {
            await EndAsync(area);
        }
    }

    MeterChannel? Find(long meterNumber) =>
        registry.ByMeter(meterNumber) is { } point && areas.TryGetValue(point.AreaId, out var area)
            ? area.Find(meterNumber)
            : null;

    PolledArea Open(int areaId) => new(areaId, registry.InArea(areaId), tools);

    internal static ControlState StateOf(MeterRelay relay) => relay.State switch
    {
        MeterRelayState.Disconnected => ControlState.Disconnected,
        MeterRelayState.Connected => ControlState.Connected,
        MeterRelayState.ReadyForReconnection => ControlState.ReadyForReconnection,
        _ => ControlState.Unknown,
    };
}

/// <summary>What every area that is read here shares.</summary>
/// <param name="InstalledUnixSeconds">Before this no meter of ours has rows.</param>
/// <param name="Sessions">Opens conversations.</param>
/// <param name="Grains">The areas.</param>
/// <param name="Clock">The utility's clock.</param>
/// <param name="LineTime">The time lines live in.</param>
/// <param name="Options">How meters are read.</param>
/// <param name="Slots">Who may speak now.</param>
/// <param name="Figures">What was done.</param>
/// <param name="Log">Where it is told.</param>
sealed record PollingTools(
    long InstalledUnixSeconds,
    IMeterSessions Sessions,
    IGrainFactory Grains,
    IUtilityClock Clock,
    TimeProvider LineTime,
    HeadEndOptions Options,
    SessionSlots Slots,
    AcquisitionFigures Figures,
    ILogger<Acquisition> Log);
