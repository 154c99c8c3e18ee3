using Tallywatt.Core.Readings.Estimation;

namespace Tallywatt.Core.Readings.Validation;

/// <summary>Check 8: a day's import against its like days of this period and of last year.</summary>
/// <remarks>A roof's export follows the weather and not the days before; check 9 bounds it.</remarks>
static class HistoryCheck
{
    const int Percent = 100;
    const int YearDays = 364; // The same day of the week.
    const int YearReachDays = 14;

    internal static void HighLow(ValidationRun run)
    {
        foreach (var (day, from, to) in run.Days())
        {
            var expected = (int)((run.Calendar.StartOf(day + 1) - run.Calendar.StartOf(day))
                / run.Facts.IntervalSeconds);
            var known = run.Within(from, to).Where(index => run.Counts(index, exports: false)).ToList();
            if (known.Count != expected)
            {
                continue; // Half a day is like no day.
            }

            var sum = known.Sum(index => run.Standing[index].ImportWattHours);
            Judge(run, day, from, to, sum);
        }
    }

    static void Judge(ValidationRun run, int day, long from, long to, long sum)
    {
        if (Average(run, day, day, run.Options.LikeDayReachDays) is not { } average
            || Verdict(run.Options, sum, average) is not { } verdict)
        {
            return;
        }

        // A cold week is no fault when last year's was as cold.
        var lastYear = Average(run, day, day - YearDays, YearReachDays);
        if (lastYear is { } then && Verdict(run.Options, sum, then) != verdict)
        {
            return;
        }

        run.Find(
            verdict, FindingSeverity.Warning, from, to - from, sum, average);
    }

    static FindingCode? Verdict(VeeOptions options, long sum, long average)
    {
        var away = Math.Abs(sum - average);
        var isUsual = away <= options.HistoryFloorWattHours
            || away * (Int128)Percent <= average * (Int128)options.HistoryPercent;
        return isUsual ? null : sum > average ? FindingCode.AboveHistory : FindingCode.BelowHistory;
    }

    /// <summary>Days before only: what comes later must not change what is found today.</summary>
    static long? Average(ValidationRun run, int day, int around, int reachDays)
    {
        var type = run.Calendar.TypeOf(day);
        var sums = new List<long>();
        for (var distance = around == day ? 1 : 0; distance <= reachDays; distance++)
        {
            Consider(around - distance);
            if (around != day && distance > 0)
            {
                Consider(around + distance);
            }
        }

        return sums.Count == 0 ? null : sums.Sum() / sums.Count;

        void Consider(int candidate)
        {
            var expected = (int)((run.Calendar.StartOf(candidate + 1) - run.Calendar.StartOf(candidate))
                / run.Facts.IntervalSeconds);
            if (sums.Count < run.Options.LikeDayCount && run.Calendar.TypeOf(candidate) == type
                && run.History.Total(candidate, Math.Min(expected, LoadHistory.MinutesPerDayCount)) is { } total)
            {
                sums.Add(total.ImportWattHours);
            }
        }
    }
}
