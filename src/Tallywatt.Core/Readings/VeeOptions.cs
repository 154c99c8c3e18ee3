using Tallywatt.Core.Readings.Estimation;

namespace Tallywatt.Core.Readings;

/// <summary>Every threshold of validation and estimation, with its default. A rule never has a number of its own.
/// </summary>
public sealed record VeeOptions
{
    public static VeeOptions Default { get; } = new();

    /// <summary>Check 1: a value may begin this much after our clock before it is of the future.</summary>
    public int FutureToleranceSeconds { get; init; } = 300;

    /// <summary>Check 3: a clock that was off by less is set without a word; by more it is reported; by more than an
    /// interval the values do not count.</summary>
    public int ClockDriftWarnSeconds { get; init; } = 180;

    /// <summary>Check 4: how far the peak may stand above the third highest value of the day.</summary>
    public int SpikePercent { get; init; } = 180;

    /// <summary>Check 4: a peak of less average power is never a spike.</summary>
    public long SpikeFloorWatts { get; init; } = 3_000;

    /// <summary>Check 5: an interval's average power above this is reported; 0 for none. What the breaker lets
    /// through is no parameter: it comes with the service point, and more is refused.</summary>
    public long DemandHighWatts { get; init; }

    /// <summary>Check 5: an interval's average power below this is reported; 0 for none.</summary>
    public long DemandLowWatts { get; init; }

    /// <summary>Check 6: the same value above zero so many times in a row is reported.</summary>
    public int SameValueCount { get; init; } = 12;

    /// <summary>Check 6: zero import for so long is reported.</summary>
    public int ZeroRunSeconds { get; init; } = 24 * 3_600;

    /// <summary>Check 7: how far the sum of the intervals may be from what the register moved, when that is more than
    /// one step of the register: 0.2 %.</summary>
    public int SumTolerancePartsPerMillion { get; init; } = 2_000;

    /// <summary>Check 8: how far a day may be from the average of its like days.</summary>
    public int HistoryPercent { get; init; } = 50;

    /// <summary>Check 8: a day that differs by less energy is never reported.</summary>
    public long HistoryFloorWattHours { get; init; } = 3_000;

    /// <summary>Check 9: export from this minute of the wall clock on is by night: 22:00.</summary>
    public int NightFromMinute { get; init; } = 22 * 60;

    /// <summary>Check 9: until this minute: 04:00.</summary>
    public int NightToMinute { get; init; } = 4 * 60;

    /// <summary>Check 9: less export in one interval of the night is the meter's own last digit.</summary>
    public long NightExportFloorWattHours { get; init; } = 5;

    /// <summary>A gap of an open day this old is estimated and deducted; its rows are still asked for, and what they
    /// come to is trued up.</summary>
    public int EstimateAfterSeconds { get; init; } = 48 * 3_600;

    /// <summary>Estimation (a): a gap up to this long is a straight line between its neighbours.</summary>
    public int LinearGapSeconds { get; init; } = 2 * 3_600;

    /// <summary>Estimation (b): at most so many like days are averaged; 1 to 4.</summary>
    public int LikeDayCount { get; init; } = 4;

    /// <summary>Estimation (b): like days are looked for this far before and after.</summary>
    public int LikeDayReachDays { get; init; } = 90;

    /// <summary>Estimation (c): the customer's class, where there is no history.</summary>
    public ProfileClass ProfileClass { get; init; } = ProfileClass.Household;

    /// <summary>What is wrong with the options; null when nothing is.</summary>
    public string? Fault() =>
        OutOfRange(nameof(FutureToleranceSeconds), FutureToleranceSeconds, 0, 86_400)
        ?? OutOfRange(nameof(ClockDriftWarnSeconds), ClockDriftWarnSeconds, 0, 86_400)
        ?? OutOfRange(nameof(SpikePercent), SpikePercent, 1, 100_000)
        ?? OutOfRange(nameof(SpikeFloorWatts), SpikeFloorWatts, 0, 1_000_000_000)
        ?? OutOfRange(nameof(DemandHighWatts), DemandHighWatts, 0, 1_000_000_000)
        ?? OutOfRange(nameof(DemandLowWatts), DemandLowWatts, 0, 1_000_000_000)
        ?? OutOfRange(nameof(SameValueCount), SameValueCount, 2, 100_000)
        ?? OutOfRange(nameof(ZeroRunSeconds), ZeroRunSeconds, 1, 366 * 86_400)
        ?? OutOfRange(nameof(SumTolerancePartsPerMillion), SumTolerancePartsPerMillion, 0, 1_000_000)
        ?? OutOfRange(nameof(HistoryPercent), HistoryPercent, 1, 100_000)
        ?? OutOfRange(nameof(HistoryFloorWattHours), HistoryFloorWattHours, 0, 1_000_000_000)
        ?? OutOfRange(nameof(NightFromMinute), NightFromMinute, 0, 1_439)
        ?? OutOfRange(nameof(NightToMinute), NightToMinute, 0, 1_439)
        ?? OutOfRange(nameof(NightExportFloorWattHours), NightExportFloorWattHours, 0, 1_000_000_000)
        ?? OutOfRange(nameof(LinearGapSeconds), LinearGapSeconds, 0, 7 * 86_400)
        ?? OutOfRange(nameof(LikeDayCount), LikeDayCount, 1, LikeDays.CountMax)
        ?? OutOfRange(nameof(LikeDayReachDays), LikeDayReachDays, 1, 3_660)
        ?? ProfileClass.Fault();

    /// <exception cref="ArgumentException">A value is out of its range; the message names it and the range.
    /// </exception>
    public VeeOptions Validated() => Fault() is { } fault ? throw new ArgumentException(fault) : this;

    internal static string? OutOfRange(string name, long value, long min, long max) =>
        value >= min && value <= max ? null : $"{name} is {value}; allowed: {min} to {max}";
}
