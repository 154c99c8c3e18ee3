using System.Numerics;

namespace Tallywatt.Simulation;

/// <summary>A tariff as the auditor knows it: numbers and nothing else.</summary>
/// <param name="RateOfHour">Which rate applies in each hour of the local day.</param>
/// <param name="PricesNanos">Price per kWh by rate and block.</param>
/// <param name="LimitsWattHours">Upper limits of all blocks but the last.</param>
/// <param name="ExportNanos">Price per kWh of exported energy.</param>
/// <param name="FixedPerDayNanos">Charged for each local day that has ended.</param>
/// <param name="TaxPartsPerMillion">On energy and fixed charges.</param>
/// <param name="Offsets">When the zone's offset from UTC changes, and to what, in seconds; in order.</param>
/// <param name="ZoneId">The same zone for the system.</param>
sealed record PlainTariff(
    int[] RateOfHour,
    long[][] PricesNanos,
    long[] LimitsWattHours,
    long ExportNanos,
    long FixedPerDayNanos,
    long TaxPartsPerMillion,
    (long FromUnixSeconds, long OffsetSeconds)[] Offsets,
    string ZoneId)
{
    const long HourSeconds = 3_600;
    const long DaySeconds = 86_400;

    /// <summary>Price x Wh is in pico-units; tax in millionths of that makes atto-units.</summary>
    static readonly BigInteger AttosPerPico = 1_000_000;

    /// <summary>What rows in order come to, in atto-units: energy, days that ended, tax, less export.</summary>
    internal BigInteger Reckon(IReadOnlyList<(long Time, long Import, long Export)> rows, long capacity)
    {
        BigInteger chargePicos = 0;
        BigInteger creditPicos = 0;
        long ladder = 0;
        for (var i = 1; i < rows.Count; i++)
        {
            var (from, to) = (rows[i - 1], rows[i]);
            var import = Moved(from.Import, to.Import, capacity);
            var export = Moved(from.Export, to.Export, capacity);
            foreach (var (start, end) in DaysWithin(from.Time, to.Time))
            {
                var dayImport = Share(import, from.Time, to.Time, start, end);
                creditPicos += (BigInteger)Share(export, from.Time, to.Time, start, end) * ExportNanos;
                foreach (var (partStart, partEnd) in HoursWithin(start, end))
                {
                    var rate = RateOfHour[LocalHour(partStart)];
                    for (var left = Share(dayImport, start, end, partStart, partEnd); left > 0;)
                    {
                        var block = 0;
                        while (block < LimitsWattHours.Length && ladder >= LimitsWattHours[block])
                        {
                            block++;
                        }

                        var room = block < LimitsWattHours.Length ? LimitsWattHours[block] - ladder : left;
                        var part = Math.Min(left, room);
                        chargePicos += (BigInteger)part * PricesNanos[rate][block];
                        ladder += part;
                        left -= part;
                    }
                }

                if (LocalDay(end) != LocalDay(start))
                {
                    chargePicos += (BigInteger)FixedPerDayNanos * 1_000;
                    ladder = LocalMonth(end) != LocalMonth(start) ? 0 : ladder;
                }
            }
        }

        return ((chargePicos - creditPicos) * AttosPerPico) + (chargePicos * TaxPartsPerMillion);
    }

    internal long LocalDay(long unixSeconds) => Floor(unixSeconds + Offset(unixSeconds), DaySeconds);

    /// <summary>The instant the local day after a local day begins.</summary>
    internal long EndOfDay(long localDay)
    {
        var guess = ((localDay + 1) * DaySeconds) - Offset((localDay + 1) * DaySeconds);
        for (var candidate = guess - (3 * HourSeconds); ; candidate += HourSeconds / 4)
        {
            if (LocalDay(candidate) > localDay)
            {
                return candidate;
            }
        }
    }

    static long Moved(long from, long to, long capacity) => to >= from ? to - from : to + capacity - from;

    static long Share(long energy, long from, long to, long start, long end)
    {
        var until = (long)((BigInteger)energy * (end - from) / (to - from));
        return until - (long)((BigInteger)energy * (start - from) / (to - from));
    }

    static long Floor(long value, long by) => value >= 0 ? value / by : -((-value + by - 1) / by);

    /// <summary>A step cut where local days end.</summary>
    IEnumerable<(long Start, long End)> DaysWithin(long from, long to)
    {
        for (var start = from; start < to;)
        {
            var day = LocalDay(start);
            var end = LocalDay(to - 1) == day ? to : EndOfDay(day);
            yield return (start, end);
            start = end;
        }
    }

    /// <summary>A part of a day cut where the rate changes.</summary>
    IEnumerable<(long Start, long End)> HoursWithin(long from, long to)
    {
        for (var start = from; start < to;)
        {
            var end = start;
            var rate = RateOfHour[LocalHour(start)];
            while (end < to && RateOfHour[LocalHour(end)] == rate)
            {
                end = NextLocalHour(end);
            }

            end = Math.Min(end, to);
            yield return (start, end);
            start = end;
        }
    }

    int LocalHour(long unixSeconds) =>
        (int)((unixSeconds + Offset(unixSeconds) - (LocalDay(unixSeconds) * DaySeconds)) / HourSeconds);

    long NextLocalHour(long unixSeconds)
    {
        var local = unixSeconds + Offset(unixSeconds);
        return unixSeconds + HourSeconds - (local - (Floor(local, HourSeconds) * HourSeconds));
    }

    int LocalMonth(long unixSeconds) =>
        DateOnly.FromDayNumber((int)LocalDay(unixSeconds) + DateOnly.FromDateTime(DateTime.UnixEpoch).DayNumber).Month;

    long Offset(long unixSeconds)
    {
        var offset = Offsets[0].OffsetSeconds;
        foreach (var (from, seconds) in Offsets)
        {
            offset = unixSeconds >= from ? seconds : offset;
        }

        return offset;
    }
}
