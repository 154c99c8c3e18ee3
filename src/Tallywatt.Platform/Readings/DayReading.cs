using Tallywatt.Core.Areas;
using Tallywatt.Core.Readings;
using Tallywatt.Core.Units;

namespace Tallywatt.Platform.Readings;

/// <summary>One local day of one service point.</summary>
/// <param name="Day">The local day.</param>
/// <param name="Revision">The version that counts; null while the day is open.</param>
/// <param name="ImportWattHours">Energy from the grid.</param>
/// <param name="ExportWattHours">Energy to the grid.</param>
/// <param name="IntervalCount">Intervals that were read.</param>
/// <param name="ExpectedCount">Intervals the day has.</param>
/// <param name="EstimatedCount">Intervals that are not as read: estimated, edited or substituted.</param>
/// <param name="PeakWatts">The highest average power of one interval.</param>
/// <param name="Debited">What the day came to, as rated.</param>
/// <param name="Rates">Import by rate and block.</param>
public sealed record DayReading(
    DateOnly Day,
    int? Revision,
    long ImportWattHours,
    long ExportWattHours,
    int IntervalCount,
    int ExpectedCount,
    int EstimatedCount,
    long PeakWatts,
    Money Debited,
    IReadOnlyList<RateUse> Rates)
{
    const int SecondsPerHour = 3_600;

    /// <summary>The day's quality in one letter: A when all of it was read, E when it holds estimates, else F; V when
    /// it is mixed, N when intervals are missing.</summary>
    public required char Quality { get; init; }

    internal static DayReading Of(
        DaySummary summary, int? revision, IReadOnlyList<CodedReading> intervals, int expectedCount) => new(
        summary.Day,
        revision,
        summary.ImportWattHours,
        summary.ExportWattHours,
        intervals.Count,
        expectedCount,
        intervals.Count(reading => !reading.Code.IsPlain),
        intervals.Select(PeakOf).DefaultIfEmpty().Max(),
        summary.Use.Net,
        summary.Rates)
    {
        // An open day owes what lies before its newest reading.
        Quality = QualityOf(intervals, revision is null ? intervals.Count : expectedCount),
    };

    internal static long PeakOf(CodedReading reading) =>
        (long)((Int128)reading.ImportWattHours * SecondsPerHour / reading.DurationSeconds);

    static char QualityOf(IReadOnlyList<CodedReading> intervals, int dueCount)
    {
        if (intervals.Count < dueCount && intervals.All(reading => reading.Code.IsPlain))
        {
            return 'N';
        }

        var letters = intervals.Select(reading => reading.Code.Letter).Distinct().ToList();
        return letters.Count == 1 ? letters[0] : 'V';
    }
}

/// <summary>One calendar month of one service point.</summary>
/// <param name="Month">Its first day.</param>
/// <param name="DayCount">Days with readings.</param>
/// <param name="WholeDayCount">Days with every interval.</param>
public sealed record MonthReading(
    DateOnly Month,
    long ImportWattHours,
    long ExportWattHours,
    int DayCount,
    int WholeDayCount,
    int EstimatedCount,
    long PeakWatts,
    Money Debited)
{
    /// <summary>Days put together by month, in order.</summary>
    public static IReadOnlyList<MonthReading> Of(IEnumerable<DayReading> days) =>
    [
        .. days.GroupBy(day => new DateOnly(day.Day.Year, day.Day.Month, 1)).OrderBy(month => month.Key)
            .Select(month => new MonthReading(
                month.Key,
                month.Sum(day => day.ImportWattHours),
                month.Sum(day => day.ExportWattHours),
                month.Count(),
                month.Count(day => day.IntervalCount >= day.ExpectedCount),
                month.Sum(day => day.EstimatedCount),
                month.Max(day => day.PeakWatts),
                month.Aggregate(Money.Zero, (sum, day) => sum + day.Debited))),
    ];
}
