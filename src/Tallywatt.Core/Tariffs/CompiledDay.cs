namespace Tallywatt.Core.Tariffs;

/// <summary>One local date, ready for rating: its instants cut into runs of one rate, and its ladder limits.
/// </summary>
/// <remarks>
/// A local date is the instants from the first time its midnight (or, where that is skipped, the first instant
/// after it) is reached until the same of the next date, so dates never interleave, whatever a zone does.
/// </remarks>
sealed class CompiledDay
{
    internal required int DayNumber { get; init; }

    internal required long StartUnixSeconds { get; init; }

    internal required long EndUnixSeconds { get; init; }

    internal required CompiledVersion Version { get; init; }

    /// <summary>The instant each run begins; the first is the start of the day.</summary>
    internal required long[] RunStarts { get; init; }

    /// <summary>Of each run: the energy rate, the export price and the demand charges (a bit each) in force.
    /// </summary>
    internal required RunTerms[] Runs { get; init; }

    internal required int LadderDayNumber { get; init; }

    /// <summary>Effective inclusive limits in Wh (or per kW of peak), one less than blocks.</summary>
    internal required long[] LimitsWattHours { get; init; }

    /// <summary>The first day of the contract year, for the annual minimum.</summary>
    internal required int YearDayNumber { get; init; }

    /// <summary>False for a date the zone skips (Pacific/Apia has no 2011-12-30).</summary>
    internal bool Exists => StartUnixSeconds < EndUnixSeconds;

    internal DateOnly Date => DateOnly.FromDayNumber(DayNumber);

    internal long RunEnd(int run) => run + 1 < RunStarts.Length ? RunStarts[run + 1] : EndUnixSeconds;

    /// <summary>The run an instant of this day falls into, looking from a run at or before it.</summary>
    internal int RunAt(long unixSeconds, int from)
    {
        var run = from;
        while (run + 1 < RunStarts.Length && RunStarts[run + 1] <= unixSeconds)
        {
            run++;
        }

        return run;
    }
}

/// <summary>What is in force during one run of a day.</summary>
/// <param name="DemandMask">A bit for each active demand slot of the month.</param>
readonly record struct RunTerms(int RateIndex, int ExportIndex, int DemandMask);
