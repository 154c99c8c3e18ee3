using System.Text;
using Tallywatt.Formats.TariffFiles;
using Xunit;

namespace Tallywatt.Tests.TariffFiles;

/// <summary>What a person reads about a file that is wrong: where, what, and what is allowed.</summary>
public sealed class TariffFaultTests
{
    /// <summary>A whole tariff; each case changes one text of it.</summary>
    const string Good = """
        name: two-rates
        currency: CNY
        zone: Asia/Shanghai
        holidays: [2026-10-01]
        versions:
          - from: 2020-01-01
            rates:
              peak: [0.6, 0.7]
              valley: [0.3, 0.4]
            calendar:
              - {rate: peak, times: 06:00-22:00}
              - {rate: valley, times: 22:00-06:00}
            ladder:
              rule: chronological
              reset: annual
              resetOn: 01-01
              limitsKwh: [3120]
              entitlements:
                - {household: 5, addKwh: 1200}
            export: {mode: net-billing, price: 0.4}
            fixed: {perDay: 0.1}
            minimum: {perMonth: 3}
            demand:
              - {name: peak-kw, perKw: 4.5}
            taxes:
              - {name: vat, percent: 13, on: [energy]}
          - from: 2026-01-01
            rates: {flat: 0.5}
        """;

    [Fact]
    public void The_tariff_the_cases_begin_with_is_whole() => Assert.Empty(Faults(Good));

    /// <summary>What is changed in the whole tariff, into what, and how the fault begins.</summary>
    public static readonly TheoryData<string, string, string> Cases = new()
    {
        { "currency: CNY", "curency: CNY", "2:1: curency: no such field in tariff (did you mean currency?)" },
        {
            "perDay: 0.1", "per_day: 0.1",
            "21:13: versions[0].fixed.per_day: no such field in fixed (did you mean perDay?)"
        },
        { "currency: CNY", "currency: CNY\ncurrency: CNY", "3:1: currency: stands twice; allowed: once" },
        { "currency: CNY", "currency: yuan", "2:11: currency: is 'yuan'; allowed: an ISO 4217 code" },
        { "currency: CNY\n", "", "1:1: currency: is missing; allowed: an ISO 4217 code" },
        { "name: two-rates", "name: two rates", "1:7: name: is 'two rates'; allowed: a name" },
        {
            "Asia/Shanghai", "Asia/Shanghi",
            "3:7: zone: is 'Asia/Shanghi' (did you mean Asia/Shanghai?); allowed: an IANA zone"
        },
        { "zone: Asia/Shanghai", "zone:", "3:6: zone: has no value" },
        { "2026-10-01", "2026-02-29", "4:12: holidays[0]: is '2026-02-29'; allowed: a date that exists" },
        {
            "from: 2026-01-01", "from: 2020-01-01",
            "27:11: versions[1].from: 2020-01-01 is not after the version before it"
        },
        { "from: 2026-01-01\n    rates", "rates", "27:5: versions[1].from: is missing; allowed: the first date" },
        {
            "[0.6, 0.7]", "0.6",
            "8:13: versions[0].rates.peak: is '0.6'; allowed: a list of 2 prices, one for each block"
        },
        { "[0.6, 0.7]", "[0.6]", "8:13: versions[0].rates.peak: is a list of one; allowed: a list of 2 prices" },
        {
            "[0.6, 0.7]", "[0.6, 1e-1]",
            "8:19: versions[0].rates.peak[1]: is '1e-1', not a plain decimal number; allowed: a price per kWh"
        },
        {
            "[0.6, 0.7]", "[0.6, 0.0000000001]",
            "8:19: versions[0].rates.peak[1]: '0.0000000001' has 10 decimals; allowed: a price per kWh with at "
                + "most nine decimals"
        },
        { "[0.6, 0.7]", "[0.6, 99999999999]", "8:19: versions[0].rates.peak[1]: '99999999999' is out of range" },
        { "[0.6, 0.7]", "[0.6, ~]", "8:19: versions[0].rates.peak[1]: is nothing, not a plain decimal number" },
        {
            "rate: peak,", "rate: peek,",
            "11:16: versions[0].calendar[0].rate: is 'peek' (did you mean peak?); allowed: peak, valley"
        },
        {
            "06:00-22:00", "06:00-21:00",
            "11:7: versions[0].calendar: gives no rate to 21:00 on a Monday from 01-01; allowed: windows that "
                + "cover every minute"
        },
        {
            "06:00-22:00", "06:00-22:01",
            "12:9: versions[0].calendar[1]: claims 22:00 on a Monday from 01-01 for valley, and so does "
                + "versions[0].calendar[0] for peak; allowed: windows that do not overlap"
        },
        { "06:00-22:00", "6-22", "11:29: versions[0].calendar[0].times: is '6-22'; allowed: HH:MM-HH:MM" },
        { "06:00-22:00", "06:00-25:00", "11:29: versions[0].calendar[0].times: is '06:00-25:00'" },
        {
            "22:00-06:00}", "22:00-06:00, days: weekdays}",
            "12:50: versions[0].calendar[1].days: is 'weekdays' (did you mean weekday?)"
        },
        {
            "22:00-06:00}", "22:00-06:00, season: 05-01..02-30}",
            "12:52: versions[0].calendar[1].season: is '05-01..02-30'; allowed: MM-DD..MM-DD"
        },
        {
            "22:00-06:00}", "22:00-06:00, season: 05-01..10-31}",
            "11:7: versions[0].calendar: gives no rate to 00:00 on a Monday from 01-01"
        },
        {
            "rule: chronological", "rule: chronologic",
            "14:13: versions[0].ladder.rule: is 'chronologic' (did you mean chronological?); allowed: surcharge, "
                + "chronological, proportional"
        },
        {
            "reset: annual", "reset: monthly",
            "16:16: versions[0].ladder.resetOn: belongs to an annual or seasonal reset"
        },
        {
            "[3120]", "[3120.0001]",
            "17:19: versions[0].ladder.limitsKwh[0]: '3120.0001' has 4 decimals; allowed: an energy in kWh with "
                + "at most three decimals"
        },
        {
            "[3120]", "[-5]", "17:19: versions[0].ladder.limitsKwh[0]: '-5' is negative; allowed: an energy in kWh"
        },
        {
            "[3120]", "[3120, 3120]", "17:25: versions[0].ladder.limitsKwh[1]: '3120' is not above the limit before it"
        },
        { "[3120]", "[0]", "17:19: versions[0].ladder.limitsKwh[0]: is not above zero" },
        {
            "[3120]", "[{season: 05-01..10-31, upTo: [9]}]",
            "17:18: versions[0].ladder.limitsKwh: gives no limits from 01-01; allowed: seasons that cover each "
                + "day of the year once"
        },
        {
            "household: 5", "household: 0",
            "19:23: versions[0].ladder.entitlements[0].household: is '0'; allowed: a whole number from 1 to 100"
        },
        {
            "addKwh: 1200", "addKwh: [1, 2]",
            "19:34: versions[0].ladder.entitlements[0].addKwh: has 2 values; allowed: one, or one for each limit: 1"
        },
        { "mode: net-billing", "mode: netting", "20:20: versions[0].export.mode: is 'netting'" },
        {
            "price: 0.4}", "price: 0.4, rollOver: money}",
            "20:55: versions[0].export.rollOver: has a meaning only with mode: net-metering"
        },
        {
            "net-billing, price: 0.4", "net-metering, prices: {peak: 1, off: 2}",
            "20:42: versions[0].export.prices: does not name the rates"
        },
        {
            "price: 0.4", "prices: {sun: 1, night: 2}",
            "20:13: versions[0].export.calendar: is missing, and there are 2 prices"
        },
        { "perDay: 0.1", "perDay: -0.1", "21:21: versions[0].fixed.perDay: '-0.1' is negative" },
        {
            "perKw: 4.5", "perKw: 4.5, tiers: [{perKw: 1}]",
            "24:9: versions[0].demand[0]: has no single price; allowed: perKw, or tiers, and not both"
        },
        { "percent: 13", "percent: 13.00001", "26:30: versions[0].taxes[0].percent: '13.00001' has 5 decimals" },
        { "on: [energy]", "on: [power]", "26:39: versions[0].taxes[0].on[0]: is 'power'" },
        { "name: two-rates", "name: &a two-rates", "1:7: an anchor (&a); allowed: plain values" },
        {
            "currency: CNY", "currency: *a", "2:11: an alias (*a); allowed: plain values; aliases are not expanded"
        },
        { "currency: CNY", "currency: !!str CNY", "2:11: a tag (!)" },
        {
            "currency: CNY", "currency: CNY\n---\nname: b",
            "3:1: a second document begins here; allowed: one tariff in a file"
        },
        { "currency: CNY", "currency: CNY: no", "2:14: not YAML: " },
        { "addKwh: 1200}\n", "addKwh%", "19:9: not YAML from here on; allowed: YAML 1.2" },
    };

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_fault_says_where_it_is_and_what_is_allowed(string before, string after, string expected)
    {
        Assert.Contains(before, Good, StringComparison.Ordinal);

        var faults = Faults(Good.Replace(before, after, StringComparison.Ordinal));

        Assert.Contains(faults, fault => fault.StartsWith($"bad.yaml:{expected}", StringComparison.Ordinal));
    }

    [Fact]
    public void All_faults_are_listed_together_from_the_top()
    {
        var faults = Faults(Good
            .Replace("CNY", "yuan", StringComparison.Ordinal)
            .Replace("0.7", "seven", StringComparison.Ordinal)
            .Replace("percent: 13", "percent: many", StringComparison.Ordinal));

        Assert.Equal(3, faults.Length);
        Assert.StartsWith("bad.yaml:2:11: currency", faults[0], StringComparison.Ordinal);
        Assert.StartsWith("bad.yaml:8:19: versions[0].rates.peak[1]", faults[1], StringComparison.Ordinal);
        Assert.StartsWith("bad.yaml:26:30: versions[0].taxes[0].percent", faults[2], StringComparison.Ordinal);
    }

    [Fact]
    public void More_than_twenty_faults_are_counted()
    {
        var rows = string.Concat(Enumerable.Range(0, 30).Select(i => $"field{i}: 1\n"));

        var faults = Faults(rows + Good);

        Assert.Equal(21, faults.Length);
        Assert.Equal("bad.yaml: and 10 more faults that are not listed", faults[^1]);
    }

    [Fact]
    public void A_document_that_would_grow_without_end_is_refused()
    {
        var bomb = "a: &a [x, x, x, x, x, x, x, x, x]\n"
            + string.Concat(Enumerable.Range(1, 9).Select(i => $"b{i}: &b{i} [*a, *a, *a, *a, *a, *a, *a, *a]\n"));

        Assert.Equal(
            ["bad.yaml:1:4: an anchor (&a); allowed: plain values, without anchors and aliases"], Faults(bomb));
    }

    [Theory]
    [InlineData("bad.yaml", "nested too deep")]
    [InlineData("bad.json", "depth")]
    public void A_document_nested_too_deep_is_refused(string name, string expected)
    {
        var load = TariffSource.Read(Encoding.UTF8.GetBytes(new string('[', 5_000)), name);

        Assert.Contains(expected, Assert.Single(load.Faults).What, StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_too_large_or_no_text_is_refused()
    {
        Assert.Equal("the file is too large", Refusal(new byte[1_048_577]));
        Assert.Equal("the file is not text", Refusal([0xC3, 0x28]));
        Assert.Equal("the file is not text", Refusal([(byte)'a', 0]));
        Assert.Equal("the file is empty", Refusal([]));
    }

    [Theory]
    [InlineData("{\"name\": \"a\",\n \"currency\": \"CNY\",,}", "bad.json:2:20: not JSON")]
    [InlineData("{\"name\": \"a\"", "bad.json:1:")]
    [InlineData("{\"name\": \"\\ud800\"}", "bad.json:1:10: not JSON: an escape that is no character")]
    [InlineData("{\"näme\": 1,\n \"currency\": 1}", "bad.json:1:2: näme: no such field in tariff (did you mean name?)")]
    [InlineData("{\"a\": 1} {}", "bad.json:1:10: not JSON")]
    public void Faults_of_JSON_have_a_place_too(string text, string expected)
    {
        var load = TariffSource.Read(Encoding.UTF8.GetBytes(text), "bad.json");

        Assert.Contains(load.Faults, fault => fault.ToString().StartsWith(expected, StringComparison.Ordinal));
    }

    [Fact]
    public void A_name_that_is_nothing_lists_what_there_is()
    {
        var load = TariffSource.Load("shangai-residential-tou");

        Assert.Equal(TariffLoadStatus.NotFound, load.Status);
        Assert.Equal(
            "shangai-residential-tou: no built-in tariff and no file of that name (did you mean "
                + "shanghai-residential-tou?); allowed: a file, or one of beijing-residential, "
                + "beijing-residential-monthly, guangdong-residential-tou, shanghai-residential-tou, "
                + "zhejiang-residential-tou",
            Assert.Single(load.Faults).ToString());
    }

    static string Refusal(byte[] bytes)
    {
        var load = TariffSource.Read(bytes, "bad.yaml");
        Assert.Equal(TariffLoadStatus.Refused, load.Status);
        Assert.Null(load.Tariff);
        return Assert.Single(load.Faults).What;
    }

    static string[] Faults(string text)
    {
        var load = TariffSource.Read(Encoding.UTF8.GetBytes(text), "bad.yaml");
        Assert.Equal(load.Faults.Count == 0, load.Tariff is not null);
        return [.. load.Faults.Select(fault => fault.ToString())];
    }

    [Fact]
    public void Two_rates_without_a_usable_name_are_faults_and_not_an_accident()
    {
        const string text =
            """
            name: a
            title: A
            currency: CNY
            zone: Asia/Shanghai
            source: none
            versions:
              - rates: {"": 0.1, "a%": 0.2}
                calendar:
                  - {rate: flat, times: all}
            """;

        var load = TariffSource.Read(Encoding.UTF8.GetBytes(text), "bad.yaml");

        Assert.Null(load.Tariff);
        Assert.Equal(2, load.Faults.Count(fault => $"{fault}".StartsWith("bad.yaml:7:", StringComparison.Ordinal)));
    }
}
