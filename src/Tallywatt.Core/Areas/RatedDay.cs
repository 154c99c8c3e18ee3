using Tallywatt.Core.Ledger;
using Tallywatt.Core.Readings;
using Tallywatt.Core.Tariffs;
using Tallywatt.Core.Units;

namespace Tallywatt.Core.Areas;

/// <summary>One local day as the rating engine rates it, with nothing rounded away.</summary>
sealed class RatedDay(DateOnly day, long endUnixSeconds)
{
    readonly RatingTrace trace = new();

    internal DateOnly Day => day;

    internal long EndUnixSeconds => endUnixSeconds;

    internal long ImportWattHours { get; private set; }

    internal long ExportWattHours { get; private set; }

    internal int RowCount { get; private set; }

    /// <summary>What the day comes to, in atto-units: charges and tax less credit.</summary>
    internal Int128 DueAttos { get; private set; }

    /// <summary>Where rating stands at the end of the day.</summary>
    internal WindowBase EndBase { get; private set; }

    internal RatingState EndRating { get; private set; }

    /// <summary>Rates whole days over rows, the first of which is where rating begins.</summary>
    internal static List<RatedDay> Rate(
        AccountTerms account, WindowBase @base, RatingState rating, IReadOnlyList<MarkedRow> rows,
        long untilUnixSeconds)
    {
        var days = new List<RatedDay>();
        for (var i = 1; i < rows.Count && rows[i - 1].CapturedUnixSeconds < untilUnixSeconds; i++)
        {
            Advance(account, rows[i - 1].Row, @base.RatedThroughUnixSeconds, rows[i].Row, untilUnixSeconds,
                days, ref rating);
        }

        return days;
    }

    /// <summary>What is shown of the day, when the purse is debited a whole number of nano-units for it.</summary>
    internal DaySummary Summary(Money net) =>
        DayParts.Summary(new(day, endUnixSeconds, ImportWattHours, ExportWattHours, RowCount, net), trace);

    /// <summary>Whether two ratings of the day are the same in everything that is shown or booked.</summary>
    internal bool IsSameAs(RatedDay other)
    {
        var (left, right) = (Summary(Money.Zero), other.Summary(Money.Zero));
        return DueAttos == other.DueAttos && left.RowCount == right.RowCount && left.Use == right.Use
            && left.ImportWattHours == right.ImportWattHours && left.ExportWattHours == right.ExportWattHours
            && left.Rates.AsSpan().SequenceEqual(right.Rates.AsSpan());
    }

    static void Advance(
        AccountTerms account, RegisterRow from, long ratedThroughUnixSeconds, RegisterRow to, long untilUnixSeconds,
        List<RatedDay> days, ref RatingState rating)
    {
        var tariff = account.Tariff;
        var step = Step.Between(account, from, to);
        var start = Math.Max(from.CapturedUnixSeconds, ratedThroughUnixSeconds);
        var stop = Math.Min(to.CapturedUnixSeconds, untilUnixSeconds);
        while (start < stop)
        {
            if (days.Count == 0 || start >= days[^1].EndUnixSeconds)
            {
                var date = tariff.DayOf(start);
                days.Add(new(date, tariff.StartOf(date.AddDays(1))));
            }

            var day = days[^1];
            var end = Math.Min(day.EndUnixSeconds, stop);
            day.Add(tariff, ref rating, new(
                start, (int)(end - start), step.Import(start, end), step.Export(start, end)),
                isRow: end == to.CapturedUnixSeconds);
            if (end == day.EndUnixSeconds)
            {
                day.EndBase = new(end == to.CapturedUnixSeconds ? to : from, end);
                day.EndRating = rating;
            }

            start = end;
        }
    }

    void Add(CompiledTariff tariff, ref RatingState rating, IntervalReading part, bool isRow)
    {
        var countBefore = trace.Parts.Count;
        tariff.Rate(ref rating, part, trace);
        if (part.EndUnixSeconds == endUnixSeconds)
        {
            tariff.CloseUntil(ref rating, endUnixSeconds, trace);
        }

        ImportWattHours += part.ImportWattHours;
        ExportWattHours += part.ExportWattHours;
        RowCount += isRow ? 1 : 0;
        for (var i = countBefore; i < trace.Parts.Count; i++)
        {
            var rated = trace.Parts[i];
            DueAttos += rated.IsCredit ? -rated.Amount.Attos : rated.Amount.Attos;
        }
    }
}
