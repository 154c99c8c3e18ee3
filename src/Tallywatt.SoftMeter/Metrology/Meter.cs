using Tallywatt.Core.Units;
using Tallywatt.SoftMeter.Relay;

namespace Tallywatt.SoftMeter.Metrology;

/// <summary>One electricity meter: a deterministic state machine that moves only when it is told the time.</summary>
/// <remarks>
/// <para>
/// The registers at an instant do not depend on how many steps led there: the load is a function of time, energies
/// are integers, and what does not fill a watt-hour is kept. With the output off nothing flows either way, and the
/// electronics (clock, profile, answers) go on.
/// </para>
/// <para>Safe for several threads: each call is one step under the meter's own lock.</para>
/// </remarks>
public sealed class Meter
{
    /// <summary>Measured once: objects of the meter, its identity and a modelled home.</summary>
    const int RestingBytes = 1_500;

    readonly ILoad load;
    readonly ProfileRing profile;
    IMeterCommit? commit;
    MeterState state;

    /// <summary>A meter on the day it is installed: the output on, and one profile row, its base position.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A setting is outside its range.</exception>
    public Meter(MeterIdentity identity, ILoad load, long installedUnixSeconds, MeterSettings? settings = null)
        : this(identity, load, settings ?? MeterSettings.Default, default(MeterState))
    {
        state = new(
            installedUnixSeconds,
            new(Settings.InitialImportWattHours, 0),
            new(Settings.InitialExportWattHours, 0),
            DisconnectControl.Installed(Settings.ControlMode));
        Capture();
    }

    Meter(MeterIdentity identity, ILoad load, MeterSettings settings, MeterState state)
    {
        settings.Check();
        Identity = identity;
        Settings = settings;
        this.load = load;
        this.state = state;
        profile = new(settings.ProfileCapacityRows, settings.CapturePeriodMinutes * 60);
    }

    public MeterIdentity Identity { get; }

    public MeterSettings Settings { get; }

    internal Lock Gate { get; } = new();

    /// <summary>The meter's clock, UTC: the latest time it was told.</summary>
    public long ClockUnixSeconds => Read().ClockUnixSeconds;

    /// <summary>1.0.1.8.0.255, +A.</summary>
    public EnergyRegister ImportRegister => Read().Import;

    /// <summary>1.0.2.8.0.255, -A.</summary>
    public EnergyRegister ExportRegister => Read().Export;

    /// <summary>0.0.96.3.10.255.</summary>
    public DisconnectControl Relay => Read().Relay;

    public int CapturePeriodSeconds => Settings.CapturePeriodMinutes * 60;

    /// <summary>Rows that can be read now; entries_in_use of 1.0.99.1.0.255.</summary>
    public int ProfileRowCount
    {
        get
        {
            lock (Gate)
            {
                return profile.Count;
            }
        }
    }

    /// <summary>Estimated: the meter and its load at rest, and the profile that it holds.</summary>
    internal long MemoryBytes
    {
        get
        {
            lock (Gate)
            {
                return RestingBytes + profile.MemoryBytes;
            }
        }
    }

    /// <summary>Everything of one instant.</summary>
    public MeterReading Read()
    {
        lock (Gate)
        {
            return new(
                state.ClockUnixSeconds,
                state.Import.Register,
                state.Export.Register,
                state.Relay.OutputState ? load.At(state.ClockUnixSeconds) : default,
                state.Relay);
        }
    }

    /// <summary>Rows captured in [from, to], both ends included, oldest first.</summary>
    public IReadOnlyList<ProfileRow> ReadProfile(
        long fromUnixSeconds, long toUnixSeconds, int limitCount = int.MaxValue)
    {
        lock (Gate)
        {
            return profile.Between(fromUnixSeconds, toUnixSeconds, limitCount);
        }
    }

    /// <summary>Rows by position, 0 being the oldest kept. Fewer when the profile ends before.</summary>
    public IReadOnlyList<ProfileRow> ReadProfileEntries(int firstIndex, int limitCount)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(firstIndex);
        ArgumentOutOfRangeException.ThrowIfNegative(limitCount);
        lock (Gate)
        {
            return profile.From(firstIndex, limitCount);
        }
    }

    /// <summary>Lets time pass: meters what flowed and captures the rows that fell due.</summary>
    /// <remarks>A time at or before the meter's clock changes nothing: a meter's clock never goes back.</remarks>
    public void AdvanceTo(long unixSeconds)
    {
        lock (Gate)
        {
            var periodSeconds = CapturePeriodSeconds;
            while (state.ClockUnixSeconds < unixSeconds)
            {
                var dueUnixSeconds = NextMultiple(state.ClockUnixSeconds, periodSeconds);
                Accumulate(Math.Min(dueUnixSeconds, unixSeconds));
                if (state.ClockUnixSeconds == dueUnixSeconds)
                {
                    Capture();
                }
            }
        }
    }

    /// <summary>Method 1 of class_id 70. When it returns, the outcome is durable.</summary>
    public RelayAnswer RemoteDisconnect() => Trigger(RelayTrigger.RemoteDisconnect);

    /// <summary>Method 2 of class_id 70. When it returns, the outcome is durable.</summary>
    public RelayAnswer RemoteReconnect() => Trigger(RelayTrigger.RemoteReconnect);

    /// <summary>A person presses the button at the meter: it closes a relay that is ready for reconnection.</summary>
    public RelayAnswer PressButton() => Trigger(RelayTrigger.ManualReconnect);

    /// <summary>Any of the triggers of class_id 70, at the meter's present time.</summary>
    public RelayAnswer Trigger(RelayTrigger trigger) => commit?.Trigger(this, trigger) ?? TriggerInMemory(trigger);

    /// <summary>A meter that has no state yet: <see cref="Replay"/> brings it.</summary>
    internal static Meter Restored(MeterIdentity identity, ILoad load, MeterSettings settings) =>
        new(identity, load, settings, default(MeterState));

    /// <summary>Takes over a later state and the rows captured up to it, as they were before a power cut.</summary>
    internal void Replay(in MeterState later, List<ProfileRow> rows)
    {
        lock (Gate)
        {
            // A write that was reported as failed may have been kept, and its rows written again.
            foreach (var row in rows)
            {
                if (profile.Newest is not { } newest || row.CapturedUnixSeconds > newest.CapturedUnixSeconds)
                {
                    profile.Append(row, durable: true);
                }
            }

            state = later;
        }
    }

    /// <summary>From now on rows wait for <see cref="RowsCommitted"/> and triggers go through the owner.</summary>
    internal void AttachTo(IMeterCommit owner) => commit = owner;

    /// <summary>Present state and rows not yet durable. The caller holds <see cref="Gate"/>.</summary>
    internal (MeterState State, IReadOnlyList<ProfileRow> Rows) Uncommitted() => (state, profile.Uncommitted());

    /// <summary>Present state and every row. The caller holds <see cref="Gate"/>.</summary>
    internal (MeterState State, IReadOnlyList<ProfileRow> Rows) Everything() => (state, profile.All());

    /// <summary>The caller holds <see cref="Gate"/>.</summary>
    internal bool HasUncommittedRows => profile.UncommittedCount > 0;

    /// <summary>The caller holds <see cref="Gate"/>.</summary>
    internal void RowsCommitted(int rowCount) => profile.Commit(rowCount);

    /// <summary>The caller holds <see cref="Gate"/> and has made the new position durable.</summary>
    internal void SetRelay(DisconnectControl relay) => state = state with { Relay = relay };

    RelayAnswer TriggerInMemory(RelayTrigger trigger)
    {
        lock (Gate)
        {
            var answer = state.Relay.Apply(trigger, out var next);
            state = state with { Relay = next };
            return answer;
        }
    }

    void Accumulate(long toUnixSeconds)
    {
        var energy = state.Relay.OutputState ? load.Between(state.ClockUnixSeconds, toUnixSeconds) : default;
        state = state with
        {
            ClockUnixSeconds = toUnixSeconds,
            Import = state.Import.Add(energy.ImportJoules),
            Export = state.Export.Add(energy.ExportJoules),
        };
    }

    void Capture() => profile.Append(
        new(state.ClockUnixSeconds, ProfileStatus.None, state.Import.Register, state.Export.Register),
        durable: commit is null);

    static long NextMultiple(long value, long of)
    {
        var remainder = value % of;
        return value - (remainder < 0 ? remainder + of : remainder) + of;
    }
}
