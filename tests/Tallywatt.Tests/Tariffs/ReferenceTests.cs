using System.Numerics;
using CsCheck;
using Tallywatt.Core.Tariffs;
using Xunit;

namespace Tallywatt.Tests.Tariffs;

public sealed class ReferenceTests
{
    /// <summary>The compiled engine and the slow rater agree on every line and every sum of every month.</summary>
    [Fact]
    public void The_engine_agrees_with_a_rater_that_asks_for_every_minute() =>
        Gen.OneOf(TariffGen.Cases(BlockRule.Chronological), TariffGen.Cases(BlockRule.Surcharge))
            .Sample(Agrees, iter: 150, print: rating => rating.ToString());

    static void Agrees(RatingCase rating)
    {
        var bill = Biller.Bill(rating.Compile(), [.. rating.Readings]);
        var reference = new ReferenceRater(rating.Tariff, rating.Terms);
        reference.Rate(rating.Readings, bill.From, bill.To);

        var lines = bill.Lines.Where(line => line.EnergyWattHours > 0).ToDictionary(
            line => (line.Rate, line.Block, line.Price.NanosPerKilowattHour, line.Direction),
            line => line.EnergyWattHours);
        Assert.Equal(reference.Lines.OrderBy(Key), lines.OrderBy(Key));

        foreach (var month in bill.Months)
        {
            var expected = reference.Months.GetValueOrDefault(month.ToString()) ?? [];
            Assert.Equal(
                string.Join(" ", Parts.Select(part => expected.GetValueOrDefault(part))),
                string.Join(" ", Sums(month.Amounts)));
        }

        var total = reference.Months.Values.Aggregate(BigInteger.Zero, (sum, month) => sum + Total(month));
        Assert.Equal(total, bill.Totals.Total.Attos);

        static string Key(KeyValuePair<(string, int, long, string), long> line) => line.Key.ToString();
    }

    static readonly string[] Parts = ["energy", "fixed", "demand", "minimum", "export", "tax"];

    static IEnumerable<Int128> Sums(BillAmounts amounts) =>
        new[]
        {
            amounts.EnergyCharge, amounts.FixedCharge, amounts.DemandCharge, amounts.MinimumAdjustment,
            amounts.ExportCredit, amounts.Tax,
        }.Select(amount => amount.Attos);

    static BigInteger Total(Dictionary<string, BigInteger> month) =>
        Parts.Aggregate(BigInteger.Zero, (sum, part) =>
            sum + (month.GetValueOrDefault(part) * (part == "export" ? -1 : 1)));
}
