using Tallywatt.Core.Readings;

namespace Tallywatt.Core.Tariffs;

/// <summary>The stateless job: intervals and a tariff in, a bill out. The same engine as the purse's.</summary>
public static class Biller
{
    /// <summary>Bills intervals of one service point.</summary>
    /// <param name="intervals">In the order of time, without overlaps. Gaps cost no energy, but days and months
    /// within the bill are charged their fixed charges.</param>
    /// <param name="from">The first local date; null for that of the first interval. What was used before it is
    /// neither charged nor counted on the ladder.</param>
    /// <param name="to">The last local date, included; null for that of the last interval.</param>
    /// <exception cref="ArgumentException">Intervals overlap or are out of order, or there is nothing to bill.
    /// </exception>
    /// <exception cref="TariffException">The tariff has no version for a date of the bill.</exception>
    /// <exception cref="OverflowException">An amount is beyond its range; never a wrong number.</exception>
    public static Bill Bill(
        CompiledTariff tariff, ReadOnlySpan<IntervalReading> intervals, DateOnly? from = null, DateOnly? to = null)
    {
        ArgumentNullException.ThrowIfNull(tariff);
        RequireOrder(intervals);
        var (first, last) = SpanOf(tariff, intervals, from, to);
        var book = new BillBook();
        var trace = new RatingTrace(book);
        var state = tariff.Open(first);
        var run = new RatingRun(tariff, ref state, trace);
        RateInside(intervals, tariff.StartOf(first), tariff.StartOf(last.AddDays(1)), ref run, trace);
        run.AdvanceTo(last.DayNumber);
        run.Finish();

        var months = book.Months(first, last);
        var totals = Sum(months);
        var lines = book.Lines();
        return new(
            tariff.Tariff.Currency,
            tariff.ZoneId,
            first,
            last,
            totals,
            months,
            lines,
            StandingOf(tariff.Day(last.DayNumber), state.LadderPositionWattHours),
            BillWarnings.KeptWattHours(state),
            new(state.KeptAttos),
            BillWarnings.Of(tariff, first, last, trace, lines, state));
    }

    static void RequireOrder(ReadOnlySpan<IntervalReading> intervals)
    {
        for (var i = 1; i < intervals.Length; i++)
        {
            if (intervals[i].StartUnixSeconds < intervals[i - 1].EndUnixSeconds)
            {
                throw new ArgumentException(
                    $"The interval at {intervals[i].StartUnixSeconds} begins before the one before it has ended; "
                    + "intervals must be in order and must not overlap.");
            }
        }
    }

    static (DateOnly First, DateOnly Last) SpanOf(
        CompiledTariff tariff, ReadOnlySpan<IntervalReading> intervals, DateOnly? from, DateOnly? to)
    {
        if (intervals.IsEmpty && (from is null || to is null))
        {
            throw new ArgumentException("There is nothing to bill: no interval, and no dates.");
        }

        var first = from ?? tariff.DayOf(intervals[0].StartUnixSeconds);
        var last = to ?? tariff.DayOf(intervals[^1].EndUnixSeconds - 1);
        return first <= last
            ? (first, last)
            : throw new ArgumentException(
                $"The bill would end on {last:yyyy-MM-dd}, before it begins on {first:yyyy-MM-dd}.");
    }

    static void RateInside(
        ReadOnlySpan<IntervalReading> intervals, long start, long end, ref RatingRun run, RatingTrace trace)
    {
        foreach (ref readonly var interval in intervals)
        {
            if (interval.StartUnixSeconds >= start && interval.EndUnixSeconds <= end)
            {
                run.Rate(interval);
            }
            else if (interval.EndUnixSeconds > start && interval.StartUnixSeconds < end)
            {
                trace.ApportionedCount++;
                run.Rate(Clip(interval, start, end));
            }
        }
    }

    /// <summary>The part of an interval inside the bill, by time, in whole Wh.</summary>
    static IntervalReading Clip(in IntervalReading interval, long start, long end)
    {
        var from = Math.Max(start, interval.StartUnixSeconds);
        var until = Math.Min(end, interval.EndUnixSeconds);
        return new(
            from,
            (int)(until - from),
            RatingRun.ShareUntil(until, interval.ImportWattHours, interval)
                - RatingRun.ShareUntil(from, interval.ImportWattHours, interval),
            RatingRun.ShareUntil(until, interval.ExportWattHours, interval)
                - RatingRun.ShareUntil(from, interval.ExportWattHours, interval),
            interval.Quality);
    }

    static BillAmounts Sum(IReadOnlyList<BillMonth> months) =>
        months.Aggregate(new BillAmounts(), (sum, month) => new()
        {
            ImportWattHours = sum.ImportWattHours + month.Amounts.ImportWattHours,
            ExportWattHours = sum.ExportWattHours + month.Amounts.ExportWattHours,
            EnergyCharge = sum.EnergyCharge + month.Amounts.EnergyCharge,
            FixedCharge = sum.FixedCharge + month.Amounts.FixedCharge,
            DemandCharge = sum.DemandCharge + month.Amounts.DemandCharge,
            MinimumAdjustment = sum.MinimumAdjustment + month.Amounts.MinimumAdjustment,
            ExportCredit = sum.ExportCredit + month.Amounts.ExportCredit,
            Tax = sum.Tax + month.Amounts.Tax,
        });

    internal static LadderStanding? StandingOf(CompiledDay day, long position)
    {
        if (day.LimitsWattHours.Length == 0 || day.Version.LimitsPerKilowatt)
        {
            return null;
        }

        var below = day.LimitsWattHours.Count(limit => position >= limit);
        long? next = below < day.LimitsWattHours.Length ? day.LimitsWattHours[below] : null;
        return new(
            position,
            below + 1,
            day.LimitsWattHours.Length + 1,
            next == LadderLimits.NoLimit ? null : next,
            DateOnly.FromDayNumber(day.LadderDayNumber));
    }
}
