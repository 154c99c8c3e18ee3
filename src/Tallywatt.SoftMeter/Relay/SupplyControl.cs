using Tallywatt.SoftMeter.Events;
using Tallywatt.SoftMeter.Metrology;
using Tallywatt.SoftMeter.Storage;

namespace Tallywatt.SoftMeter.Relay;

/// <summary>The relay's rules as a part of a meter: orders, delays, the limiter, and what the purse says.</summary>
/// <remarks>
/// A meter has it from the first time it is asked for; until then class 70 alone moves the relay and nothing is paid
/// for the rest. Public members are safe for several threads, and durable when they return.
/// </remarks>
public sealed class SupplyControl : IMeterStepPart, IRelaySwitch
{
    /// <summary>Measured: the part, the rules, the limiter and its settings.</summary>
    internal const int MemoryBytes = 360;

    readonly Meter meter;
    readonly RelayRules rules = new();

    internal SupplyControl(Meter meter) => this.meter = meter;

    /// <summary>Everything about the relay now.</summary>
    public RelayView View => meter.Look(_ => rules.View(this, Inputs));

    public LimiterSettings Limiter => meter.Look(_ => rules.Limiter.Settings);

    /// <summary>True from the limiter's action over the threshold until the one under it.</summary>
    public bool IsOverPower => meter.Look(_ => rules.Limiter.IsOver);

    /// <summary>Attribute 3 of class 71.</summary>
    public long ActiveThresholdWatts =>
        meter.Look(owner => rules.Limiter.Settings.ActiveWatts(owner.Clock.UnixSeconds));

    /// <summary>Attribute 10 of class 71.</summary>
    public bool IsEmergencyActive =>
        meter.Look(owner => rules.Limiter.Settings.IsEmergencyAt(owner.Clock.UnixSeconds));

    /// <summary>Minutes between an ordered trip and the cut. DL/T 645-2007: 04001401.</summary>
    public int TripDelayMinutes => meter.Look(_ => rules.TripDelayMinutes);

    MeterSection IMeterPart.Section => MeterSection.RelayControl;

    DisconnectControl IRelaySwitch.Position => meter.RelayNow;

    internal RelayInputs Inputs
    {
        get
        {
            var now = RelayInputs.At(meter.TrueNow, meter.Clock.UnixSeconds);
            return meter.Part<Prepayment.MeterPrepayment>()?.Complete(now) ?? now;
        }
    }

    /// <summary>An order of DL/T 645's kind.</summary>
    /// <param name="minutes">How long a trip lasts that restores itself.</param>
    /// <exception cref="IOException">It could not be made durable, and has not happened.</exception>
    public RelayAnswer Order(RelayOrder order, int minutes, out RelayRefusal refusal)
    {
        var (answer, why) = meter.Change(_ =>
        {
            var given = rules.Order(order, minutes, this, Inputs, out var reason);
            NoteOrder(order, given, reason);
            return (given, reason);
        });
        refusal = why;
        return answer;
    }

    /// <summary>Sets the limiter, or says why not. Off with a normal threshold of zero.</summary>
    public bool TrySetLimiter(LimiterSettings settings, out string fault)
    {
        var reason = meter.Change(_ =>
        {
            if (rules.Limiter.TrySet(settings, out var why))
            {
                Changed();
                meter.Events.Note(MeterEventCode.LimiterChanged, settings.NormalWatts);
                rules.Settle(this, Inputs);
            }

            return why;
        });
        fault = reason;
        return reason.Length == 0;
    }

    /// <summary>Attribute 4 of class 70. Control mode 0, whose output is always on, is refused while the relay is open:
    /// power never comes back to a home by itself.</summary>
    public bool TrySetControlMode(ControlMode mode, out string fault)
    {
        fault = meter.Change(owner =>
        {
            if (mode == ControlMode.AlwaysConnected && !owner.RelayNow.OutputState)
            {
                return "The relay is open: it is closed at the meter before control mode 0 can keep it closed.";
            }

            owner.SetControlMode(mode);
            return "";
        });
        return fault.Length == 0;
    }

    public bool TrySetTripDelay(int minutes, out string fault)
    {
        fault = meter.Change(_ => rules.TrySetTripDelay(minutes, out var why) ? Kept(why) : why);
        return fault.Length == 0;
    }

    /// <summary>How long the relay rests before the meter moves it again by itself: 0 to 3600 s, 10 at first.</summary>
    public bool TrySetDwell(int seconds, out string fault)
    {
        fault = meter.Change(_ => rules.TrySetDwell(seconds, out var why) ? Kept(why) : why);
        return fault.Length == 0;
    }

    void IMeterPart.Write(RecordWriter into) => rules.Write(into);

    void IMeterPart.Read(ref RecordReader from) => rules.Read(ref from);

    long IMeterStepPart.NextDueUnixSeconds(long meterUnixSeconds)
    {
        var due = rules.Limiter.IsOn ? rules.Limiter.SampleEnd(meterUnixSeconds) : long.MaxValue;
        return rules.NextDueTrueSeconds(this, Inputs) is { } timer
            ? Math.Min(due, meterUnixSeconds + Math.Max(1, timer - meter.TrueNow))
            : due;
    }

    void IMeterStepPart.Step(in MeterStep step)
    {
        var wasOver = rules.Limiter.IsOver;
        rules.Step(this, Inputs, step.TrueUnixSeconds - step.TrueFromUnixSeconds, step.ImportJoules);
        if (rules.Limiter.IsOn)
        {
            meter.Mark(MeterSection.RelayControl);
        }

        if (rules.Limiter.IsOver != wasOver)
        {
            NoteOverPower();
        }
    }

    RelayAnswer IRelaySwitch.Move(RelayTrigger trigger, CutCauses cause)
    {
        var answer = meter.MoveRelay(trigger, CauseOf(trigger, cause));
        if (answer == RelayAnswer.Moved)
        {
            Changed();
        }

        return answer;
    }

    /// <summary>Any trigger of class 70. Inside a change only.</summary>
    internal RelayAnswer Trigger(RelayTrigger trigger, out RelayRefusal refusal)
    {
        var answer = rules.Trigger(trigger, this, Inputs, out refusal);
        if (answer == RelayAnswer.Refused)
        {
            meter.Events.Note(MeterEventCode.RelayRefused, (long)refusal);
        }

        return answer;
    }

    /// <summary>The purse has changed. Inside a change or a step only.</summary>
    internal void Settle() => rules.Settle(this, Inputs);

    /// <summary>The position for the wire. The caller holds the meter's gate.</summary>
    internal DisconnectControl Shown(DisconnectControl position) => rules.Shown(position, Inputs);

    /// <summary>The same as <see cref="View"/>, inside a look.</summary>
    internal RelayView ViewNow => rules.View(this, Inputs);

    internal Limiter LimiterNow => rules.Limiter;

    static RelayCause CauseOf(RelayTrigger trigger, CutCauses cause) => (trigger, cause) switch
    {
        (RelayTrigger.ManualDisconnect or RelayTrigger.ManualReconnect, _) => RelayCause.Hand,
        (RelayTrigger.RemoteDisconnect or RelayTrigger.RemoteReconnect, _) => RelayCause.RemoteOrder,
        (RelayTrigger.LocalDisconnect, CutCauses.OverPower) => RelayCause.Limiter,
        (RelayTrigger.LocalReconnect, _) => RelayCause.Timer,
        _ => RelayCause.Purse,
    };

    string Kept(string fault)
    {
        Changed();
        return fault;
    }

    void Changed()
    {
        meter.MarkUrgent(MeterSection.RelayControl);
        meter.ScheduleAnew();
    }

    void NoteOverPower()
    {
        Changed();
        if (rules.Limiter.IsOver)
        {
            meter.Events.Begin(MeterEventCode.OverPower, rules.Limiter.Settings.ActiveWatts(meter.Clock.UnixSeconds));
        }
        else
        {
            meter.Events.End(MeterEventCode.OverPower);
        }
    }

    void NoteOrder(RelayOrder order, RelayAnswer answer, RelayRefusal refusal)
    {
        if (answer == RelayAnswer.Refused)
        {
            meter.Events.Note(MeterEventCode.RelayRefused, (long)refusal);
            return;
        }

        Changed();
        if (order is RelayOrder.KeepPowerOn or RelayOrder.KeepPowerOff)
        {
            Flag(MeterEventCode.KeepPower, order == RelayOrder.KeepPowerOn);
            rules.Settle(this, Inputs);
        }
        else if (order is RelayOrder.AlarmOn or RelayOrder.AlarmOff)
        {
            Flag(MeterEventCode.RemoteAlarm, order == RelayOrder.AlarmOn);
        }
    }

    void Flag(MeterEventCode code, bool isOn)
    {
        if (isOn)
        {
            meter.Events.Begin(code);
        }
        else
        {
            meter.Events.End(code);
        }
    }
}
