using CsCheck;
using Tallywatt.Core.Readings;
using Tallywatt.Core.Tariffs;
using Tallywatt.Core.Units;
using Xunit;

namespace Tallywatt.Tests.Tariffs;

/// <summary>The sum of the parts is the whole: however often one settles, and however the readings arrive.</summary>
public sealed class AdditivityTests
{
    static readonly Gen<RatingCase> Cases =
        Gen.OneOf(TariffGen.Cases(BlockRule.Chronological), TariffGen.Cases(BlockRule.Surcharge));

    static readonly Gen<RatingCase> AnyCases = Gen.OneOf(Cases, TariffGen.Cases(BlockRule.Proportional));

    /// <summary>Rates in batches of random size, and closes days at random moments in between.</summary>
    [Fact]
    public void A_purse_pays_what_the_bill_says_however_often_it_settles() =>
        Gen.Select(AnyCases, Gen.Int[0, int.MaxValue]).Sample(
            (rating, seed) =>
            {
                var tariff = rating.Compile();
                var bill = Biller.Bill(tariff, [.. rating.Readings]);
                var random = new Random(seed);
                var state = tariff.Open(bill.From);
                Int128 paid = 0;
                for (var at = 0; at < rating.Readings.Count;)
                {
                    var batch = rating.Readings.Skip(at).Take(random.Next(1, 20)).ToArray();
                    paid += tariff.Rate(ref state, batch).Nanos;
                    paid += tariff.CloseUntil(ref state, batch[^1].EndUnixSeconds - 1).Nanos;
                    at += batch.Length;
                }

                paid += tariff.CloseBefore(ref state, bill.To).Nanos;
                paid += tariff.Finish(ref state).Nanos;
                var exact = (paid * ExactAmount.AttosPerNano) + state.CarryAttos;
                Assert.Equal(bill.Totals.Total.Attos, exact);
            },
            iter: 200,
            print: c => c.ToString());

    [Fact]
    public void Splitting_an_interval_within_one_rate_changes_nothing() =>
        Gen.Select(Cases, Gen.Int[0, int.MaxValue]).Sample(
            (rating, seed) =>
            {
                var random = new Random(seed);
                var tariff = rating.Compile();
                var readings = rating.Readings.Where(reading => reading.DurationSeconds == 900).ToArray();
                var parts = readings.SelectMany(reading => Split(reading, random)).ToArray();
                if (readings.Length > 0 && Biller.Bill(tariff, readings) is { Warnings: var w } whole
                    && !w.Any(warning => warning.Contains("apportioned", StringComparison.Ordinal)))
                {
                    // Demand is not additive: a shorter interval has a sharper peak.
                    var bill = Biller.Bill(tariff, parts);
                    Assert.Equal(whole.Lines, bill.Lines);
                    Assert.Equal(whole.Totals.EnergyCharge, bill.Totals.EnergyCharge);
                    Assert.Equal(whole.Totals.ExportCredit, bill.Totals.ExportCredit);
                    Assert.Equal(whole.Ladder, bill.Ladder);
                }
            },
            iter: 200,
            print: c => c.ToString());

    static IEnumerable<IntervalReading> Split(IntervalReading reading, Random random)
    {
        var seconds = random.Next(1, reading.DurationSeconds);
        var import = random.NextInt64(reading.ImportWattHours + 1);
        var export = random.NextInt64(reading.ExportWattHours + 1);
        yield return reading with { DurationSeconds = seconds, ImportWattHours = import, ExportWattHours = export };
        yield return new(
            reading.StartUnixSeconds + seconds,
            reading.DurationSeconds - seconds,
            reading.ImportWattHours - import,
            reading.ExportWattHours - export);
    }

    /// <summary>Import first and export afterwards, or the other way round: two channels owe the same.</summary>
    [Fact]
    public void The_order_of_channels_does_not_matter() =>
        Cases.Sample(
            rating =>
            {
                var tariff = rating.Compile();
                var oneDay = tariff.DayOf(rating.Readings[0].StartUnixSeconds);
                var readings = rating.Readings
                    .Where(reading => tariff.DayOf(reading.EndUnixSeconds - 1) == oneDay).ToArray();
                var imports = readings.Select(reading => reading with { ExportWattHours = 0 }).ToArray();
                var exports = readings.Select(reading => reading with { ImportWattHours = 0 }).ToArray();

                var together = Total(tariff, oneDay, readings);
                Assert.Equal(together, Total(tariff, oneDay, imports, exports));
                Assert.Equal(together, Total(tariff, oneDay, exports, imports));
            },
            iter: 200,
            print: c => c.ToString());

    static Money Total(CompiledTariff tariff, DateOnly day, params IntervalReading[][] batches)
    {
        var state = tariff.Open(day);
        var total = Money.Zero;
        foreach (var batch in batches)
        {
            total += tariff.Rate(ref state, batch);
        }

        return total + tariff.Finish(ref state);
    }

    /// <summary>Months add up to totals, lines to the energy charge and the export credit, Wh to Wh.</summary>
    [Fact]
    public void Lines_and_months_add_up_to_the_totals() => AnyCases.Sample(
        rating =>
        {
            var bill = Biller.Bill(rating.Compile(), [.. rating.Readings]);
            var totals = bill.Totals;
            Assert.Equal(totals.Total, Sum(bill.Months.Select(month => month.Amounts.Total)));
            var lines = bill.Lines.ToLookup(line => line.Direction, line => line.Amount);
            Assert.Equal(totals.EnergyCharge, Sum(lines["import"]));
            Assert.Equal(totals.ExportCredit, Sum(lines["export"]));
            Assert.Equal(rating.Readings.Sum(r => r.ImportWattHours), totals.ImportWattHours);
            Assert.Equal(rating.Readings.Sum(r => r.ExportWattHours), totals.ExportWattHours);
            Assert.All(bill.Lines, line => Assert.Equal(
                ExactAmount.Of(Energy.FromWattHours(line.EnergyWattHours), line.Price), line.Amount));
        },
        iter: 200,
        print: rating => rating.ToString());

    static ExactAmount Sum(IEnumerable<ExactAmount> amounts) =>
        amounts.Aggregate(ExactAmount.Zero, (sum, amount) => sum + amount);
}
