using System.Text;
using Tallywatt.Core.Tariffs;
using Tallywatt.Formats.TariffFiles;
using Tallywatt.Formats.Urdb;
using Tallywatt.Tests.TariffFiles;
using Xunit;

namespace Tallywatt.Tests.Urdb;

/// <summary>What a rate holds that cannot be honoured is named with its place; nothing is dropped in silence.</summary>
public sealed class UrdbFaultTests
{
    /// <summary>A whole rate; each case changes one text of it.</summary>
    const string Good = """
        {"name": "r", "fixedchargefirstmeter": 5, "mincharge": 1, "demandunits": "kW",
         "energyratestructure": [[{"max": 300, "rate": 0.1, "unit": "kWh"}, {"rate": 0.2, "sell": 0}]],
         "flatdemandstructure": [[{"rate": 3}]], "flatdemandmonths": [0,0,0,0,0,0,0,0,0,0,0,0],
         "energyweekdayschedule": SCHEDULE
        }
        """;

    [Fact]
    public void The_rate_the_cases_begin_with_is_whole() => Assert.Empty(Load(Good).Faults);

    [Theory]
    [InlineData(
        "\"name\"", "\"demandratchetpercentage\": [0, 50], \"name\"",
        "1:2: demandratchetpercentage: is a list of 2 and cannot be honoured: a demand ratchet")]
    [InlineData(
        "\"name\"", "\"lookbackPercent\": 0.5, \"name\"", "1:2: lookbackPercent: is '0.5' and cannot be honoured")]
    [InlineData(
        "\"name\"", "\"coincidentratestructure\": [[{\"rate\": 2}]], \"name\"",
        "1:2: coincidentratestructure: is a list of one and cannot be honoured")]
    [InlineData(
        "\"name\"", "\"mysterycharge\": 2, \"name\"", "1:2: mysterycharge: is no field of a URDB rate that we know")]
    [InlineData(
        "\"name\"", "\"dgrules\": \"Feed in\", \"name\"",
        "1:13: dgrules: is the text \"Feed in\"; allowed: Net Metering")]
    [InlineData(
        "\"name\"", "\"fixedmonthlycharge\": 2, \"name\"",
        "1:24: fixedmonthlycharge: stands beside fixedchargefirstmeter, which means the same")]
    [InlineData(
        "\"name\"", "\"fixedchargeunits\": \"$/kW\", \"name\"",
        "1:22: fixedchargeunits: is the text \"$/kW\" and cannot be honoured; allowed: $/month, $/day, $/year")]
    [InlineData(
        "\"name\"", "\"demandwindow\": 5, \"name\"",
        "1:18: demandwindow: is '5' and cannot be honoured; allowed: 15, 30 or 60 minutes")]
    [InlineData(
        "\"demandunits\": \"kW\"", "\"demandunits\": \"kVA\"",
        "1:74: demandunits: is the text \"kVA\" and cannot be honoured")]
    [InlineData("\"mincharge\": 1", "\"mincharge\": -1", "1:56: mincharge: is '-1'; allowed: an amount, zero or more")]
    [InlineData("\"max\": 300, ", "", "2:27: energyratestructure[0][0].max: is missing in a tier that is not the last")]
    [InlineData(
        "\"sell\": 0", "\"max\": 500",
        "2:90: energyratestructure[0][1].max: limits the last tier, so use above it has no price")]
    [InlineData(
        "\"sell\": 0", "\"sell\": 0.05", "2:69: energyratestructure[0][1].sell: is 0.05 where the first tier has 0")]
    [InlineData(
        "\"unit\": \"kWh\"", "\"unit\": \"kVAh\"",
        "2:61: energyratestructure[0][0].unit: is the text \"kVAh\" and cannot be honoured; allowed: kWh, kWh daily")]
    [InlineData(
        "\"rate\": 0.1", "\"rate\": \"high\"",
        "2:48: energyratestructure[0][0].rate: is the text \"high\"; allowed: a number")]
    [InlineData(
        "\"rate\": 0.1", "\"rte\": 0.1",
        "2:40: energyratestructure[0][0].rte: no such field in a tier (did you mean rate?)")]
    [InlineData(
        "[0,0,0,0,0,0,0,0,0,0,0,0]", "[0,0,0,0,0,0,0,0,0,0,0,1]",
        "3:85: flatdemandmonths[11]: is '1'; allowed: a period number from 0 to 0")]
    [InlineData(
        "[0,0,0,0,0,0,0,0,0,0,0,0]", "[0]",
        "3:62: flatdemandmonths: is a list of one; allowed: a list of 12 period numbers")]
    [InlineData(
        "energyweekdayschedule", "energyweekendschedule",
        "1:1: energyweekdayschedule: is missing; allowed: 12 lists")]
    public void What_cannot_be_honoured_is_named(string before, string after, string expected)
    {
        Assert.Contains(before, Good, StringComparison.Ordinal);

        var load = Load(Good.Replace(before, after, StringComparison.Ordinal));

        Assert.Null(load.Tariff);
        Assert.Contains(
            load.Faults, fault => fault.ToString().StartsWith($"rate.json:{expected}", StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("\"demandratchetpercentage\": [0, 0, 0.0]")]
    [InlineData("\"demandreactivepowercharge\": 0")]
    [InlineData("\"lookbackmonths\": []")]
    [InlineData("\"coincidentratestructure\": [[{\"rate\": 0, \"unit\": \"kW\"}]]")]
    [InlineData("\"peakkwcapacitymax\": 20")]
    public void What_asks_for_no_money_is_accepted(string field) =>
        Assert.Empty(Load(Good.Replace("\"name\"", $"{field}, \"name\"", StringComparison.Ordinal)).Faults);

    [Fact]
    public void A_file_of_several_rates_is_refused()
    {
        var good = Good.Replace("SCHEDULE", "[]", StringComparison.Ordinal);

        Assert.Equal(
            "rate.json:1:11: items: holds 2 rates; allowed: exactly one rate; put the one you mean in a file of its "
                + "own",
            Assert.Single(Load($"{{\"items\": [{good}, {good}]}}").Faults).ToString());
    }

    [Theory]
    [InlineData("0.213530000001", "0.21353")]
    [InlineData("1e-05", "0.00001")]
    [InlineData("0.0000000005", "0.000000001")]
    [InlineData("-0.0000000005", "-0.000000001")]
    [InlineData("12.5E-2", "0.125")]
    [InlineData("2.5e1", "25")]
    public void A_price_is_read_digit_by_digit(string written, string price)
    {
        var load = Load(Good.Replace("0.1,", $"{written},", StringComparison.Ordinal));

        Assert.Equal(price, load.Tariff!.Versions[0].Rates[0].Prices[0].ToString());
        Assert.Equal(written.Length > 8 ? 1 : 0, load.Warnings.Count);
    }

    [Theory]
    [InlineData("kWh", LadderUnit.WattHours, BlockRule.Chronological)]
    [InlineData("kWh daily", LadderUnit.WattHoursPerDay, BlockRule.Chronological)]
    [InlineData("kWh/kW", LadderUnit.WattHoursPerKilowatt, BlockRule.Proportional)]
    [InlineData("kWh/kW daily", LadderUnit.WattHoursPerKilowattPerDay, BlockRule.Proportional)]
    public void The_four_units_of_tiers_are_honoured(string unit, LadderUnit expected, BlockRule rule)
    {
        var ladder = Load(Good.Replace("\"unit\": \"kWh\"", $"\"unit\": \"{unit}\"", StringComparison.Ordinal)
            .Replace("\"sell\": 0", $"\"unit\": \"{unit}\"", StringComparison.Ordinal)).Tariff!.Versions[0].Ladder!;

        Assert.Equal((expected, rule), (ladder.Unit, ladder.Rule));
        Assert.Equal([300_000], ladder.Limits[0].UpTo);
    }

    [Fact]
    public void Periods_with_limits_of_their_own_share_the_union()
    {
        const string tiers = """
            "energyratestructure": [[{"max": 150, "rate": 0.06}, {"rate": 0.08}],
              [{"max": 150, "rate": 0.09}, {"max": 300, "rate": 0.11}, {"rate": 0.13}], [{"rate": 0.5}]],
             "energyweekendschedule":
            """;
        var weekend = Schedule(0).Replace("[0,0,", "[1,2,", StringComparison.Ordinal);
        var text = Good.Replace("\"name\"", $"{tiers} {weekend}, \"name\"", StringComparison.Ordinal)
            .Replace(" \"energyratestructure\": [[{\"max\": 3", " \"label\": [[{\"max\": 3", StringComparison.Ordinal);

        var version = Load(text).Tariff!.Versions[0];

        Assert.Equal([150_000, 300_000], version.Ladder!.Limits[0].UpTo);
        Assert.Equal(
            ["0.06 0.08 0.08", "0.09 0.11 0.13", "0.5 0.5 0.5"],
            version.Rates.Select(rate => string.Join(' ', rate.Prices)));
    }

    /// <summary>No field is on two lists, and each stands in the documentation.</summary>
    [Fact]
    public void Every_field_we_know_is_documented_once()
    {
        var text = UrdbFields.Plain(File.ReadAllText(Checkout.PathOf("docs/urdb.md")));
        var names = UrdbFields.Honoured.Values.Distinct().Concat(UrdbFields.CannotHonour.Keys)
            .Concat(UrdbFields.Informative).ToList();

        Assert.Equal(names.Count, names.Distinct().Count());
        Assert.Empty(UrdbFields.Honoured.Values.Where(name => !text.Contains($"`{name}`", StringComparison.Ordinal)));
    }

    static string Schedule(int period)
    {
        var row = $"[{string.Join(',', Enumerable.Repeat(period, 24))}]";
        return $"[{string.Join(',', Enumerable.Repeat(row, 12))}]";
    }

    static TariffLoad Load(string text) => TariffSource.Read(
        Encoding.UTF8.GetBytes(text.Replace("SCHEDULE", Schedule(0), StringComparison.Ordinal)), "rate.json");
}
