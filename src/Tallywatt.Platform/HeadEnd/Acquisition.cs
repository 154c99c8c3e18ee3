using System.Collections.Concurrent;
using Microsoft.Extensions.Logging;
using Tallywatt.Core.Relay;
using Tallywatt.Platform.Areas;
using Tallywatt.Platform.HeadEnd.Commands;
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
    static readonly TimeSpan SchedulePause = TimeSpan.FromSeconds(10);

    readonly ConcurrentDictionary<int, PolledArea> areas = new();
    readonly UtilityRegistry registry;
    readonly PollingTools tools;
    string? pushDestination;
    long schedulesTimestamp;

    public Acquisition(
        UtilityRegistry registry,
        IMeterSessions sessions,
        IGrainFactory grains,
        IUtilityClock clock,
        LineTime lineTime,
        HeadEndOptions options,
        ILogger<Acquisition> log,
        IUtilityDays? days = null,
        IAcquisitionStore? store = null,
        IServiceProvider? services = null)
    {
        this.registry = registry;
        tools = new(
            registry.Installation.HistoryFromUnixSeconds, sessions, grains, clock, lineTime.Provider,
            options.Validated(), new(options.SessionCountMax), Figures, log)
        {
            Days = days ?? new UniversalDays(),
            Store = store,
            // Resolved late: commands go through the acquisition.
            Commands = () => services?.GetService(typeof(ICommandQueue)) as ICommandQueue,
            PushDestination = () => pushDestination,
        };
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
    public Task StartRound(CancellationToken cancel)
    {
        LookAtSchedules();
        return Task.WhenAll(areas.Values.Select(area => area.StartRound(cancel)));
    }

    /// <summary>From now on meters are told to push to this destination, such as "10.0.0.1:4059".</summary>
    public void PushTo(string destination) => pushDestination = destination;

    /// <summary>A meter pushed: its line carries, and after an event its logs are read.</summary>
    /// <returns>False when its area is not read in this process.</returns>
    public bool Heard(long meterNumber, bool isEvent)
    {
        var channel = Find(meterNumber);
        channel?.Heard(tools.Clock.NowUnixSeconds, isEvent);
        Figures.Pushed();
        return channel is not null;
    }

    /// <summary>How far a meter's clock was ahead when it was last compared; null before that.</summary>
    public long? DriftSecondsOf(long meterNumber) =>
        Find(meterNumber)?.Standing is { ClockCheckedUnixSeconds: > 0 } standing ? standing.DriftSeconds : null;

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

    // Somebody may have changed a schedule: also from another process.
    void LookAtSchedules()
    {
        var now = tools.LineTime.GetTimestamp();
        if (tools.Store is null || (schedulesTimestamp != 0
            && tools.LineTime.GetElapsedTime(schedulesTimestamp, now) < SchedulePause))
        {
            return;
        }

        schedulesTimestamp = now;
        var schedules = tools.Store.Schedules();
        foreach (var area in areas.Values)
        {
            area.Schedule = schedules.GetValueOrDefault(area.AreaId) ?? AreaSchedule.Default;
        }
    }

    internal IEnumerable<PolledArea> Areas => areas.Values;

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
    ILogger<Acquisition> Log)
{
    /// <summary>The utility's local days.</summary>
    internal required IUtilityDays Days { get; init; }

    /// <summary>Where what is known of meters is kept; null when nothing is: then only profiles are read.</summary>
    internal IAcquisitionStore? Store { get; init; }

    internal required Func<ICommandQueue?> Commands { get; init; }

    /// <summary>Where meters are told to push to; null for nowhere.</summary>
    internal required Func<string?> PushDestination { get; init; }
}

/// <summary>Days of UTC, where nobody said which the utility has.</summary>
sealed class UniversalDays : IUtilityDays
{
    public DateOnly DayOf(long unixSeconds) =>
        DateOnly.FromDateTime(DateTimeOffset.FromUnixTimeSeconds(unixSeconds).UtcDateTime);

    public long StartOf(DateOnly day) => new DateTimeOffset(day, default, TimeSpan.Zero).ToUnixTimeSeconds();
}
