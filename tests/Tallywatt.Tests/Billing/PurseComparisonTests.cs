using Tallywatt.Core.Billing;
using Tallywatt.Core.Tariffs;
using Tallywatt.Core.Units;
using Xunit;

namespace Tallywatt.Tests.Billing;

public sealed class PurseComparisonTests
{
    static readonly DateOnly Day = new(2026, 1, 2);
    static readonly Price Peak = new(568_000_000);
    static readonly Price Valley = new(288_000_000);

    /// <summary>10 kWh peak and 6 kWh valley: 5.68 + 1.728 = 7.408.</summary>
    static readonly RatedPart[] Parts = [Part("peak", 4_000, Peak), Part("valley", 6_000, Valley),
        Part("peak", 6_000, Peak), Part("peak", 9_000, Peak) with { Day = Day.AddDays(1) }];

    [Theory]
    [InlineData(740)]
    [InlineData(741)]
    public void What_agrees_within_one_smallest_unit_is_no_alarm(long debitedCents) =>
        Assert.Empty(Compare(Meter(debitedCents)));

    [Theory]
    [InlineData("CNY", 739, true)]
    [InlineData("CNY", 742, true)]
    [InlineData("JPY", 739, false)]
    [InlineData("KWD", 740, true)]
    public void What_is_beyond_it_is(string currency, long debitedCents, bool isAlarm) => Assert.Equal(
        isAlarm, PurseComparison.Of(Meter(debitedCents), Parts, Money.Zero, currency).Count > 0);

    [Fact]
    public void A_wrong_price_of_one_rate_is_named_with_both_amounts()
    {
        var meter = Meter(840) with { RatePrices = Prices(new(668_000_000), Valley), BlockPrices = [new(0)] };

        var line = Assert.Single(Compare(meter));

        Assert.Equal((PurseLineKind.Rate, "rate peak, block 1"), (line.Kind, line.Line));
        Assert.Equal((10_000, "6.68", "5.68"), (line.WattHours, line.MeterSays.ToString(), line.WeSay.ToString()));
        Assert.Equal(("0.668", "0.568"), (line.MeterPrice.ToString(), line.OurPrice.ToString()));
    }

    [Fact]
    public void Two_wrong_prices_are_two_lines() => Assert.Equal(
        ["rate peak, block 1", "rate valley, block 1"],
        Compare(Meter(900) with { RatePrices = Prices(new(668_000_000), new(388_000_000)) }).Select(of => of.Line));

    [Fact]
    public void Energy_that_the_profile_does_not_have_is_named()
    {
        var line = Assert.Single(Compare(Meter(797) with
        {
            RatePrices = Prices(Peak, Valley), ImportWattHours = 17_000,
        }));

        Assert.Equal(("energy", 17_000, 16_000), (line.Line, line.MeterWattHours, line.WattHours));
    }

    [Fact]
    public void What_nothing_explains_is_the_total() =>
        Assert.Equal("total", Assert.Single(Compare(Meter(900) with { RatePrices = Prices(Peak, Valley) })).Line);

    [Fact]
    public void A_wrong_price_that_does_not_explain_everything_is_named_beside_the_total() => Assert.Equal(
        ["rate peak, block 1", "total"],
        Compare(Meter(999) with { RatePrices = Prices(new(668_000_000), Valley) }).Select(line => line.Line));

    [Fact]
    public void A_recharge_that_the_meter_missed_is_named()
    {
        var meter = Meter(740) with { Credited = Money.Zero };

        var line = Assert.Single(PurseComparison.Of(meter, Parts, Money.FromUnits(50), "CNY"));

        Assert.Equal(("purchases", "0", "50"), (line.Line, line.MeterSays.ToString(), line.WeSay.ToString()));
        Assert.Empty(PurseComparison.Of(
            meter with { Credited = Money.FromUnits(50) }, Parts, Money.FromUnits(50), "CNY"));
    }

    static IReadOnlyList<PurseDifference> Compare(MeterPurseDay meter) =>
        PurseComparison.Of(meter, Parts, Money.Zero, "CNY");

    static MeterPurseDay Meter(long debitedCents) => new() { Day = Day, Debited = Money.FromCents(debitedCents) };

    static Dictionary<string, Price> Prices(Price peak, Price valley) =>
        new() { ["peak"] = peak, ["valley"] = valley };

    static RatedPart Part(string rate, long wattHours, Price price) => new(
        Day, ChargeKind.Energy, rate, 1, Energy.FromWattHours(wattHours), price,
        ExactAmount.Of(Energy.FromWattHours(wattHours), price));
}
