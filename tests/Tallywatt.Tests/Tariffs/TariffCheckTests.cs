using Tallywatt.Core.Tariffs;
using Xunit;
using static Tallywatt.Tests.Tariffs.SampleTariffs;

namespace Tallywatt.Tests.Tariffs;

/// <summary>Each fault is found, named by its place, and stops the tariff from being compiled.</summary>
public sealed class TariffCheckTests
{
    static readonly TariffVersion Sound = Shanghai(BlockRule.Chronological) with
    {
        Export = new() { Prices = [new("export", Price("0.4"))] },
        Demand = [new("demand", [], [new(LadderLimits.NoLimit, Money("1"))])],
        Taxes = [new("tax", 1, TaxBase.Energy)],
    };

    static string[] Paths(TariffVersion version, ServicePointTerms? terms = null) =>
        [.. TariffCheck.Faults(Tariff("Asia/Shanghai", version), terms ?? ServicePointTerms.None)
            .Select(fault => fault.Path).Distinct()];

    static Ladder SoundLadder => Sound.Ladder!;

    static readonly Dictionary<string, TariffVersion> Faulty = new()
    {
        ["versions[0].rates"] = Sound with { Rates = [] },
        ["versions[0].rates[0].name"] = Sound with { Rates = [Rate("", "1", "2", "3"), Sound.Rates[1]] },
        ["versions[0].rates[1].prices"] = Sound with { Rates = [Sound.Rates[0], Rate("valley", "1", "2")] },
        ["versions[0].rates[0].prices"] = Sound with { Rates = [Rate("peak", "1", "2", "1000000.1"), Sound.Rates[1]] },
        ["versions[0].calendar"] = Sound with { Calendar = [Window(6, 21, 0), Window(22, 6, 1)] },
        ["versions[0].calendar[0]"] = Sound with { Calendar = [Window(6, 22, 2), new(new(), 1)] },
        ["versions[0].calendar[1]"] = Sound with { Calendar = [new(new(), 1), Window(6, 25, 0)] },
        ["versions[0].ladder.reset"] = Sound with { Ladder = SoundLadder with { Reset = LadderReset.Monthly(29) } },
        ["versions[0].ladder.limits"] = Sound with
        {
            Ladder = SoundLadder with { Limits = [new(new(new(2, 1), new(12, 31)), [1, 2])] },
        },
        ["versions[0].ladder.limits[0]"] = Sound with { Ladder = SoundLadder with { Limits = [new(null, [2, 1])] } },
        ["versions[0].ladder.limits[1]"] = Sound with
        {
            Ladder = SoundLadder with { Limits = [new(null, [1, 2]), new(null, [1, 2, 3])] },
        },
        ["versions[0].ladder.limits[0].season"] = Sound with
        {
            Ladder = SoundLadder with { Limits = [new(new(new(2, 30), new(12, 31)), [1, 2]), new(null, [1, 2])] },
        },
        ["versions[0].ladder.entitlements[0]"] = Sound with
        {
            Ladder = SoundLadder with { Entitlements = [new(5, [1])] },
        },
        ["versions[0].ladder.unit"] = Sound with
        {
            Ladder = SoundLadder with { Unit = LadderUnit.WattHoursPerKilowatt },
        },
        ["versions[0].export.prices[0].name"] = Sound with { Export = new() { Prices = [new("", default)] } },
        ["versions[0].export.calendar"] = Sound with
        {
            Export = new() { Prices = [new("a", default), new("b", default)] },
        },
        ["versions[0].export.trueUpMonth"] = Sound with { Export = new() { TrueUpMonth = 13 } },
        ["versions[0].export.prices"] = Sound with
        {
            Export = new()
            {
                Mode = ExportMode.NetMetering,
                Prices = [new("a", default), new("b", default), new("c", default)],
            },
        },
        ["versions[0].demand[0].tiers"] = Sound with { Demand = [new("demand", [], [new(5, Money("1"))])] },
        ["versions[0].demand[0].when"] = Sound with
        {
            Demand = [new("demand", [new(Days: DayKinds.None)], [new(LadderLimits.NoLimit, Money("1"))])],
        },
        ["versions[0].demand"] = Sound with { Demand = [.. Enumerable.Repeat(Sound.Demand[0], 9)] },
        ["versions[0].minimum.perMonth"] = Sound with { MinimumPerMonth = Money("-1") },
        ["versions[0].taxes[0]"] = Sound with { Taxes = [new("tax", -1, TaxBase.Energy)] },
    };

    public static TheoryData<string> Places => [.. Faulty.Keys];

    [Theory]
    [MemberData(nameof(Places))]
    public void A_fault_is_named_by_its_place(string path)
    {
        Assert.Equal([path], Paths(Faulty[path]));
        Assert.Throws<TariffException>(() => Compile(Faulty[path]));
    }

    [Fact]
    public void A_sound_tariff_has_no_faults() => Assert.Empty(Paths(Sound));

    [Fact]
    public void A_gap_in_the_calendar_is_named_by_day_and_minute()
    {
        RateRule[] rules = [Window(6, 22, 0, DayKinds.Weekday), Window(22, 6, 1), Window(0, 24, 0, DayKinds.Saturday)];
        var fault = Assert.Single(TariffCheck.Faults(Tariff("UTC", Sound with { Calendar = rules })));

        Assert.Equal("No rate covers Sunday 01-01 from 06:00.", fault.Message);
    }

    [Fact]
    public void Versions_must_be_in_order()
    {
        var version = Flat("1") with { From = new(2024, 2, 1) };
        var tariff = Tariff("UTC", version, version);

        Assert.Equal("versions[1].from", Assert.Single(TariffCheck.Faults(tariff)).Path);
    }

    [Theory]
    [InlineData("Asia/Peking")]
    [InlineData("+08:00")]
    public void A_zone_must_be_an_IANA_name(string zone) =>
        Assert.Equal("zone", Assert.Single(TariffCheck.Faults(Tariff(zone, Flat("1")))).Path);

    [Fact]
    public void A_tariff_without_a_zone_needs_one_from_the_service_point()
    {
        var tariff = new Tariff("a", "A", "CNY", null, "made for a test", [Flat("1")]);

        Assert.Equal("zone", Assert.Single(TariffCheck.Faults(tariff, ServicePointTerms.None)).Path);
        Assert.Equal("UTC", CompiledTariff.Compile(tariff, new() { ZoneId = "UTC" }).ZoneId);
    }

    [Fact]
    public void More_rates_in_a_month_than_can_wait_for_settlement_are_refused()
    {
        var version = new TariffVersion
        {
            From = Always,
            Rates = [.. Enumerable.Range(0, 9).Select(i => Rate($"{i}", "1", "2"))],
            Calendar = [.. Enumerable.Range(0, 9).Select(i => Window(i * 2, i == 8 ? 24 : (i * 2) + 2, i))],
            Ladder = Ladder(LadderReset.Monthly(), BlockRule.Proportional, 100),
        };

        Assert.Equal(["versions[0].calendar"], Paths(version));
        Assert.Empty(Paths(version with { Ladder = version.Ladder! with { Rule = BlockRule.Chronological } }));
    }
}
