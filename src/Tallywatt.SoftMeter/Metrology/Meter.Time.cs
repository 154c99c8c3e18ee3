using Tallywatt.SoftMeter.Events;

namespace Tallywatt.SoftMeter.Metrology;

/// <summary>How time passes for a meter: one jump from what falls due to what falls due next.</summary>
public sealed partial class Meter
{
    /// <summary>A clock that is set by less than this does not spoil a demand period.</summary>
    const int SmallShiftSeconds = 9;

    const long Unknown = long.MinValue;

    long dueTrueUnixSeconds = Unknown;
    int rate;

    /// <summary>Lets time pass: meters what flowed and does what fell due.</summary>
    /// <remarks>A true time at or before the last one changes nothing: true time never goes back.</remarks>
    public void AdvanceTo(long unixSeconds)
    {
        lock (Gate)
        {
            var outer = mayChange;
            mayChange = true;
            try
            {
                while (TrueNow < unixSeconds)
                {
                    StepTo(unixSeconds);
                }
            }
            finally
            {
                mayChange = outer;
            }
        }
    }

    /// <summary>What falls due next is worked out anew: a period, a table or the clock was changed.</summary>
    internal void ScheduleAnew() => dueTrueUnixSeconds = Unknown;

    /// <summary>Another set of tariff tables is in force from now on.</summary>
    internal void RateMayHaveChanged()
    {
        rate = Tariff.ActiveRate;
        ScheduleAnew();
    }

    /// <summary>The clock was set: what it skipped is done once, the row under way is flagged, energy is as it was.
    /// </summary>
    internal void ClockMoved(long beforeUnixSeconds, bool isSetting)
    {
        var now = Clock.UnixSeconds;
        var shift = now - beforeUnixSeconds;
        if (shift != 0)
        {
            pendingStatus |= ProfileStatus.ClockAdjusted | ProfileStatus.ShortInterval;
            Mark(MeterSection.Core);
            if (Math.Abs(shift) > SmallShiftSeconds)
            {
                Demand.BeginAnew(now);
                Mark(MeterSection.Demand);
            }
        }

        if (isSetting)
        {
            Events.Note(MeterEventCode.ClockSet, shift);
        }

        Jump(Clock.ToLocal(beforeUnixSeconds), now);
    }

    /// <summary>Zone or summer time were changed: only local time jumped.</summary>
    internal void ZoneMoved(long unixSeconds, long localBeforeSeconds) => Jump(localBeforeSeconds, unixSeconds);

    void Jump(long localFromSeconds, long nowUnixSeconds)
    {
        var local = Clock.ToLocal(nowUnixSeconds);
        if (local > localFromSeconds)
        {
            Freezes.PassTo(localFromSeconds, local);
        }

        Tariff.PassTo(nowUnixSeconds);
        StepParts(new(TrueNow, TrueNow, nowUnixSeconds, localFromSeconds, local, 0, 0, rate, IsClockJump: true));
        rate = Tariff.ActiveRate;
        ScheduleAnew();
    }

    void StepTo(long unixSeconds)
    {
        if (inputs.HasFlag(SiteInputs.PowerLost))
        {
            TrueNow = unixSeconds;
            dirty |= MaskOf(MeterSection.Core);
            return;
        }

        if (dueTrueUnixSeconds <= TrueNow)
        {
            dueTrueUnixSeconds = NextDueTrue();
        }

        var from = TrueNow;
        var to = Math.Min(unixSeconds, dueTrueUnixSeconds);
        long meterFrom = Clock.At(from), localFrom = Clock.ToLocal(meterFrom);
        var energy = Flows ? load.Between(from, to) : default;
        TrueNow = to;
        Registers.Add(energy, rate, load.Character);
        Demand.Add(energy);
        inputs |= energy.ExportJoules > 0 ? SiteInputs.ExportSeen : SiteInputs.None;
        dirty |= MaskOf(MeterSection.Core) | MaskOf(MeterSection.Demand);

        long meterNow = Clock.At(to), local = Clock.ToLocal(meterNow);
        StepParts(new(from, to, meterNow, localFrom, local, energy.ImportJoules, energy.ExportJoules, rate, false));
        if (to == dueTrueUnixSeconds)
        {
            PassDue(Clock.At(from), meterNow, localFrom, local);
        }
    }

    void PassDue(long meterFrom, long meterNow, long localFrom, long local)
    {
        if (LocalTime.Floor(meterNow, Demand.SubintervalMinutes * 60L) is var ended && ended > meterFrom)
        {
            Demand.EndSubinterval(ended, rate);
        }

        if (LocalTime.Floor(meterNow, profile.PeriodSeconds) is var captured && captured > meterFrom)
        {
            Capture(captured);
            NoticeReverseFlow();
        }

        if (Clock.IsDaylightAt(meterFrom) != Clock.IsDaylightAt(meterNow))
        {
            Events.Note(MeterEventCode.DaylightChange, Clock.IsDaylightSaving ? 1 : 0);
        }

        Freezes.PassTo(localFrom, local);
        Tariff.PassTo(meterNow);
        rate = Tariff.RateAt(local);
    }

    long NextDueTrue()
    {
        long meterNow = Clock.At(TrueNow), local = Clock.ToLocal(meterNow);
        var dueLocal = Math.Min(Freezes.NextDueLocalSeconds(local), Tariff.NextRateChange(local));
        var due = Math.Min(
            LocalTime.NextMultiple(meterNow, profile.PeriodSeconds), Demand.NextDueUnixSeconds(meterNow));
        due = Math.Min(due, meterNow + (dueLocal - local));
        due = Math.Min(due, Tariff.NextSwitchUnixSeconds());
        due = Math.Min(due, Clock.NextDaylightChange(meterNow));
        foreach (var part in parts)
        {
            due = part is IMeterStepPart step ? Math.Min(due, step.NextDueUnixSeconds(meterNow)) : due;
        }

        return Math.Max(TrueNow + 1, Clock.TrueAtOrAfter(due));
    }

    void StepParts(in MeterStep step)
    {
        foreach (var part in parts)
        {
            (part as IMeterStepPart)?.Step(step);
        }
    }

    /// <summary>Looked at once in a capture period, so that it does not depend on how time was cut.</summary>
    void NoticeReverseFlow()
    {
        if (Settings.ExportContracted)
        {
            inputs &= ~SiteInputs.ExportSeen;
            return;
        }

        if (inputs.HasFlag(SiteInputs.ExportSeen))
        {
            Events.Begin(MeterEventCode.ReverseFlow);
        }
        else
        {
            Events.End(MeterEventCode.ReverseFlow);
        }

        inputs &= ~SiteInputs.ExportSeen;
    }

    void Capture(long capturedUnixSeconds)
    {
        var status = pendingStatus
            | (Clock.IsDaylightAt(capturedUnixSeconds) ? ProfileStatus.DaylightSaving : ProfileStatus.None)
            | (Clock.IsInvalid ? ProfileStatus.ClockInvalid : ProfileStatus.None);
        profile.Append(
            new(capturedUnixSeconds, status, Registers.ImportRegister, Registers.ExportRegister),
            durable: commit is null);
        pendingStatus = ProfileStatus.None;
    }
}
