using System.Text.Json;
using Tallywatt.Host;
using Tallywatt.Tests.Architecture;
using Xunit;

namespace Tallywatt.Tests.Usage;

/// <summary><c>tallywatt rate</c> as a person and a script see it: exit code, stdout, stderr.</summary>
public sealed class RateCommandTests
{
    static readonly string Samples = Path.Combine(Repository.Root, "samples");
    static readonly string Year = Path.Combine(Samples, "household-year.csv");
    static readonly string Prosumer = Path.Combine(Samples, "prosumer-two-weeks.xml");

    static readonly string[] AmountNames =
    [
        "importWh", "exportWh", "energyCharge", "fixedCharge", "demandCharge", "minimumAdjustment", "exportCredit",
        "tax", "total",
    ];

    [Fact]
    public async Task Json_is_exactly_the_documented_shape()
    {
        var ran = await Run("--usage", Prosumer, "--tariff", "zhejiang-residential-tou", "--json");

        using var json = JsonDocument.Parse(ran.Output);
        Assert.Equal((ExitCodes.Done, ""), (ran.ExitCode, ran.Error));
        Assert.Equal(1, ran.Output.Count(c => c == '\n'));
        Assert.Equal(
            ["currency", "zone", "from", "to", .. AmountNames, "months", "lines", "warnings"], Names(json.RootElement));
        Assert.All(
            json.RootElement.GetProperty("months").EnumerateArray(),
            month => Assert.Equal(["month", .. AmountNames], Names(month)));
        Assert.All(
            json.RootElement.GetProperty("lines").EnumerateArray(),
            line => Assert.Equal(["rate", "block", "direction", "energyWh", "price", "amount"], Names(line)));
        Assert.Equal(JsonValueKind.Number, json.RootElement.GetProperty("importWh").ValueKind);
        Assert.Equal(JsonValueKind.String, json.RootElement.GetProperty("total").ValueKind);
    }

    [Theory]
    [InlineData("beijing-residential")]
    [InlineData("shanghai-residential-tou")]
    [InlineData("guangdong-residential-tou")]
    public async Task Months_and_lines_add_up_to_the_total_exactly(string tariff)
    {
        var ran = await Run("--usage", Prosumer, "--tariff", tariff, "--zone", "America/New_York", "--json");

        using var json = JsonDocument.Parse(ran.Output);
        var root = json.RootElement;
        foreach (var name in AmountNames)
        {
            Assert.Equal(Number(root, name), root.GetProperty("months").EnumerateArray().Sum(m => Number(m, name)));
        }

        Assert.Equal(
            Number(root, "energyCharge") + Number(root, "fixedCharge") + Number(root, "demandCharge")
                + Number(root, "minimumAdjustment") + Number(root, "tax") - Number(root, "exportCredit"),
            Number(root, "total"));
        var lines = root.GetProperty("lines").EnumerateArray()
            .ToLookup(line => line.GetProperty("direction").GetString());
        Assert.Equal(Number(root, "importWh"), lines["import"].Sum(line => Number(line, "energyWh")));
        Assert.Equal(Number(root, "energyCharge"), lines["import"].Sum(line => Number(line, "amount")));
        Assert.Equal(Number(root, "exportCredit"), lines["export"].Sum(line => Number(line, "amount")));
    }

    /// <summary>Two hours by hand: 412 Wh at 0.307 and 500 Wh at 0.617, the first and second hour around
    /// 06:00.</summary>
    [Fact]
    public async Task Two_hours_around_the_morning_cost_what_they_cost_by_hand()
    {
        using var folder = new TemporaryFolder();
        var usage = folder.Write(
            "two.csv", "start_utc,duration_s,wh\n2025-01-05T21:00:00Z,3600,412\n2025-01-05T22:00:00Z,3600,500\n");

        var ran = await Run("--usage", usage, "--tariff", "shanghai-residential-tou", "--json");

        Assert.Contains("\"total\":\"0.434984\"", ran.Output, StringComparison.Ordinal);
        Assert.Contains(
            "\"lines\":[{\"rate\":\"peak\",\"block\":1,\"direction\":\"import\",\"energyWh\":500,\"price\":\"0.617\","
                + "\"amount\":\"0.3085\"},{\"rate\":\"valley\",\"block\":1,\"direction\":\"import\",\"energyWh\":412,"
                + "\"price\":\"0.307\",\"amount\":\"0.126484\"}]",
            ran.Output,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task From_and_to_are_local_dates_and_both_are_included()
    {
        var ran = await Run(
            "--usage", Year, "--tariff", "beijing-residential", "--from", "2025-03-01", "--to", "2025-03-01", "--json");

        using var json = JsonDocument.Parse(ran.Output);
        Assert.Equal("2025-03-01", json.RootElement.GetProperty("from").GetString());
        Assert.Equal("2025-03-01", json.RootElement.GetProperty("to").GetString());
        Assert.Equal(
            File.ReadLines(Year).Skip(1 + (59 * 24)).Take(24).Sum(line => long.Parse(line.Split(',')[2])),
            json.RootElement.GetProperty("importWh").GetInt64());
    }

    [Fact]
    public async Task A_person_sees_sums_rates_months_ladder_export_and_one_advice()
    {
        var ran = await Run("--usage", Prosumer, "--tariff", "shanghai-residential-tou", "--zone", "America/New_York");

        Assert.Equal(ExitCodes.Done, ran.ExitCode);
        string[] parts =
            ["Total", "CNY", "peak", "valley", "Sent out", "2025-10", "█", "Ladder", "block 1 of 3", "Advice"];
        Assert.All(parts, part => Assert.Contains(part, ran.Output, StringComparison.Ordinal));
        Assert.DoesNotContain("\u001b[", ran.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_larger_household_pays_less_and_an_export_price_is_used()
    {
        var two = await Total("--usage", Year, "--tariff", "beijing-residential", "--household", "2");
        var five = await Total("--usage", Year, "--tariff", "beijing-residential", "--household", "5");
        var free = await Total("--usage", Prosumer, "--tariff", "beijing-residential", "--export-price", "0");
        var paid = await Total("--usage", Prosumer, "--tariff", "beijing-residential", "--export-price", "0.4155");

        Assert.True(five < two);
        Assert.True(paid < free);
    }

    [Fact]
    public async Task A_file_made_for_another_local_time_is_rated_with_a_warning_that_names_the_zone()
    {
        var ran = await Run("--usage", Prosumer, "--tariff", "beijing-residential");
        var told = await Run("--usage", Prosumer, "--tariff", "beijing-residential", "--zone", "America/New_York");

        Assert.Contains("pass --zone America/New_York", ran.Error, StringComparison.Ordinal);
        Assert.Equal("", told.Error);
    }

    [Fact]
    public async Task Gaps_and_duplicates_are_warnings_in_the_bill()
    {
        using var folder = new TemporaryFolder();
        var usage = folder.Write(
            "odd.csv",
            "start_utc,duration_s,wh\n2025-01-05T00:00:00Z,3600,400\n2025-01-05T00:00:00Z,3600,500\n"
                + "2025-01-05T03:00:00Z,3600,100\n2025-01-05T03:00:00Z,3600,100\n");

        var ran = await Run("--usage", usage, "--tariff", "beijing-residential", "--json");

        using var json = JsonDocument.Parse(ran.Output);
        Assert.Equal(500, json.RootElement.GetProperty("importWh").GetInt64());
        Assert.Equal(
            [
                "import: 1 gap (2 h), first at 2025-01-05T01:00:00Z, before line 4; no energy was counted there",
                "import: 1 duplicate that agrees (1 h), first at 2025-01-05T03:00:00Z, lines 4 and 5; counted once",
                "import: 1 duplicate that conflicts (1 h), first at 2025-01-05T00:00:00Z, lines 2 and 3; "
                    + "one was counted: the better quality, else the smaller value",
            ],
            json.RootElement.GetProperty("warnings").EnumerateArray().Select(warning => warning.GetString()));
    }

    [Theory]
    [InlineData("--from", "2025-1-1", "--from is '2025-1-1'; allowed: a date such as 2026-01-31")]
    [InlineData("--from", "0001-01-01", "--from is '0001-01-01'; allowed: a date such as 2026-01-31, from 1900-01-01")]
    [InlineData("--to", "9999-12-31", "--to is '9999-12-31'; allowed: a date such as 2026-01-31, from 1900-01-01 to")]
    [InlineData("--export-price", "1000001", "--export-price is '1000001'; allowed: a plain number")]
    [InlineData("--holidays", "", "--holidays is empty; allowed: FILE")]
    [InlineData("--household", "0", "--household is '0'; allowed: a whole number from 1 to 99")]
    [InlineData("--export-mode", "feed-in", "--export-mode is 'feed-in'; allowed: net-billing, net-metering, buy-all")]
    [InlineData("--export-price", "cheap", "--export-price is 'cheap'; allowed: a plain number")]
    [InlineData("--zone", "new york", "--zone is 'new york'; allowed: an IANA zone such as Asia/Shanghai "
        + "(did you mean America/New_York?)")]
    public async Task A_wrong_argument_exits_1_and_says_what_is_allowed(string option, string value, string message)
    {
        var ran = await Run("--usage", Year, "--tariff", "beijing-residential", option, value);

        Assert.Equal((ExitCodes.WrongUsage, ""), (ran.ExitCode, ran.Output));
        Assert.StartsWith($"tallywatt: {message}", ran.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_name_that_begins_with_an_at_sign_is_a_file_and_not_more_arguments()
    {
        using var folder = new TemporaryFolder();
        var list = folder.Write("more.txt", "beijing-residential");

        var ran = await Run("--usage", Year, "--tariff", $"@{list}");

        Assert.Equal(ExitCodes.NotFound, ran.ExitCode);
        Assert.StartsWith($"tallywatt: @{list}: no built-in tariff", ran.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_missing_or_unknown_option_exits_1()
    {
        Assert.Equal(ExitCodes.WrongUsage, (await Run("--usage", Year)).ExitCode);
        Assert.Equal(ExitCodes.WrongUsage, (await Run("--usage", Year, "--tariff", "x", "--colour")).ExitCode);
        Assert.Equal(
            ExitCodes.WrongUsage,
            (await Run("--usage", Year, "--tariff", "x", "--from", "2025-02-01", "--to", "2025-01-01")).ExitCode);
    }

    [Fact]
    public async Task What_does_not_exist_exits_2()
    {
        var usage = await Run("--usage", "no/such.csv", "--tariff", "beijing-residential");
        var tariff = await Run("--usage", Year, "--tariff", "beijing-residental");
        var meter = await Run("--usage", Year, "--tariff", "beijing-residential", "--meter", "M9");
        var holidays = await Run("--usage", Year, "--tariff", "beijing-residential", "--holidays", "no/such.txt");

        Assert.All((Ran[])[usage, tariff, meter, holidays], ran =>
            Assert.Equal((ExitCodes.NotFound, ""), (ran.ExitCode, ran.Output)));
        Assert.Equal("tallywatt: no/such.csv: there is no such file\n", usage.Error);
        Assert.Contains("did you mean beijing-residential?", tariff.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("bad/bad-row.csv", ":3: wh is '4l2'")]
    [InlineData("bad/gas.xml", "this is a gas file")]
    [InlineData("bad/short-day.nem12.csv", ":3: the day has 47 values")]
    public async Task What_is_refused_exits_3_with_file_line_and_reason(string sample, string reason)
    {
        var ran = await Run("--usage", Path.Combine(Samples, sample), "--tariff", "beijing-residential", "--json");

        Assert.Equal((ExitCodes.Refused, ""), (ran.ExitCode, ran.Output));
        Assert.Contains(reason, ran.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("   at ", ran.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Dates_outside_of_the_file_are_refused_with_what_it_holds()
    {
        var ran = await Run("--usage", Year, "--tariff", "beijing-residential", "--from", "2026-02-01");

        Assert.Equal(ExitCodes.Refused, ran.ExitCode);
        Assert.Contains("it holds 2025-01-01 to 2025-12-31 in Asia/Shanghai", ran.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Help_has_an_example_and_exits_0()
    {
        var ran = await Run("--help");

        Assert.Equal(ExitCodes.Done, ran.ExitCode);
        Assert.Contains("./tallywatt rate --usage samples/household-year.csv", ran.Output, StringComparison.Ordinal);
    }

    internal static async Task<Ran> Run(params string[] args)
    {
        var (output, error) = (new StringWriter(), new StringWriter());
        var exitCode = await CommandLine.RunAsync(["rate", .. args], output, error);
        return new(exitCode, output.ToString(), error.ToString());
    }

    static async Task<decimal> Total(params string[] args)
    {
        var ran = await Run([.. args, "--json"]);
        using var json = JsonDocument.Parse(ran.Output);
        return Number(json.RootElement, "total");
    }

    static decimal Number(JsonElement element, string name) => element.GetProperty(name) is var value
        && value.ValueKind == JsonValueKind.String
            ? decimal.Parse(value.GetString()!, System.Globalization.CultureInfo.InvariantCulture)
            : value.GetDecimal();

    static string[] Names(JsonElement element) => [.. element.EnumerateObject().Select(property => property.Name)];

    internal sealed record Ran(int ExitCode, string Output, string Error);
}
