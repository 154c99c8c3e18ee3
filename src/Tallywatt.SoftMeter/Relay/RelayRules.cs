using Tallywatt.SoftMeter.Storage;

namespace Tallywatt.SoftMeter.Relay;

/// <summary>The rules over the switch: the relay is a function of balance, overdraft, friendly hours, keep-power, the
/// highest order and the limiter.</summary>
/// <remarks>
/// <para>
/// A cut comes from an order, from used-up credit or from the limiter. Keep-power holds all of them back, friendly
/// hours hold back only used-up credit, and a relay that moved a moment ago rests. After a cut the power comes back by
/// a hand at the meter; by itself only where the control mode says so (1DH/1EH and the limiter, modes 2, 4, 5, 6).
/// Credit alone never closes the relay.
/// </para>
/// <para>The transitions themselves are <see cref="DisconnectControl"/>'s.</para>
/// </remarks>
public sealed class RelayRules
{
    const byte StoredVersion = 1;
    const int MinuteSeconds = 60;
    const int DwellSecondsDefault = 10;
    const int TripDelayMinutesMax = 9_999;

    bool keepsPower;
    bool alarmOrdered;
    int tripDelayMinutes;
    int restoreMinutes;
    long? tripDueTrueSeconds;
    long? restoreDueTrueSeconds;
    long? movedTrueSeconds;
    CutCauses openedFor;
    bool restoresAfterLimit;

    public Limiter Limiter { get; private set; } = new();

    /// <summary>3AH holds: nothing cuts the power.</summary>
    public bool KeepsPower => keepsPower;

    /// <summary>2AH holds.</summary>
    public bool AlarmOrdered => alarmOrdered;

    /// <summary>Minutes between an ordered trip and the cut. DL/T 645-2007: 04001401.</summary>
    public int TripDelayMinutes => tripDelayMinutes;

    /// <summary>How long the relay rests after a movement before the meter moves it again by itself.</summary>
    public int DwellSeconds { get; private set; } = DwellSecondsDefault;

    public bool TrySetTripDelay(int minutes, out string fault)
    {
        fault = minutes is < 0 or > TripDelayMinutesMax ? $"A trip delay is 0 to {TripDelayMinutesMax} minutes." : "";
        tripDelayMinutes = fault.Length == 0 ? minutes : tripDelayMinutes;
        return fault.Length == 0;
    }

    public bool TrySetDwell(int seconds, out string fault)
    {
        fault = seconds is < 0 or > 3_600 ? "A relay rests 0 to 3600 seconds." : "";
        DwellSeconds = fault.Length == 0 ? seconds : DwellSeconds;
        return fault.Length == 0;
    }

    /// <summary>Everything about the relay at an instant.</summary>
    internal RelayView View(IRelaySwitch relay, in RelayInputs inputs) => new(
        Shown(relay.Position, inputs),
        CausesOf(relay.Position, inputs),
        HoldsOf(relay.Position, inputs),
        keepsPower,
        alarmOrdered,
        tripDueTrueSeconds - inputs.TrueUnixSeconds,
        restoreDueTrueSeconds - inputs.TrueUnixSeconds);

    /// <summary>The position for the wire: ready for reconnection only when a person truly may close.</summary>
    internal DisconnectControl Shown(DisconnectControl position, in RelayInputs inputs) =>
        position.State == ControlState.ReadyForReconnection && Forbids(inputs) != RelayRefusal.None
            ? position with { State = ControlState.Disconnected }
            : position;

    /// <summary>Class 70's methods, the hand at the meter, and the meter itself.</summary>
    internal RelayAnswer Trigger(
        RelayTrigger trigger, IRelaySwitch relay, in RelayInputs inputs, out RelayRefusal refusal)
    {
        refusal = RefusalOf(trigger, relay.Position, inputs);
        if (refusal != RelayRefusal.None)
        {
            return RelayAnswer.Refused;
        }

        var answer = Move(relay, trigger, trigger == RelayTrigger.RemoteDisconnect
            ? CutCauses.RemoteOrder : CutCauses.None, inputs);
        refusal = answer == RelayAnswer.Refused ? RelayRefusal.ControlMode : RelayRefusal.None;
        if (trigger is RelayTrigger.RemoteDisconnect or RelayTrigger.RemoteReconnect && answer != RelayAnswer.Refused)
        {
            (tripDueTrueSeconds, restoreDueTrueSeconds) = (null, null); // The latest order is the highest.
        }

        return answer;
    }

    /// <summary>DL/T 645's orders.</summary>
    /// <param name="minutes">How long a trip lasts that restores itself; otherwise unused.</param>
    internal RelayAnswer Order(
        RelayOrder order, int minutes, IRelaySwitch relay, in RelayInputs inputs, out RelayRefusal refusal)
    {
        refusal = RelayRefusal.None;
        switch (order)
        {
            case RelayOrder.Trip:
                return Trip(0, relay, inputs, out refusal);
            case RelayOrder.TripAndRestore:
                return Trip(Math.Max(1, minutes), relay, inputs, out refusal);
            case RelayOrder.PermitClose or RelayOrder.Close:
                return Release(order, relay, inputs, out refusal);
            case RelayOrder.AlarmOn or RelayOrder.AlarmOff:
                return Set(ref alarmOrdered, order == RelayOrder.AlarmOn);
            case RelayOrder.KeepPowerOn:
                return KeepPower(relay, inputs);
            case RelayOrder.KeepPowerOff:
                return Set(ref keepsPower, to: false);
            default:
                throw new ArgumentOutOfRangeException(nameof(order), order, "No such relay order.");
        }
    }

    /// <summary>A stretch of time has passed: delays, the limiter and the purse may move the relay.</summary>
    internal LimiterAction Step(IRelaySwitch relay, in RelayInputs inputs, long stretchSeconds, long importJoules)
    {
        var action = Limiter.Watch(inputs.MeterUnixSeconds, stretchSeconds, importJoules);
        restoresAfterLimit |= action == LimiterAction.Reconnect;
        Settle(relay, inputs);
        return action;
    }

    /// <summary>Brings the relay to where the rules want it now: after a step, and after every change of the purse.
    /// </summary>
    internal void Settle(IRelaySwitch relay, in RelayInputs inputs)
    {
        if (relay.Position.Mode == ControlMode.AlwaysConnected)
        {
            tripDueTrueSeconds = null;
            return;
        }

        if (tripDueTrueSeconds <= inputs.TrueUnixSeconds && !keepsPower)
        {
            tripDueTrueSeconds = null;
            Move(relay, RelayTrigger.RemoteDisconnect, CutCauses.RemoteOrder, inputs);
            restoreDueTrueSeconds = restoreMinutes > 0
                ? inputs.TrueUnixSeconds + (restoreMinutes * (long)MinuteSeconds)
                : null;
        }

        if (restoreDueTrueSeconds <= inputs.TrueUnixSeconds)
        {
            Restore(relay, inputs);
        }

        var due = CutDue(inputs);
        if (due != CutCauses.None && relay.Position.OutputState && !keepsPower && !Rests(inputs))
        {
            Move(relay, RelayTrigger.LocalDisconnect, due, inputs);
        }

        if (restoresAfterLimit && !Limiter.IsOver && !Rests(inputs))
        {
            restoresAfterLimit = false;
            RestoreAfterLimit(relay, inputs);
        }
    }

    /// <summary>When the rules may next move the relay by themselves, as true time; null for never.</summary>
    internal long? NextDueTrueSeconds(IRelaySwitch relay, in RelayInputs inputs)
    {
        long? next = null;
        Earliest(ref next, keepsPower ? null : tripDueTrueSeconds);
        Earliest(ref next, restoreDueTrueSeconds > inputs.TrueUnixSeconds ? restoreDueTrueSeconds : null);
        var waits = (CutDue(inputs) != CutCauses.None && relay.Position.OutputState && !keepsPower)
            || (restoresAfterLimit && !Limiter.IsOver);
        Earliest(ref next, waits && Rests(inputs) ? movedTrueSeconds + DwellSeconds : null);
        return next;
    }

    internal void Write(RecordWriter into)
    {
        into.Byte(StoredVersion);
        into.Byte((byte)((keepsPower ? 1 : 0) | (alarmOrdered ? 2 : 0) | (restoresAfterLimit ? 4 : 0)));
        into.Byte((byte)openedFor);
        into.Unsigned((ulong)tripDelayMinutes);
        into.Unsigned((ulong)restoreMinutes);
        into.Unsigned((ulong)DwellSeconds);
        WriteTime(into, tripDueTrueSeconds);
        WriteTime(into, restoreDueTrueSeconds);
        WriteTime(into, movedTrueSeconds);
        Limiter.Write(into);
    }

    internal void Read(ref RecordReader from)
    {
        if (from.Byte() is not StoredVersion and var version)
        {
            throw new MeterStorageException($"A meter's relay is of version {version}, unknown to this program.");
        }

        var flags = from.Byte();
        (keepsPower, alarmOrdered, restoresAfterLimit) = ((flags & 1) != 0, (flags & 2) != 0, (flags & 4) != 0);
        openedFor = (CutCauses)from.Byte();
        (tripDelayMinutes, restoreMinutes, DwellSeconds) = (from.Count(), from.Count(), from.Count());
        tripDueTrueSeconds = ReadTime(ref from);
        restoreDueTrueSeconds = ReadTime(ref from);
        movedTrueSeconds = ReadTime(ref from);
        Limiter = Limiter.Read(ref from);
    }

    static void Earliest(ref long? best, long? candidate) =>
        best = candidate is { } time && (best is null || time < best) ? time : best;

    static void WriteTime(RecordWriter into, long? seconds)
    {
        into.Byte(seconds is null ? (byte)0 : (byte)1);
        if (seconds is { } time)
        {
            into.Signed(time);
        }
    }

    static long? ReadTime(ref RecordReader from) => from.Byte() == 0 ? null : from.Signed();

    static RelayAnswer Set(ref bool flag, bool to)
    {
        var answer = flag == to ? RelayAnswer.Already : RelayAnswer.Moved;
        flag = to;
        return answer;
    }

    /// <summary>Causes that the meter sees itself, when nothing held them back.</summary>
    CutCauses LocalCauses(in RelayInputs inputs) =>
        (inputs.IsCreditUsedUp ? CutCauses.CreditUsedUp : 0)
        | (Limiter.IsOver && Limiter.Settings.OnOver == LimiterAction.Disconnect ? CutCauses.OverPower : 0);

    /// <summary>The local causes that friendly hours do not hold back.</summary>
    CutCauses CutDue(in RelayInputs inputs) =>
        LocalCauses(inputs) & ~(inputs.IsFriendly ? CutCauses.CreditUsedUp : CutCauses.None);

    CutCauses CausesOf(DisconnectControl position, in RelayInputs inputs)
    {
        var causes = LocalCauses(inputs);
        if (position.OutputState)
        {
            return causes;
        }

        causes |= position.State == ControlState.Disconnected ? CutCauses.RemoteOrder : 0;
        causes |= !inputs.IsCreditUsedUp && !inputs.MayReconnect ? CutCauses.BelowClosePermit : 0;
        return causes == CutCauses.None || keepsPower && position.State == ControlState.ReadyForReconnection
            ? causes | CutCauses.AwaitsButton
            : causes;
    }

    CutHolds HoldsOf(DisconnectControl position, in RelayInputs inputs)
    {
        var isDue = LocalCauses(inputs) != CutCauses.None && position.OutputState;
        return (keepsPower ? CutHolds.KeepPower : 0)
            | (inputs.IsCreditUsedUp && inputs.IsFriendly && position.OutputState ? CutHolds.FriendlyHours : 0)
            | (isDue && Rests(inputs) ? CutHolds.MinimumDwell : 0)
            | (tripDueTrueSeconds is not null ? CutHolds.TripDelay : 0)
            | (isDue && position.Mode == ControlMode.AlwaysConnected ? CutHolds.AlwaysConnected : 0);
    }

    /// <summary>Why nobody may close the relay, apart from an order from afar.</summary>
    RelayRefusal Forbids(in RelayInputs inputs) =>
        keepsPower ? RelayRefusal.None
            : inputs.IsCreditUsedUp ? RelayRefusal.CreditUsedUp
            : Limiter.IsOver && Limiter.Settings.OnOver == LimiterAction.Disconnect ? RelayRefusal.OverPower
            : !inputs.MayReconnect ? RelayRefusal.BelowClosePermit
            : RelayRefusal.None;

    RelayRefusal RefusalOf(RelayTrigger trigger, DisconnectControl position, in RelayInputs inputs) => trigger switch
    {
        RelayTrigger.RemoteDisconnect when keepsPower => RelayRefusal.KeepPower,
        RelayTrigger.RemoteReconnect when !position.OutputState => RemoteForbids(inputs),
        RelayTrigger.ManualReconnect or RelayTrigger.LocalReconnect when position.State == ControlState.Disconnected =>
            RelayRefusal.RemoteOrder,
        RelayTrigger.ManualReconnect or RelayTrigger.LocalReconnect
            when position.State == ControlState.ReadyForReconnection => Forbids(inputs),
        _ => RelayRefusal.None,
    };

    /// <summary>An order to reconnect is ignored while credit is used up, but not while the limiter holds.</summary>
    RelayRefusal RemoteForbids(in RelayInputs inputs) =>
        inputs.IsCreditUsedUp && !keepsPower ? RelayRefusal.CreditUsedUp : RelayRefusal.None;

    RelayAnswer Trip(int thenMinutes, IRelaySwitch relay, in RelayInputs inputs, out RelayRefusal refusal)
    {
        refusal = keepsPower ? RelayRefusal.KeepPower
            : relay.Position.Mode == ControlMode.AlwaysConnected ? RelayRefusal.ControlMode
            : RelayRefusal.None;
        if (refusal != RelayRefusal.None)
        {
            return RelayAnswer.Refused;
        }

        if (relay.Position.State == ControlState.Disconnected)
        {
            (tripDueTrueSeconds, restoreMinutes) = (null, thenMinutes);
            restoreDueTrueSeconds = thenMinutes > 0 ? inputs.TrueUnixSeconds + (thenMinutes * 60L) : null;
            return RelayAnswer.Already;
        }

        restoreMinutes = thenMinutes;
        restoreDueTrueSeconds = null;
        var delayMinutes = relay.Position.OutputState ? tripDelayMinutes : 0;
        tripDueTrueSeconds ??= inputs.TrueUnixSeconds + (delayMinutes * (long)MinuteSeconds);
        Settle(relay, inputs);
        return RelayAnswer.Moved;
    }

    /// <summary>1BH and 1CH: the order to disconnect is withdrawn.</summary>
    RelayAnswer Release(RelayOrder order, IRelaySwitch relay, in RelayInputs inputs, out RelayRefusal refusal)
    {
        var closesByItself = relay.Position.Mode is ControlMode.Mode2 or ControlMode.Mode4;
        if (relay.Position.OutputState)
        {
            refusal = RelayRefusal.None;
            var answer = tripDueTrueSeconds is null ? RelayAnswer.Already : RelayAnswer.Moved;
            (tripDueTrueSeconds, restoreDueTrueSeconds) = (null, null);
            return answer;
        }

        if (closesByItself != (order == RelayOrder.Close))
        {
            refusal = RelayRefusal.ControlMode;
            return RelayAnswer.Refused;
        }

        return Trigger(RelayTrigger.RemoteReconnect, relay, inputs, out refusal);
    }

    /// <summary>No cut from now on. A relay that is open becomes ready: a person may close it.</summary>
    RelayAnswer KeepPower(IRelaySwitch relay, in RelayInputs inputs)
    {
        tripDueTrueSeconds = null;
        var answer = Set(ref keepsPower, to: true);
        if (relay.Position is { State: ControlState.Disconnected, Mode: not (ControlMode.Mode2 or ControlMode.Mode4) })
        {
            Move(relay, RelayTrigger.RemoteReconnect, CutCauses.None, inputs);
        }

        return answer;
    }

    /// <summary>The time of a trip is over. Where the meter itself forbids power by then, the order lapses, and nothing
    /// closes later because of it: in modes 2 and 4, where an order closes, another order is needed.</summary>
    void Restore(IRelaySwitch relay, in RelayInputs inputs)
    {
        restoreDueTrueSeconds = null;
        var mayClose = Forbids(inputs) == RelayRefusal.None;
        if (mayClose || relay.Position.Mode is not (ControlMode.Mode2 or ControlMode.Mode4))
        {
            Move(relay, RelayTrigger.RemoteReconnect, CutCauses.None, inputs);
        }

        if (mayClose)
        {
            Move(relay, RelayTrigger.LocalReconnect, CutCauses.None, inputs);
        }
    }

    void RestoreAfterLimit(IRelaySwitch relay, in RelayInputs inputs)
    {
        if (openedFor == CutCauses.OverPower && Forbids(inputs) == RelayRefusal.None)
        {
            Move(relay, RelayTrigger.LocalReconnect, CutCauses.None, inputs);
        }
    }

    bool Rests(in RelayInputs inputs) =>
        movedTrueSeconds is { } moved && inputs.TrueUnixSeconds - moved < DwellSeconds;

    RelayAnswer Move(IRelaySwitch relay, RelayTrigger trigger, CutCauses cause, in RelayInputs inputs)
    {
        var wasOn = relay.Position.OutputState;
        var answer = relay.Move(trigger, cause);
        if (answer == RelayAnswer.Moved && wasOn != relay.Position.OutputState)
        {
            movedTrueSeconds = inputs.TrueUnixSeconds;
            openedFor = wasOn ? cause : CutCauses.None;
        }

        return answer;
    }
}
