using System.Runtime.CompilerServices;
using Tallywatt.SoftMeter.Storage;

namespace Tallywatt.SoftMeter.Metrology;

/// <summary>The highest average power of a billing period, and when it was reached (the end of its period).</summary>
/// <param name="Watts">Zero when there was none.</param>
public readonly record struct DemandMaximum(int Watts, long AtUnixSeconds);

/// <summary>Average power over a demand period, block by block or sliding, and its maxima by rate.</summary>
/// <remarks>
/// A period that was cut short by a clock setting or a power failure counts for nothing. Periods end at whole
/// multiples of the subinterval of the meter's clock. Source: DLMS UA Blue Book, class_id 5; DL/T 645-2007, 01xx.
/// </remarks>
public sealed class DemandMeter
{
    const byte Version = 1;
    const int Directions = 2;
    const int Slots = RegisterBank.RateCount + 1;

    readonly Meter meter;
    PerDirection<long> current;
    PerDirection<int> lastWatts;
    MaximumCell[]? maxima;
    long[]? earlier;
    int earlierCount;
    long wholeSinceUnixSeconds;

    internal DemandMeter(Meter meter, long unixSeconds, int periodMinutes)
    {
        this.meter = meter;
        PeriodMinutes = SubintervalMinutes = periodMinutes;
        wholeSinceUnixSeconds = unixSeconds;
    }

    /// <summary>1 to 60.</summary>
    public int PeriodMinutes { get; private set; }

    /// <summary>Equal to the period for block demand; a whole part of it for sliding demand.</summary>
    public int SubintervalMinutes { get; private set; }

    /// <summary>Of the period that ended last.</summary>
    public long LastEndUnixSeconds { get; private set; }

    public int ResetCount { get; private set; }

    /// <summary>Null when never.</summary>
    public long? LastResetUnixSeconds { get; private set; }

    /// <summary>When the period under way began.</summary>
    public long PeriodStartUnixSeconds => Math.Max(
        wholeSinceUnixSeconds,
        LocalTime.Floor(meter.Clock.UnixSeconds, SubintervalMinutes * 60)
            - ((PeriodMinutes - SubintervalMinutes) * 60));

    /// <summary>Energy of the period under way, over the whole period's length.</summary>
    public int CurrentWatts(FlowDirection direction) =>
        (int)((current[(int)direction] + EarlierJoules((int)direction, Parts - 1)) / (PeriodMinutes * 60));

    public int LastWatts(FlowDirection direction) => lastWatts[(int)direction];

    /// <param name="rate">0 for any rate, 1 to 4 for one.</param>
    public DemandMaximum Maximum(FlowDirection direction, int rate) => maxima is null
        ? default
        : maxima[((int)direction * Slots) + RegisterBank.Checked(rate, 0)].Maximum;

    public bool TrySetPeriod(int periodMinutes, int subintervalMinutes, out string reason)
    {
        reason = periodMinutes is >= 1 and <= 60 && subintervalMinutes >= 1 && periodMinutes % subintervalMinutes == 0
            ? ""
            : "A demand period is 1 to 60 minutes, and its subinterval a whole part of it.";
        if (reason.Length == 0)
        {
            (PeriodMinutes, SubintervalMinutes) = (periodMinutes, subintervalMinutes);
            BeginAnew(meter.Clock.UnixSeconds);
            meter.Mark(MeterSection.Demand);
            meter.ScheduleAnew();
        }

        return reason.Length == 0;
    }

    /// <summary>Billing reset: the maxima begin anew.</summary>
    public void Reset()
    {
        maxima = null;
        ResetCount++;
        LastResetUnixSeconds = meter.Clock.UnixSeconds;
        meter.Mark(MeterSection.Demand);
    }

    /// <summary>Ends the period under way, which then counts for nothing, and begins the next one.</summary>
    public void NextPeriod()
    {
        BeginAnew(meter.Clock.UnixSeconds);
        meter.Mark(MeterSection.Demand);
    }

    internal long NextDueUnixSeconds(long unixSeconds) => LocalTime.NextMultiple(unixSeconds, SubintervalMinutes * 60L);

    internal void Add(in LoadEnergy energy)
    {
        current[0] += energy.ImportJoules;
        current[1] += energy.ExportJoules;
    }

    /// <summary>Called when the clock shows a time of <see cref="NextDueUnixSeconds"/>, at least.</summary>
    internal void EndSubinterval(long unixSeconds, int rate)
    {
        var periodSeconds = PeriodMinutes * 60;
        var isWhole = unixSeconds - wholeSinceUnixSeconds >= periodSeconds;
        for (var direction = 0; direction < Directions; direction++)
        {
            var joules = current[direction] + EarlierJoules(direction, Parts - 1);
            if (isWhole)
            {
                var watts = (int)(joules / periodSeconds);
                lastWatts[direction] = watts;
                Raise(direction, 0, watts, unixSeconds);
                Raise(direction, rate, watts, unixSeconds);
            }
        }

        LastEndUnixSeconds = isWhole ? unixSeconds : LastEndUnixSeconds;
        Push();
        meter.Mark(MeterSection.Demand);
    }

    internal void BeginAnew(long unixSeconds)
    {
        current = default;
        (earlier, earlierCount) = (null, 0);
        wholeSinceUnixSeconds = unixSeconds;
    }

    internal void Write(RecordWriter into)
    {
        into.Byte(Version);
        into.Byte((byte)PeriodMinutes);
        into.Byte((byte)SubintervalMinutes);
        into.Signed(wholeSinceUnixSeconds);
        into.Signed(LastEndUnixSeconds);
        into.Unsigned((ulong)ResetCount);
        into.Signed(LastResetUnixSeconds ?? -1);
        for (var direction = 0; direction < Directions; direction++)
        {
            into.Unsigned((ulong)current[direction]);
            into.Unsigned((ulong)lastWatts[direction]);
        }

        into.Unsigned((ulong)earlierCount);
        for (var i = 0; i < earlierCount * Directions; i++)
        {
            into.Unsigned((ulong)earlier![i]);
        }

        into.Byte(maxima is null ? (byte)0 : (byte)1);
        foreach (var maximum in maxima ?? [])
        {
            into.Unsigned((ulong)maximum.Watts);
            into.Unsigned(maximum.AtMinutes);
        }
    }

    internal void Read(ref RecordReader from)
    {
        from.RequireVersion(Version);
        PeriodMinutes = from.Byte();
        SubintervalMinutes = from.Byte();
        wholeSinceUnixSeconds = from.Signed();
        LastEndUnixSeconds = from.Signed();
        ResetCount = from.Count();
        LastResetUnixSeconds = from.Signed() is >= 0 and var reset ? reset : null;
        for (var direction = 0; direction < Directions; direction++)
        {
            current[direction] = (long)from.Unsigned();
            lastWatts[direction] = from.Count();
        }

        earlierCount = from.Count();
        earlier = earlierCount == 0 ? null : new long[Parts * Directions];
        for (var i = 0; i < earlierCount * Directions; i++)
        {
            earlier![i] = (long)from.Unsigned();
        }

        maxima = from.Byte() == 0 ? null : new MaximumCell[Directions * Slots];
        for (var i = 0; i < (maxima?.Length ?? 0); i++)
        {
            maxima![i] = new(from.Count(), checked((uint)from.Unsigned()));
        }
    }

    internal int MemoryBytes => (maxima is null ? 0 : 24 + (maxima.Length * 8))
        + (earlier is null ? 0 : 24 + (earlier.Length * 8));

    int Parts => PeriodMinutes / SubintervalMinutes;

    /// <summary>Energy of the newest ended subintervals of the period.</summary>
    long EarlierJoules(int direction, int partCount)
    {
        var joules = 0L;
        for (var i = Math.Max(0, earlierCount - partCount); i < earlierCount; i++)
        {
            joules += earlier![(i * Directions) + direction];
        }

        return joules;
    }

    void Push()
    {
        if (Parts > 1)
        {
            earlier ??= new long[Parts * Directions];
            if (earlierCount == Parts - 1)
            {
                earlier.AsSpan(Directions).CopyTo(earlier);
                earlierCount--;
            }

            ((ReadOnlySpan<long>)current).CopyTo(earlier.AsSpan(earlierCount * Directions));
            earlierCount++;
        }

        current = default;
    }

    void Raise(int direction, int rate, int watts, long unixSeconds)
    {
        if (watts > 0 && watts > (maxima?[(direction * Slots) + rate].Watts ?? 0))
        {
            maxima ??= new MaximumCell[Directions * Slots];
            maxima[(direction * Slots) + rate] = new(watts, (uint)(unixSeconds / 60));
        }
    }

    /// <summary>Periods end at whole minutes, so the time fits half the room.</summary>
    readonly record struct MaximumCell(int Watts, uint AtMinutes)
    {
        internal DemandMaximum Maximum => new(Watts, AtMinutes * 60L);
    }

    [InlineArray(Directions)]
    struct PerDirection<T>
    {
        T first;
    }
}
