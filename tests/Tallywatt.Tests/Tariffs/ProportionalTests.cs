using CsCheck;
using NodaTime;
using Tallywatt.Core.Readings;
using Tallywatt.Core.Tariffs;
using Xunit;
using static Tallywatt.Tests.Tariffs.SampleTariffs;

namespace Tallywatt.Tests.Tariffs;

/// <summary>Blocks spread over rates in proportion, and how that differs from the order of time.</summary>
public sealed class ProportionalTests
{
    const string Zone = "Asia/Shanghai";

    /// <summary>3000 kWh by day, then 1000 by night: 4000 in all, 880 above the first limit.</summary>
    static readonly IntervalReading[] January =
    [
        new(At(Zone, new(2024, 1, 1, 12, 0)), 3_600, 3_000_000, 0),
        new(At(Zone, new(2024, 1, 2, 23, 0)), 3_600, 1_000_000, 0),
    ];

    static string Lines(BlockRule rule, Settlement settlement, params IntervalReading[] readings) => string.Join(
        " ",
        Biller.Bill(Compile(Shanghai(rule, settlement)), readings).Lines
            .Select(line => $"{line.Rate}{line.Block}:{line.EnergyWattHours / 1_000}"));

    [Theory]
    [InlineData(BlockRule.Chronological, Settlement.Month, "peak1:3000 valley1:120 valley2:880")]
    [InlineData(BlockRule.Proportional, Settlement.Month, "peak1:2340 peak2:660 valley1:780 valley2:220")]
    [InlineData(BlockRule.Proportional, Settlement.Day, "peak1:3000 valley1:120 valley2:880")]
    [InlineData(BlockRule.Proportional, Settlement.Hour, "peak1:3000 valley1:120 valley2:880")]
    public void The_block_rule_decides_which_rate_pays_the_dearer_block(
        BlockRule rule, Settlement settlement, string lines) =>
        Assert.Equal(lines, Lines(rule, settlement, January));

    [Theory]
    [InlineData(Settlement.Day, "peak1:2340 peak2:660 valley1:780 valley2:220")]
    [InlineData(Settlement.Hour, "peak1:3000 valley1:120 valley2:880")]
    public void Hours_of_one_day_settle_apart_when_the_tariff_says_so(Settlement settlement, string lines) =>
        Assert.Equal(lines, Lines(
            BlockRule.Proportional,
            settlement,
            January[0],
            January[1] with { StartUnixSeconds = At(Zone, new(2024, 1, 1, 23, 0)) }));

    [Fact]
    public void A_new_year_of_the_ladder_is_a_new_settlement()
    {
        var version = Shanghai(BlockRule.Proportional);
        version = version with { Ladder = version.Ladder! with { Reset = LadderReset.Annual(new(1, 2)) } };

        var bill = Biller.Bill(Compile(version), January);

        Assert.Equal(["peak 3000000", "valley 1000000"], bill.Lines.Select(l => $"{l.Rate} {l.EnergyWattHours}"));
    }

    [Fact]
    public void Nothing_is_charged_until_the_settlement_period_ends()
    {
        var tariff = Compile(Shanghai(BlockRule.Proportional, Settlement.Day));
        var state = tariff.Open(new(2024, 1, 1));

        Assert.Equal(0, tariff.Rate(ref state, January[0]).Nanos);
        Assert.Equal(Money("1851"), tariff.CloseUntil(ref state, tariff.StartOf(new(2024, 1, 2))));
    }

    /// <summary>Rates keep their energy, blocks keep theirs, no part is more than rounding from its share.</summary>
    [Fact]
    public void Parts_are_in_proportion_to_the_watt_hour() =>
        Gen.Select(Gen.Long[0, 9_000_000].Array[3], Gen.Long[1, 9_000_000].Array[2]).Sample((energies, limits) =>
        {
            Array.Sort(limits);
            var version = new TariffVersion
            {
                From = Always,
                Rates = [Rate("a", "1", "2", "3"), Rate("b", "1", "2", "3"), Rate("c", "1", "2", "3")],
                Calendar = [Window(0, 8, 0), Window(8, 16, 1), Window(16, 24, 2)],
                Ladder = Ladder(LadderReset.Monthly(), BlockRule.Proportional) with { Limits = [new(null, limits)] },
            };
            var readings = energies.Select((energy, i) =>
                new IntervalReading(At(Zone, new(2024, 1, 1, i * 8, 0)), 3_600, energy, 0)).ToArray();
            var lines = Biller.Bill(Compile(version), readings).Lines;

            var total = energies.Sum();
            long[] blocks =
            [
                Math.Min(total, limits[0]),
                Math.Clamp(total - limits[0], 0, limits[1] - limits[0]),
                Math.Max(0, total - limits[1]),
            ];
            for (var rate = 0; rate < 3; rate++)
            {
                var name = "abc"[rate].ToString();
                Assert.Equal(energies[rate], lines.Where(line => line.Rate == name).Sum(line => line.EnergyWattHours));
                for (var block = 0; block < 3; block++)
                {
                    var part = lines.Where(l => l.Rate == name && l.Block == block + 1).Sum(l => l.EnergyWattHours);
                    var off = ((Int128)part * total) - ((Int128)energies[rate] * blocks[block]);
                    Assert.InRange(off, -4 * total, 4 * total);
                }
            }

            Assert.Equal(blocks, Enumerable.Range(1, 3).Select(
                block => lines.Where(line => line.Block == block).Sum(line => line.EnergyWattHours)));
        });

    /// <summary>With equal increments the order cannot matter: every rule comes to the same sum.</summary>
    [Fact]
    public void Zhejiang_pays_the_same_under_every_rule() =>
        Gen.Long[0, 900].Array[1, 300].Sample(energies =>
        {
            var readings = energies.Select((energy, i) =>
                new IntervalReading(At(Zone, new(2024, 1, 1, 0, 0)) + (i * 3_600L), 3_600, energy * 30, 0)).ToArray();
            var sums = new[] { BlockRule.Surcharge, BlockRule.Chronological, BlockRule.Proportional }
                .Select(rule => Biller.Bill(Compile(Zhejiang(rule)), readings).Totals.EnergyCharge).Distinct();
            Assert.Single(sums);
        },
        iter: 50);

    static TariffVersion Zhejiang(BlockRule rule) => new()
    {
        From = Always,
        Rates =
        [
            EnergyRate.Surcharge("peak", Price("0.568"), [default, Price("0.05"), Price("0.3")]),
            EnergyRate.Surcharge("valley", Price("0.288"), [default, Price("0.05"), Price("0.3")]),
        ],
        Calendar = [Window(8, 22, 0), Window(22, 8, 1)],
        Ladder = Ladder(LadderReset.Annual(new(1, 1)), rule, 276, 480),
    };
}
