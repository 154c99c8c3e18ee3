using Tallywatt.Core.Units;
using Tallywatt.SoftMeter.Events;
using Tallywatt.SoftMeter.Relay;
using Tallywatt.SoftMeter.Tariff;

namespace Tallywatt.SoftMeter.Metrology;

/// <summary>One electricity meter: a deterministic state machine that moves only when it is told the time.</summary>
/// <remarks>
/// <para>
/// It is composed of parts, each with state of its own in the meter's record. The registers at an instant do not
/// depend on how many steps led there: the load is a function of time, energies are integers, and what does not fill a
/// watt-hour is kept. With the output off nothing flows either way, and the electronics go on.
/// </para>
/// <para>
/// Safe for several threads: each call is one step under the meter's own lock. Parts are read inside
/// <see cref="Look{T}"/> and changed inside <see cref="Change{T}"/>, the one durable door.
/// </para>
/// </remarks>
public sealed partial class Meter : IMeterOutbox
{
    readonly ILoad load;
    ProfileRing profile;
    IMeterCommit? commit;
    IMeterPart[] parts = [];
    DisconnectControl relay;
    SiteInputs inputs;
    ProfileStatus pendingStatus;

    /// <summary>A meter on the day it is installed: the output on, and one profile row, its base position.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A setting is outside its range.</exception>
    public Meter(MeterIdentity identity, ILoad load, long installedUnixSeconds, MeterSettings? settings = null)
        : this(identity, load, settings ?? MeterSettings.Default, installedUnixSeconds)
    {
        Registers.Install(Settings.InitialImportWattHours, Settings.InitialExportWattHours);
        Capture(Clock.At(TrueNow));
    }

    Meter(MeterIdentity identity, ILoad load, MeterSettings settings, long unixSeconds)
    {
        settings.Check();
        Identity = identity;
        Settings = settings;
        this.load = load;
        TrueNow = unixSeconds;
        relay = DisconnectControl.Installed(settings.ControlMode);
        profile = new(settings.ProfileCapacityRows, settings.CapturePeriodMinutes * 60, 0);
        Clock = new(this, unixSeconds, settings.UtcOffsetMinutes);
        Registers = new(this);
        Demand = new(this, unixSeconds, settings.DemandPeriodMinutes);
        Freezes = new(this);
        Events = new(this);
        Tariff = new(this);
        Parameters = new(this);
        rate = 1;
    }

    public MeterIdentity Identity { get; }

    /// <summary>As the factory set it up. The capture period may have been changed since.</summary>
    public MeterSettings Settings { get; }

    public MeterClock Clock { get; }

    public RegisterBank Registers { get; }

    public DemandMeter Demand { get; }

    public Freezes Freezes { get; }

    public EventLogs Events { get; }

    public TariffTables Tariff { get; }

    public ParameterStore Parameters { get; }

    /// <summary>What people and the network do to it now.</summary>
    public SiteInputs Inputs => Look(meter => meter.inputs);

    internal Lock Gate { get; } = new();

    /// <summary>The latest true time it was told, UTC.</summary>
    public long TrueUnixSeconds => Look(meter => meter.TrueNow);

    /// <summary>The meter's own clock, UTC: true time unless it was set otherwise or drifts.</summary>
    public long ClockUnixSeconds => Look(meter => meter.Clock.UnixSeconds);

    /// <summary>1.0.1.8.0.255, +A.</summary>
    public EnergyRegister ImportRegister => Read().Import;

    /// <summary>1.0.2.8.0.255, -A.</summary>
    public EnergyRegister ExportRegister => Read().Export;

    /// <summary>0.0.96.3.10.255.</summary>
    public DisconnectControl Relay => Look(meter => meter.ShownRelay);

    public int CapturePeriodSeconds => Look(meter => meter.CapturePeriodInUse);

    /// <summary>Rows that can be read now; entries_in_use of 1.0.99.1.0.255.</summary>
    public int ProfileRowCount => Look(meter => meter.profile.Count);

    /// <summary>Estimated: the meter, its parts and its profile; the load's own is not counted.</summary>
    internal long MemoryBytes => Look(meter => RestingBytes + meter.profile.MemoryBytes + meter.Demand.MemoryBytes
        + meter.Freezes.MemoryBytes + meter.Events.MemoryBytes + meter.Tariff.MemoryBytes
        + meter.Parameters.MemoryBytes + (meter.Part<Prepayment.MeterPrepayment>()?.MemoryBytes ?? 0)
        + (meter.Part<SupplyControl>() is null ? 0 : SupplyControl.MemoryBytes));

    /// <summary>Everything of one instant.</summary>
    public MeterReading Read()
    {
        lock (Gate)
        {
            return new(
                Clock.UnixSeconds,
                Registers.ImportRegister,
                Registers.ExportRegister,
                PowerNow,
                ShownRelay,
                Point,
                rate);
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

    /// <summary>Method 1 of class_id 70. When it returns, the outcome is durable.</summary>
    public RelayAnswer RemoteDisconnect() => Trigger(RelayTrigger.RemoteDisconnect);

    /// <summary>Method 2 of class_id 70. When it returns, the outcome is durable.</summary>
    public RelayAnswer RemoteReconnect() => Trigger(RelayTrigger.RemoteReconnect);

    /// <summary>A person presses the button at the meter: it closes a relay that is ready for reconnection.</summary>
    public RelayAnswer PressButton() => Trigger(RelayTrigger.ManualReconnect);

    /// <summary>Any of the triggers of class_id 70, at the meter's present time.</summary>
    public RelayAnswer Trigger(RelayTrigger trigger) => Change(meter => meter.Part<SupplyControl>() is { } rules
        ? rules.Trigger(trigger, out _)
        : meter.MoveRelay(trigger, trigger switch
        {
            RelayTrigger.RemoteDisconnect or RelayTrigger.RemoteReconnect => RelayCause.RemoteOrder,
            RelayTrigger.ManualDisconnect or RelayTrigger.ManualReconnect => RelayCause.Hand,
            _ => RelayCause.Purse,
        }));

    public IReadOnlyList<MeterPush> PendingPushes() =>
        Look(meter => meter.Events.Pending(meter.commit is null ? uint.MaxValue : meter.durableEvents));

    public void AcknowledgePushes(uint throughSequence) => Change(meter => meter.Events.Acknowledge(throughSequence));

    /// <summary>The true time, for parts: the caller is inside a look, a change or a step.</summary>
    internal long TrueNow { get; private set; }

    internal int CapturePeriodInUse => profile.PeriodSeconds;

    /// <summary>The rate energy is counted under. The caller holds <see cref="Gate"/>.</summary>
    internal int RateNow => rate;

    internal DisconnectControl RelayNow => relay;

    internal SiteInputs InputsNow => inputs;

    /// <summary>The caller holds <see cref="Gate"/>.</summary>
    internal LoadPower PowerNow => Flows ? load.At(TrueNow) : default;

    /// <summary>The caller holds <see cref="Gate"/>. Without voltage everything is zero.</summary>
    internal ElectricValues Electric => Point.Values(PowerNow);

    ElectricPoint Point => new(
        Identity.Number,
        TrueNow,
        (inputs & SiteInputs.PowerLost) == 0 ? Settings.NominalVolts : 0,
        load.Character);

    bool Flows => relay.OutputState && (inputs & (SiteInputs.BreakerOpen | SiteInputs.PowerLost)) == 0;

    /// <summary>Moves the relay and writes it into the event log. Inside a change or a step only.</summary>
    internal RelayAnswer MoveRelay(RelayTrigger trigger, RelayCause cause)
    {
        var before = relay;
        var answer = relay.Apply(trigger, out var next);
        if (answer == RelayAnswer.Moved)
        {
            relay = next;
            MarkUrgent(MeterSection.Core);
            if (next.OutputState != before.OutputState)
            {
                Events.Note(next.OutputState ? MeterEventCode.RelayClosed : MeterEventCode.RelayOpened, (long)cause);
            }

            if (next.State == ControlState.ReadyForReconnection)
            {
                Events.Note(MeterEventCode.RelayReady, (long)cause);
            }
        }

        return answer;
    }

    /// <summary>Attribute 4 of class_id 70. Inside a change only.</summary>
    internal void SetControlMode(ControlMode mode)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan((byte)mode, (byte)ControlMode.Mode6);
        relay = mode == ControlMode.AlwaysConnected ? DisconnectControl.Installed(mode) : relay with { Mode = mode };
        Mark(MeterSection.Core);
    }

    /// <summary>Sets the capture period, which empties the profile. Inside a change only.</summary>
    internal bool TrySetCapturePeriod(int minutes, out string reason)
    {
        reason = minutes is >= 1 and <= 60 ? "" : "A capture period is 1 to 60 minutes.";
        if (reason.Length == 0 && minutes * 60 != profile.PeriodSeconds)
        {
            profile = new(Settings.ProfileCapacityRows, minutes * 60, profile.NextSequence);
            Events.Note(MeterEventCode.ProfileClear);
            Mark(MeterSection.Core);
            ScheduleAnew();
        }

        return reason.Length == 0;
    }

    /// <summary>Empties the load profile. Inside a change only.</summary>
    internal void ClearProfile()
    {
        profile = new(Settings.ProfileCapacityRows, profile.PeriodSeconds, profile.NextSequence);
        Events.Note(MeterEventCode.ProfileClear);
        Mark(MeterSection.Core);
    }

    /// <summary>Captures a row between the periods: method 2 of class_id 7. Inside a change only.</summary>
    internal void CaptureNow()
    {
        profile = profile.Copy(); // A change that fails goes back to the one from before.
        pendingStatus |= ProfileStatus.ShortInterval;
        Capture(Clock.UnixSeconds);
        pendingStatus |= ProfileStatus.ShortInterval;
        Mark(MeterSection.Core);
    }

    /// <summary>The maxima are cleared on command, which is logged. Inside a change only.</summary>
    internal void ClearDemand()
    {
        Demand.Reset();
        Events.Note(MeterEventCode.DemandClear);
    }

    /// <summary>DL/T 645-2007, 1AH: registers, maxima, freezes, logs and profile begin anew. Inside a change only.
    /// </summary>
    /// <param name="reason">Why nothing was cleared, or nothing. A purse in local mode charges by the registers: from
    /// their position to zero it would see a whole roll-over of them used.</param>
    internal bool TryClearMeter(out string reason)
    {
        reason = Registers.IsChargedBy
            ? "The purse in this meter charges by the registers. Move it out of the meter first: central mode."
            : "";
        if (reason.Length > 0)
        {
            return false;
        }

        Registers.Clear();
        Demand.Reset();
        Freezes.Clear();
        Events.Clear();
        ClearProfile();
        Events.Note(MeterEventCode.MeterClear);
        return true;
    }

    internal FreezeEntry FreezeNow() => new(
        Clock.UnixSeconds,
        Registers.Snapshot(),
        Demand.Maximum(FlowDirection.Import, 0),
        Demand.Maximum(FlowDirection.Export, 0),
        PowerNow);
}
