using Tallywatt.Core.Areas;
using Tallywatt.Core.Readings;
using Tallywatt.Core.Tariffs;
using Tallywatt.Core.Units;

namespace Tallywatt.Core.Billing;

/// <summary>Rates an account's closed days once more, by the engine its purse was debited by, and keeps the parts of
/// one month.</summary>
/// <remarks>Rating goes on from where it stood, so that ladder, minimum and kept surplus stand where they stood. The
/// sum over a month is what was debited in it, to the last unit.</remarks>
public sealed class MonthRating
{
    readonly AccountTerms account;
    readonly long startUnixSeconds;
    readonly long endUnixSeconds;
    readonly RatingTrace trace = new();
    RatingState state;
    RatingState beforeClose;
    RatingState atStart;
    Money debited;
    long importWattHours;
    long exportWattHours;

    MonthRating(AccountTerms account, BillingMonth month)
    {
        this.account = account;
        startUnixSeconds = account.Tariff.StartOf(month.First);
        endUnixSeconds = account.Tariff.StartOf(month.Next.First);
    }

    /// <summary>Rates a month.</summary>
    /// <param name="account">The account and its tariff.</param>
    /// <param name="history">Its closed days from an anchor at or before the month to the last of the month.</param>
    /// <param name="month">The month.</param>
    /// <returns>Null when the days do not reach into the month.</returns>
    public static RatedMonth? Of(AccountTerms account, MeterHistory history, BillingMonth month)
    {
        var days = history.Days;
        if (days.Count == 0 || days[^1].Summary.Day < month.First || days[0].Rows.Count == 0)
        {
            return null;
        }

        var rating = new MonthRating(account, month);
        rating.Run(history);
        var (first, last) = (days[0].Summary.Day, days[^1].Summary.Day);
        return rating.ToRated(first > month.First ? first : month.First, last < month.Last ? last : month.Last);
    }

    void Run(MeterHistory history)
    {
        var beganUnixSeconds = long.MinValue;
        if (history.Anchor is { } anchor)
        {
            state = anchor.Read().Rating;
        }
        else
        {
            beganUnixSeconds = history.Days[0].Rows[0].CapturedUnixSeconds;
            state = account.Tariff.Open(account.Tariff.DayOf(beganUnixSeconds));
        }

        atStart = state;
        foreach (var day in history.Days)
        {
            var end = account.Tariff.StartOf(day.Summary.Day.AddDays(1));
            if (end <= endUnixSeconds)
            {
                RateDay(day, Math.Max(beganUnixSeconds, account.Tariff.StartOf(day.Summary.Day)), end);
            }
        }
    }

    // From row to row as the area did it. What lies behind the last row is the rest of the day's own sum, so the row
    // after the day's end need not be known.
    void RateDay(HeldDay day, long start, long end)
    {
        var (importLeft, exportLeft) = (day.Summary.ImportWattHours, day.Summary.ExportWattHours);
        for (var index = 1; index < day.Rows.Count; index++)
        {
            var (from, to) = (day.Rows[index - 1].Row, day.Rows[index].Row);
            var step = Step.Between(account, from, to);
            var at = Math.Max(start, from.CapturedUnixSeconds);
            var part = new IntervalReading(
                at, (int)(to.CapturedUnixSeconds - at), step.Import(at, to.CapturedUnixSeconds),
                step.Export(at, to.CapturedUnixSeconds));
            importLeft -= part.ImportWattHours;
            exportLeft -= part.ExportWattHours;
            Rate(part, end);
        }

        var last = Math.Max(start, day.Rows[^1].CapturedUnixSeconds);
        if (last < end)
        {
            Rate(new(last, (int)(end - last), importLeft, exportLeft), end);
        }
    }

    void Rate(in IntervalReading part, long endOfDayUnixSeconds)
    {
        var isWithin = part.StartUnixSeconds >= startUnixSeconds;
        var kept = isWithin ? trace : null;
        var due = account.Tariff.Rate(ref state, part, kept);
        beforeClose = state;
        if (part.EndUnixSeconds == endOfDayUnixSeconds)
        {
            due += account.Tariff.CloseUntil(ref state, endOfDayUnixSeconds, kept);
        }

        if (!isWithin)
        {
            atStart = state;
            return;
        }

        debited += due;
        importWattHours += part.ImportWattHours;
        exportWattHours += part.ExportWattHours;
    }

    RatedMonth ToRated(DateOnly from, DateOnly to)
    {
        var lines = MonthLines.Of(account.Tariff, trace.Parts, beforeClose);
        return new()
        {
            From = from,
            To = to,
            Lines = lines,
            Total = lines.Aggregate(ExactAmount.Zero, (sum, line) => sum + line.Amount),
            Debited = debited,
            ImportWattHours = importWattHours,
            ExportWattHours = exportWattHours,
            Ladder = account.Tariff.StandingAtEndOf(beforeClose),
            KeptWattHours = BillWarnings.KeptWattHours(state),
            KeptMoney = new(state.KeptAttos),
            KeptMoneyBefore = new(atStart.KeptAttos),
            ClosesYear = state is { YearMonthsCount: 0, MonthDaysCount: 0 },
        };
    }
}
