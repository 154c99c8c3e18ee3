using NodaTime;
using Tallywatt.Core.Units;
using Tallywatt.Web.Language;
using Tallywatt.Web.Writing;
using Xunit;

namespace Tallywatt.Tests.Portal;

/// <summary>Money, energy and time as people read them, on any machine.</summary>
public sealed class WrittenTests
{
    [Theory]
    [InlineData(86_400_000_000, "CNY", "¥86.40")]
    [InlineData(1_234_567_895_000_000, "CNY", "¥1,234,567.90")]
    [InlineData(-350_000_000, "USD", "−$0.35")]
    [InlineData(4_999_999, "EUR", "€0.00")]
    [InlineData(5_000_000, "EUR", "€0.01")]
    [InlineData(-4_999_999, "EUR", "€0.00")]
    [InlineData(12_000_000_000, "CHF", "CHF\u00A012.00")]
    [InlineData(999_000_000_000, "GBP", "£999.00")]
    [InlineData(1_000_000_000_000, "AUD", "A$1,000.00")]
    [InlineData(long.MaxValue, "CNY", "¥9,223,372,036.85")]
    [InlineData(long.MinValue, "CNY", "−¥9,223,372,036.85")]
    public void Money_is_written_in_the_format_of_its_currency(long nanos, string currency, string expected) =>
        Assert.Equal(expected, Written.Amount(Money.FromNanos(nanos), currency));

    [Theory]
    [InlineData(488_300_000, "¥0.4883")]
    [InlineData(500_000_000, "¥0.50")]
    [InlineData(617_000_000, "¥0.617")]
    [InlineData(50_000_000, "¥0.05")]
    [InlineData(608_868_750, "¥0.6089")]
    [InlineData(12_000_000_000, "¥12.00")]
    [InlineData(-100_000_000, "−¥0.10")]
    [InlineData(49_999, "¥0.00")]
    public void A_price_has_two_to_four_decimals(long nanos, string expected) =>
        Assert.Equal(expected, Written.PriceOf(new Price(nanos), "CNY"));

    [Theory]
    [InlineData(10_349, "10.3")]
    [InlineData(10_350, "10.4")]
    [InlineData(-50, "−0.1")]
    [InlineData(-49, "0.0")]
    [InlineData(1_846_400, "1,846.4")]
    public void Energy_has_one_decimal(long wattHours, string expected) =>
        Assert.Equal(expected, Written.KilowattHours(Energy.FromWattHours(wattHours)));

    [Theory]
    [InlineData(1_846_400, "1,846", "1,274")]
    [InlineData(1_846_000, "1,846", "1,274")]
    [InlineData(3_120_000, "3,120", "0")]
    public void What_is_used_and_what_is_left_add_up_to_the_limit(long usedWattHours, string used, string left)
    {
        const long limitWattHours = 3_120_000;
        Assert.Equal(used, Written.WholeKilowattHours(Energy.FromWattHours(usedWattHours)));
        Assert.Equal(left, Written.StartedKilowattHours(Energy.FromWattHours(limitWattHours - usedWattHours)));
    }

    [Theory]
    [InlineData(1000, 1000, "100\u00A0%")]
    [InlineData(99_999, 100_000, "99.9\u00A0%")]
    [InlineData(0, 10, "0.0\u00A0%")]
    [InlineData(0, 0, "–")]
    [InlineData(12, 10, "100\u00A0%")]
    public void Only_all_of_it_is_a_hundred_percent(long part, long whole, string expected) =>
        Assert.Equal(expected, Written.Share(part, whole));

    [Theory]
    [InlineData("Asia/Shanghai", "2026-11-23\u00A012:15")]
    [InlineData("America/New_York", "2026-11-22\u00A023:15")]
    [InlineData("Not/AZone", "2026-11-23\u00A004:15")]
    public void A_moment_is_written_in_the_zone_of_the_service_point(string zone, string expected) =>
        Assert.Equal(expected, Written.Moment(1_795_407_300, zone));

    [Fact]
    public void A_day_is_short_in_the_readers_own_way()
    {
        var day = new LocalDate(2026, 11, 3);
        Assert.Equal("3\u00A0Nov", Written.ShortDay(day, Wording.English));
        Assert.Equal("11月3日", Written.ShortDay(day, Wording.Chinese));
    }

    [Theory]
    [InlineData("peak", "peak")]
    [InlineData("-3.20", "-3.20")]
    [InlineData("-3.20;x", "'-3.20;x")]
    [InlineData("=SUM(A1)", "'=SUM(A1)")]
    [InlineData("+1+2", "'+1+2")]
    [InlineData("@cmd", "'@cmd")]
    [InlineData("\t=1", "'\t=1")]
    [InlineData("a,b", "\"a,b\"")]
    [InlineData("say \"x\"", "\"say \"\"x\"\"\"")]
    [InlineData("=1,\"2\"", "\"'=1,\"\"2\"\"\"")]
    [InlineData("", "")]
    public void A_cell_is_never_a_formula(string value, string expected) => Assert.Equal(expected, Csv.Cell(value));
}
