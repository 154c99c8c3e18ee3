using Tallywatt.SoftMeter.Events;
using Tallywatt.SoftMeter.Storage;

namespace Tallywatt.SoftMeter.Metrology;

/// <summary>The meter's own clock: true time, less what it was set wrong by and what its crystal has drifted.</summary>
/// <remarks>
/// Energy is metered in true time; stamps, rows, freezes and tariff switches follow this clock. Setting it never
/// changes energy or money. Changes only inside <see cref="Meter.Change{T}"/>. Source of the methods: DLMS UA Blue
/// Book, class_id 8.
/// </remarks>
public sealed class MeterClock
{
    const byte Version = 1;
    const int Millionths = 1_000_000;
    const int ShiftMaxSeconds = 900;
    const long Never = -1;

    /// <summary>2200-01-01T00:00:00Z.</summary>
    const long LatestUnixSeconds = 7_258_118_400;

    readonly Meter meter;
    long anchorTrueUnixSeconds;
    long anchorUnixSeconds;
    PresetTime? preset;
    long lastSetUnixSeconds = Never;

    internal MeterClock(Meter meter, long unixSeconds, int utcOffsetMinutes)
    {
        this.meter = meter;
        anchorTrueUnixSeconds = anchorUnixSeconds = unixSeconds;
        UtcOffsetMinutes = utcOffsetMinutes;
    }

    /// <summary>UTC as the meter believes it to be.</summary>
    public long UnixSeconds => At(meter.TrueNow);

    /// <summary>Local civil time, summer time included, as seconds since 1970-01-01T00:00 of the same.</summary>
    public long LocalSeconds => ToLocal(UnixSeconds);

    /// <summary>Standard time less UTC, -720 to 840: 480 in Beijing. (COSEM counts it the other way round.)</summary>
    public int UtcOffsetMinutes { get; private set; }

    /// <summary>Null without a rule.</summary>
    public DaylightRule? Daylight { get; private set; }

    public bool DaylightEnabled { get; private set; }

    /// <summary>How much the clock gains, in millionths, negative when it loses; -10 000 to 10 000.</summary>
    public int DriftPartsPerMillion { get; private set; }

    /// <summary>When it was last set, by its new time; null when never.</summary>
    public long? LastSetUnixSeconds => lastSetUnixSeconds == Never ? null : lastSetUnixSeconds;

    /// <summary>The clock lost its time and has not been set since.</summary>
    public bool IsInvalid { get; private set; }

    public bool IsDaylightSaving => IsDaylightAt(UnixSeconds);

    /// <summary>Sets the time, in UTC. The profile row under way is flagged.</summary>
    /// <param name="unixSeconds">From 1970 to the end of 2199.</param>
    public bool TrySet(long unixSeconds, out string reason)
    {
        reason = unixSeconds is >= 0 and < LatestUnixSeconds ? "" : "A clock is set to a time from 1970 to 2199.";
        if (reason.Length > 0)
        {
            return false;
        }

        var before = UnixSeconds;
        (anchorTrueUnixSeconds, anchorUnixSeconds) = (meter.TrueNow, unixSeconds);
        lastSetUnixSeconds = unixSeconds;
        IsInvalid = false;
        meter.Mark(MeterSection.Clock);
        meter.Events.End(MeterEventCode.ClockInvalid);
        meter.ClockMoved(before, isSetting: true);
        return true;
    }

    /// <summary>The same for a time that is known to be in range.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is not.</exception>
    public void Set(long unixSeconds)
    {
        if (!TrySet(unixSeconds, out var reason))
        {
            throw new ArgumentOutOfRangeException(nameof(unixSeconds), unixSeconds, reason);
        }
    }

    /// <summary>Method 6, shift_time: -900 to 900 seconds.</summary>
    public bool TryShift(int seconds, out string reason)
    {
        reason = seconds is >= -ShiftMaxSeconds and <= ShiftMaxSeconds
            ? ""
            : $"A shift is from -{ShiftMaxSeconds} to {ShiftMaxSeconds} seconds.";
        return reason.Length == 0 && TrySet(UnixSeconds + seconds, out reason);
    }

    /// <summary>Method 1: to the nearest quarter of an hour.</summary>
    public void AdjustToQuarter() => Set(Nearest(900));

    /// <summary>Method 2: to the nearest boundary of the capture period.</summary>
    public void AdjustToMeasuringPeriod() => Set(Nearest(meter.CapturePeriodInUse));

    /// <summary>Method 3: to the nearest whole minute.</summary>
    public void AdjustToMinute() => Set(Nearest(60));

    /// <summary>Method 5: a time to be set by <see cref="TryAdjustToPreset"/> within an interval of this clock.
    /// </summary>
    public void Preset(long timeUnixSeconds, long fromUnixSeconds, long toUnixSeconds)
    {
        preset = new(timeUnixSeconds, fromUnixSeconds, toUnixSeconds);
        meter.Mark(MeterSection.Clock);
    }

    /// <summary>Method 4.</summary>
    public bool TryAdjustToPreset(out string reason)
    {
        var now = UnixSeconds;
        reason = preset is not { } kept ? "No time was preset."
            : now < kept.FromUnixSeconds || now > kept.ToUnixSeconds ? "The validity of the preset time has not begun"
                + " or is over." : "";
        if (reason.Length > 0 || !TrySet(preset!.TimeUnixSeconds, out reason))
        {
            return false;
        }

        preset = null;
        return true;
    }

    public bool TrySetZone(int utcOffsetMinutes, out string reason)
    {
        reason = utcOffsetMinutes is >= -720 and <= 840 ? "" : "A zone is from -720 to 840 minutes from UTC.";
        return reason.Length == 0 && Reconfigure(() => UtcOffsetMinutes = utcOffsetMinutes);
    }

    public bool TrySetDaylight(DaylightRule? rule, bool enabled, out string reason)
    {
        reason = rule is null ? (enabled ? "There is no rule for summer time to enable." : "")
            : rule.IsValid ? "" : "Summer time begins and ends in two different months, by 1 to 120 minutes.";
        return reason.Length == 0 && Reconfigure(() => (Daylight, DaylightEnabled) = (rule, enabled));
    }

    /// <exception cref="ArgumentOutOfRangeException">Beyond one per cent.</exception>
    public void SetDrift(int partsPerMillion)
    {
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Math.Abs(partsPerMillion), 10_000);
        (anchorTrueUnixSeconds, anchorUnixSeconds) = (meter.TrueNow, UnixSeconds);
        DriftPartsPerMillion = partsPerMillion;
        meter.Mark(MeterSection.Clock);
        meter.ScheduleAnew();
    }

    /// <summary>The backup supply of the clock failed: the time is not to be trusted until it is set.</summary>
    public void Invalidate()
    {
        IsInvalid = true;
        meter.Mark(MeterSection.Clock);
        meter.Events.Begin(MeterEventCode.ClockInvalid);
    }

    public long ToLocal(long unixSeconds) => unixSeconds + OffsetSecondsAt(unixSeconds);

    /// <summary>Of two instants with the same local time the earlier one.</summary>
    public long FromLocal(long localSeconds)
    {
        var standard = localSeconds - (UtcOffsetMinutes * 60L);
        var summer = standard - ((Daylight?.DeviationMinutes ?? 0) * 60L);
        return ToLocal(summer) == localSeconds ? summer : standard;
    }

    public bool IsDaylightAt(long unixSeconds)
    {
        if (!DaylightEnabled || Daylight is not { } rule)
        {
            return false;
        }

        var (begin, end) = SwitchesOf(YearOf(unixSeconds), rule);
        return begin < end
            ? unixSeconds >= begin && unixSeconds < end
            : unixSeconds >= begin || unixSeconds < end;
    }

    internal long At(long trueUnixSeconds)
    {
        var passed = trueUnixSeconds - anchorTrueUnixSeconds;
        return anchorUnixSeconds + passed
            + (LocalTime.Floor(passed * DriftPartsPerMillion, Millionths) / Millionths);
    }

    /// <summary>The first true second at which this clock shows a time, or a later one.</summary>
    internal long TrueAtOrAfter(long unixSeconds)
    {
        var wanted = unixSeconds - anchorUnixSeconds;
        if (DriftPartsPerMillion == 0)
        {
            return anchorTrueUnixSeconds + wanted;
        }

        var guess = anchorTrueUnixSeconds
            + (long)((Int128)wanted * Millionths / (Millionths + DriftPartsPerMillion)) - 2;
        while (At(guess) < unixSeconds)
        {
            guess++;
        }

        return guess;
    }

    /// <summary>The next change between standard and summer time; long.MaxValue without one.</summary>
    internal long NextDaylightChange(long unixSeconds)
    {
        if (!DaylightEnabled || Daylight is not { } rule)
        {
            return long.MaxValue;
        }

        var next = long.MaxValue;
        for (var year = YearOf(unixSeconds); year <= YearOf(unixSeconds) + 1; year++)
        {
            var (begin, end) = SwitchesOf(year, rule);
            next = begin > unixSeconds ? Math.Min(next, begin) : next;
            next = end > unixSeconds ? Math.Min(next, end) : next;
        }

        return next;
    }

    internal void Write(RecordWriter into)
    {
        into.Byte(Version);
        into.Signed(anchorTrueUnixSeconds);
        into.Signed(anchorUnixSeconds - anchorTrueUnixSeconds);
        into.Signed(DriftPartsPerMillion);
        into.Signed(UtcOffsetMinutes);
        into.Byte((byte)((DaylightEnabled ? 1 : 0) | (Daylight is null ? 0 : 2) | (IsInvalid ? 4 : 0)
            | (LastSetUnixSeconds is null ? 0 : 8) | (preset is null ? 0 : 16)));
        if (Daylight is { } rule)
        {
            WriteSwitch(into, rule.Begin);
            WriteSwitch(into, rule.End);
            into.Signed(rule.DeviationMinutes);
        }

        if (LastSetUnixSeconds is { } set)
        {
            into.Signed(set);
        }

        if (preset is { } kept)
        {
            into.Signed(kept.TimeUnixSeconds);
            into.Signed(kept.FromUnixSeconds);
            into.Signed(kept.ToUnixSeconds);
        }
    }

    internal void Read(ref RecordReader from)
    {
        from.RequireVersion(Version);
        anchorTrueUnixSeconds = from.Signed();
        anchorUnixSeconds = anchorTrueUnixSeconds + from.Signed();
        DriftPartsPerMillion = checked((int)from.Signed());
        UtcOffsetMinutes = checked((int)from.Signed());
        var flags = from.Byte();
        (DaylightEnabled, IsInvalid) = ((flags & 1) != 0, (flags & 4) != 0);
        Daylight = (flags & 2) == 0
            ? null
            : new(ReadSwitch(ref from), ReadSwitch(ref from), checked((int)from.Signed()));
        lastSetUnixSeconds = (flags & 8) == 0 ? Never : from.Signed();
        preset = (flags & 16) == 0 ? null : new(from.Signed(), from.Signed(), from.Signed());
    }

    static void WriteSwitch(RecordWriter into, DaylightSwitch at)
    {
        into.Byte((byte)at.Month);
        into.Byte((byte)at.DayOfMonth);
        into.Byte((byte)at.DayOfWeek);
        into.Unsigned((ulong)at.MinuteOfDay);
    }

    static DaylightSwitch ReadSwitch(ref RecordReader from) =>
        new(from.Byte(), from.Byte(), from.Byte(), from.Count());

    static int YearOf(long unixSeconds) => LocalTime.Date(unixSeconds).Year;

    (long Begin, long End) SwitchesOf(int year, DaylightRule rule)
    {
        var offset = UtcOffsetMinutes * 60L;
        return (rule.Begin.LocalSeconds(year) - offset,
            rule.End.LocalSeconds(year) - offset - (rule.DeviationMinutes * 60L));
    }

    long OffsetSecondsAt(long unixSeconds) =>
        (UtcOffsetMinutes + (IsDaylightAt(unixSeconds) ? Daylight!.DeviationMinutes : 0)) * 60L;

    long Nearest(long seconds) => LocalTime.Floor(UnixSeconds + (seconds / 2), seconds);

    bool Reconfigure(Action change)
    {
        var before = UnixSeconds;
        var localBefore = LocalSeconds;
        change();
        meter.Mark(MeterSection.Clock);
        meter.ZoneMoved(before, localBefore);
        return true;
    }

    sealed record PresetTime(long TimeUnixSeconds, long FromUnixSeconds, long ToUnixSeconds);
}
