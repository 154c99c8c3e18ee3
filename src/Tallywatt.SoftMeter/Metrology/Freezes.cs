using Tallywatt.SoftMeter.Storage;

namespace Tallywatt.SoftMeter.Metrology;

/// <summary>Copies of the registers, kept by what caused them, and the times at which the regular ones fall due.
/// </summary>
/// <remarks>Source: DL/T 645-2007, 05 kk tt dd and 04001201 to 04001203. The oldest makes room for the newest.
/// </remarks>
public sealed class Freezes
{
    const byte Version = 1;
    const int KindCount = 9;
    const int MinutesPerDay = 1_440;
    const int RepeatedSeconds = 7_200;
    public const int SettlementDayCount = 3;

    static readonly int[] Capacities = [60, 3, 2, 2, 254, 2, 62, 2, 12];
    static readonly SettlementDay[] FirstOfMonth = [new(1, 0), default, default];

    readonly Meter meter;
    FreezeRing?[]? rings;
    SettlementDay[] settlements = FirstOfMonth;

    internal Freezes(Meter meter) => this.meter = meter;

    /// <summary>The local minute of the day of the daily freeze, 0 to 1439.</summary>
    public int DailyMinute { get; private set; }

    /// <summary>Minutes between hourly freezes, 60 by the standard; 0 for none.</summary>
    public int HourlyMinutes { get; private set; }

    /// <summary>Null without a timed freeze.</summary>
    public FreezePattern? Pattern { get; private set; }

    /// <summary>Three places; a day of zero is an unused one.</summary>
    public IReadOnlyList<SettlementDay> SettlementDays => settlements;

    public static int CapacityCount(FreezeKind kind) => Capacities[(int)kind];

    public int Count(FreezeKind kind) => rings?[(int)kind]?.Count ?? 0;

    /// <summary>Oldest first.</summary>
    public IReadOnlyList<FreezeEntry> All(FreezeKind kind) => rings?[(int)kind]?.All() ?? [];

    /// <param name="back">1 for the newest, 2 for the one before.</param>
    /// <returns>Null when there are not so many.</returns>
    public FreezeEntry? Newest(FreezeKind kind, int back) =>
        back >= 1 && back <= Count(kind) ? All(kind)[^back] : null;

    /// <summary>Keeps a copy of the registers now. Inside a change only.</summary>
    public void Take(FreezeKind kind)
    {
        rings ??= new FreezeRing?[KindCount];
        (rings[(int)kind] ??= new(Capacities[(int)kind])).Append(meter.FreezeNow());
        meter.Mark(MeterSection.Freezes);
    }

    public void Clear()
    {
        rings = null;
        meter.Mark(MeterSection.Freezes);
    }

    public bool TrySetDailyMinute(int minuteOfDay, out string reason)
    {
        reason = minuteOfDay is >= 0 and < MinutesPerDay ? "" : "The daily freeze is at a minute from 00:00 to 23:59.";
        if (reason.Length == 0)
        {
            DailyMinute = minuteOfDay;
            Rescheduled();
        }

        return reason.Length == 0;
    }

    /// <param name="everyMinutes">0 for none, or a divisor of a day of 15 minutes or more.</param>
    public bool TrySetHourly(int everyMinutes, out string reason)
    {
        reason = everyMinutes == 0 || (everyMinutes >= 15 && everyMinutes <= MinutesPerDay
            && MinutesPerDay % everyMinutes == 0)
            ? ""
            : "An hourly freeze is every 15 minutes or more, by a whole part of the day.";
        if (reason.Length == 0)
        {
            HourlyMinutes = everyMinutes;
            Rescheduled();
        }

        return reason.Length == 0;
    }

    /// <param name="index">0 to 2.</param>
    /// <param name="day">1 to 28; 0 empties the place, which the first may not be.</param>
    public bool TrySetSettlementDay(int index, int day, int hour, out string reason)
    {
        reason = index is < 0 or >= SettlementDayCount ? $"There are {SettlementDayCount} settlement days."
            : day is < 0 or > 28 || hour is < 0 or > 23 ? "A settlement day is from 1 to 28, at a whole hour."
            : day == 0 && index == 0 ? "The first settlement day must be one." : "";
        if (reason.Length == 0)
        {
            settlements = [.. settlements];
            settlements[index] = day == 0 ? default : new(day, hour);
            Rescheduled();
        }

        return reason.Length == 0;
    }

    public bool TrySetPattern(FreezePattern? pattern, out string reason)
    {
        reason = pattern is not { } p || (p.Month is null or (>= 1 and <= 12) && p.Day is null or (>= 1 and <= 31)
            && p.Hour is null or (>= 0 and <= 23) && p.Minute is >= 0 and <= 59)
            ? ""
            : "A timed freeze has a month of 1 to 12, a day of 1 to 31, an hour of 0 to 23, a minute of 0 to 59.";
        if (reason.Length == 0)
        {
            Pattern = pattern;
            Rescheduled();
        }

        return reason.Length == 0;
    }

    /// <summary>The next local time at which a freeze falls due.</summary>
    internal long NextDueLocalSeconds(long localSeconds)
    {
        var next = NextAtMinute(localSeconds, DailyMinute);
        foreach (var settlement in settlements)
        {
            next = settlement.Day == 0 ? next : Math.Min(next, NextAtMinute(localSeconds, settlement.Hour * 60));
        }

        next = HourlyMinutes == 0
            ? next
            : Math.Min(next, LocalTime.NextMultiple(localSeconds, HourlyMinutes * 60L));
        return Pattern is { } pattern ? Math.Min(next, NextOf(pattern, localSeconds)) : next;
    }

    /// <summary>Takes what fell due in (from, to]; of several of one kind, which a forward jump skips, the last.
    /// </summary>
    internal void PassTo(long fromLocalSeconds, long toLocalSeconds)
    {
        if (HourlyMinutes > 0 && LocalTime.Floor(toLocalSeconds, HourlyMinutes * 60L) > fromLocalSeconds)
        {
            Take(FreezeKind.Hourly);
        }

        if (Pattern is { } pattern && NextOf(pattern, fromLocalSeconds) <= toLocalSeconds)
        {
            Take(FreezeKind.Timed);
        }

        if (NextAtMinute(fromLocalSeconds, DailyMinute) <= toLocalSeconds && !IsRepeatedHour(FreezeKind.Daily))
        {
            Take(FreezeKind.Daily);
        }

        foreach (var settlement in settlements)
        {
            if (settlement.Day > 0 && NextSettlement(settlement, fromLocalSeconds) <= toLocalSeconds
                && !IsRepeatedHour(FreezeKind.Monthly))
            {
                Take(FreezeKind.Monthly);
                meter.Demand.Reset();
                break;
            }
        }
    }

    internal int MemoryBytes => 56 + (rings is null ? 0 : 96 + rings.Sum(ring => ring?.MemoryBytes ?? 0));

    internal void Write(RecordWriter into)
    {
        into.Byte(Version);
        into.Unsigned((ulong)DailyMinute);
        into.Unsigned((ulong)HourlyMinutes);
        foreach (var settlement in settlements)
        {
            into.Byte((byte)settlement.Day);
            into.Byte((byte)settlement.Hour);
        }

        into.Byte(Pattern is null ? (byte)0 : (byte)1);
        if (Pattern is { } pattern)
        {
            into.Byte((byte)(pattern.Month ?? 0xFF));
            into.Byte((byte)(pattern.Day ?? 0xFF));
            into.Byte((byte)(pattern.Hour ?? 0xFF));
            into.Byte((byte)pattern.Minute);
        }

        for (var kind = 0; kind < KindCount; kind++)
        {
            (rings?[kind] ?? Empty).Write(into);
        }
    }

    internal void Read(ref RecordReader from)
    {
        from.RequireVersion(Version);
        DailyMinute = from.Count();
        HourlyMinutes = from.Count();
        var read = new SettlementDay[SettlementDayCount];
        for (var i = 0; i < read.Length; i++)
        {
            read[i] = new(from.Byte(), from.Byte());
        }

        settlements = read.AsSpan().SequenceEqual(FirstOfMonth) ? FirstOfMonth : read;
        Pattern = from.Byte() == 0
            ? null
            : new(OrAny(from.Byte()), OrAny(from.Byte()), OrAny(from.Byte()), from.Byte());
        rings = null;
        for (var kind = 0; kind < KindCount; kind++)
        {
            var ring = new FreezeRing(Capacities[kind]);
            ring.Read(ref from);
            if (ring.Count > 0)
            {
                (rings ??= new FreezeRing?[KindCount])[kind] = ring;
            }
        }
    }

    static readonly FreezeRing Empty = new(1);

    static int? OrAny(byte value) => value == 0xFF ? null : value;

    static long NextAtMinute(long localSeconds, int minuteOfDay)
    {
        var today = LocalTime.StartOfDay(localSeconds) + (minuteOfDay * 60L);
        return today > localSeconds ? today : today + LocalTime.SecondsPerDay;
    }

    /// <summary>A month always has the day, so it is found within two.</summary>
    static long NextSettlement(SettlementDay settlement, long localSeconds)
    {
        var date = LocalTime.Date(localSeconds);
        var at = LocalTime.Of(new(date.Year, date.Month, settlement.Day), settlement.Hour * 60);
        if (at > localSeconds)
        {
            return at;
        }

        var following = new DateOnly(date.Year, date.Month, 1).AddMonths(1);
        return LocalTime.Of(new(following.Year, following.Month, settlement.Day), settlement.Hour * 60);
    }

    /// <summary>Within the next year and a day; a day that never comes is not due.</summary>
    static long NextOf(FreezePattern pattern, long localSeconds)
    {
        var date = LocalTime.Date(localSeconds);
        for (var i = 0; i <= 366; i++, date = date.AddDays(1))
        {
            if ((pattern.Month ?? date.Month) != date.Month || (pattern.Day ?? date.Day) != date.Day)
            {
                continue;
            }

            for (var hour = pattern.Hour ?? 0; hour <= (pattern.Hour ?? 23); hour++)
            {
                if (LocalTime.Of(date, (hour * 60) + pattern.Minute) is var at && at > localSeconds)
                {
                    return at;
                }
            }
        }

        return long.MaxValue;
    }

    /// <summary>Summer time ends, and an hour comes twice: what fell due in it has been done.</summary>
    bool IsRepeatedHour(FreezeKind kind) => meter.Clock.DaylightEnabled && Newest(kind, 1) is { } newest
        && meter.Clock.UnixSeconds - newest.UnixSeconds is >= 0 and <= RepeatedSeconds;

    void Rescheduled()
    {
        meter.Mark(MeterSection.Freezes);
        meter.ScheduleAnew();
    }
}
