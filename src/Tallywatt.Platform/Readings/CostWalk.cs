using Tallywatt.Core.Areas;
using Tallywatt.Core.Readings;
using Tallywatt.Core.Tariffs;
using Tallywatt.Core.Units;

namespace Tallywatt.Platform.Readings;

/// <summary>Rates a service point's intervals once more, in order from the first, and keeps what each came to.
/// </summary>
/// <remarks>The same engine and the same cuts as the area's, so the sums are those of the books.</remarks>
sealed class CostWalk
{
    readonly CompiledTariff tariff;
    readonly long fromUnixSeconds;
    readonly long toUnixSeconds;
    readonly RatingTrace trace = new();
    readonly List<CostedReading> readings = [];
    readonly SortedDictionary<DateOnly, Money> dayCharges = [];
    readonly Dictionary<DateOnly, TariffDay> days = [];
    RatingState state;
    ExactAmount tax;
    ExactAmount credit;

    CostWalk(CompiledTariff tariff, long fromUnixSeconds, long toUnixSeconds)
    {
        this.tariff = tariff;
        this.fromUnixSeconds = fromUnixSeconds;
        this.toUnixSeconds = toUnixSeconds;
    }

    /// <param name="account">The contract.</param>
    /// <param name="all">Every interval from the first on: the ladder begins with it.</param>
    /// <param name="fromUnixSeconds">The first instant wanted.</param>
    /// <param name="toUnixSeconds">The end of what is wanted.</param>
    internal static CostedReadings Of(
        AccountTerms account, IReadOnlyList<CodedReading> all, long fromUnixSeconds, long toUnixSeconds)
    {
        if (all.Count == 0)
        {
            return new([], []);
        }

        var walk = new CostWalk(account.Tariff, fromUnixSeconds, toUnixSeconds)
        {
            state = account.Tariff.Open(account.Tariff.DayOf(all[0].StartUnixSeconds)),
        };
        foreach (var reading in all)
        {
            if (reading.StartUnixSeconds >= toUnixSeconds)
            {
                break;
            }

            walk.Rate(reading);
        }

        return new(
            walk.readings,
            [
                .. walk.dayCharges.Where(day => day.Value != Money.Zero)
                    .Select(day => new DayCharge(day.Key, day.Value)),
            ]);
    }

    void Rate(CodedReading reading)
    {
        var wanted = reading.StartUnixSeconds >= fromUnixSeconds;
        var (cost, tier, charged) = (Money.Zero, 0, false);
        var (taxBefore, creditBefore) = (tax.ToMoney(), credit.ToMoney());
        foreach (var part in Cut(reading))
        {
            trace.Clear();
            cost += tariff.Rate(ref state, part, wanted ? trace : null);
            if (wanted)
            {
                charged |= Note(ref tier);
            }

            Close(part.EndUnixSeconds);
        }

        if (!wanted)
        {
            return;
        }

        var (rateName, rateNumber) = RateAt(reading.StartUnixSeconds);
        readings.Add(new(
            reading, cost, tax.ToMoney() - taxBefore, credit.ToMoney() - creditBefore, rateName, rateNumber, tier,
            !charged && reading.ImportWattHours + reading.ExportWattHours > 0));
    }

    /// <summary>An interval that crosses the end of a day is two, as the area cuts it.</summary>
    IEnumerable<IntervalReading> Cut(CodedReading reading)
    {
        var start = reading.StartUnixSeconds;
        var whole = reading.ToInterval() with { Quality = ReadingQuality.Actual };
        while (start < reading.EndUnixSeconds)
        {
            var end = Math.Min(reading.EndUnixSeconds, EndOfDay(start));
            yield return new(
                start, (int)(end - start),
                Share(whole.ImportWattHours, whole, end) - Share(whole.ImportWattHours, whole, start),
                Share(whole.ExportWattHours, whole, end) - Share(whole.ExportWattHours, whole, start));
            start = end;
        }
    }

    static long Share(long wattHours, IntervalReading whole, long through) =>
        (long)((Int128)wattHours * (through - whole.StartUnixSeconds) / whole.DurationSeconds);

    void Close(long endUnixSeconds)
    {
        if (endUnixSeconds != EndOfDay(endUnixSeconds - 1))
        {
            return;
        }

        var day = tariff.DayOf(endUnixSeconds - 1);
        var due = tariff.CloseUntil(ref state, endUnixSeconds);
        if (endUnixSeconds > fromUnixSeconds && endUnixSeconds <= toUnixSeconds)
        {
            dayCharges[day] = dayCharges.GetValueOrDefault(day) + due;
        }
    }

    /// <summary>Adds up the parts of one interval; true when energy was charged or credited at once.</summary>
    bool Note(ref int tier)
    {
        var charged = false;
        foreach (var part in trace.Parts)
        {
            charged |= part.Kind is ChargeKind.Energy or ChargeKind.Export;
            tier = part.Kind == ChargeKind.Energy ? Math.Max(tier, part.Block) : tier;
            tax += part.Kind == ChargeKind.Tax ? part.Amount : ExactAmount.Zero;
            credit += part.IsCredit ? part.Amount : ExactAmount.Zero;
        }

        return charged;
    }

    (string Name, int Number) RateAt(long unixSeconds)
    {
        var date = tariff.DayOf(unixSeconds);
        if (!days.TryGetValue(date, out var day))
        {
            days.Add(date, day = TariffDay.Of(tariff, date));
        }

        var run = day.Runs.First(run => unixSeconds < run.ToUnixSeconds);
        var version = tariff.Tariff.Versions.Last(version => version.From <= date || version.From == DateOnly.MinValue);
        var place = version.Rates.ToList().FindIndex(rate => ReferenceEquals(rate, run.Rate));
        return (run.Rate.Name, place + 1);
    }

    long EndOfDay(long unixSeconds) => tariff.StartOf(tariff.DayOf(unixSeconds).AddDays(1));
}
