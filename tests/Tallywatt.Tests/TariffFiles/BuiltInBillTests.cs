using Tallywatt.Core.Tariffs;
using Tallywatt.Formats.TariffFiles;
using Xunit;
using static Tallywatt.Tests.TariffFiles.Bills;

namespace Tallywatt.Tests.TariffFiles;

/// <summary>Bills worked out by hand from the numbers in docs/tariff-file.md; the sum stands beside each.</summary>
public sealed class BuiltInBillTests
{
    static readonly ServicePointTerms HouseholdOfFive = new() { Households = [new(DateOnly.MinValue, 5)] };

    [Fact]
    public void Beijing_200_kWh_in_a_month_cost_97_66() =>
        // The published check: 200 x 0.4883 = 97.66.
        Assert.Equal("97.66", Total("beijing-residential-monthly", Hour("2026-03-02 10:00", 200)));

    [Fact]
    public void Beijing_by_the_month_climbs_and_begins_anew() =>
        // March: 240 x 0.4883 + 160 x 0.5383 + 100 x 0.7883 = 117.192 + 86.128 + 78.83 = 282.15.
        // April: 240 x 0.4883 = 117.192; the 240th kWh is still in the first block. Together 399.342.
        Assert.Equal(
            "399.342",
            Total("beijing-residential-monthly", Hour("2026-03-02 10:00", 500), Hour("2026-04-01 00:00", 240)));

    [Fact]
    public void Beijing_by_the_year_counts_from_January_to_December() =>
        // 2025: 2880 x 0.4883 + 1920 x 0.5383 + 200 x 0.7883 = 1406.304 + 1033.536 + 157.66 = 2597.5.
        // 2026: 100 x 0.4883 = 48.83. Together 2646.33.
        Assert.Equal(
            "2646.33",
            Total(
                "beijing-residential",
                Hour("2025-01-01 00:00", 2_880),
                Hour("2025-12-31 22:00", 1_920),
                Hour("2025-12-31 23:00", 200),
                Hour("2026-01-01 00:00", 100)));

    [Fact]
    public void The_same_4480_kWh_cost_less_on_the_annual_ladder()
    {
        // Twelve months: one of 1180 kWh and eleven of 300.
        var readings = Enumerable.Range(1, 12)
            .Select(month => Hour($"2026-{month:00}-02 10:00", month == 1 ? 1_180 : 300)).ToArray();

        // Year: 2880 x 0.4883 + 1600 x 0.5383 = 1406.304 + 861.28 = 2267.584.
        Assert.Equal("2267.584", Total("beijing-residential", readings));

        // Month by month: 240 x 0.4883 + 160 x 0.5383 + 780 x 0.7883 = 117.192 + 86.128 + 614.874 = 818.194 in
        // January; 240 x 0.4883 + 60 x 0.5383 = 117.192 + 32.298 = 149.49 in the others: 818.194 + 11 x 149.49.
        Assert.Equal("2462.584", Total("beijing-residential-monthly", readings));
    }

    [Fact]
    public void Beijing_gives_a_household_of_five_100_kWh_more_a_month_on_every_limit()
    {
        // 340 x 0.4883 + 160 x 0.5383 + 20 x 0.7883 = 166.022 + 86.128 + 15.766 = 267.916.
        Assert.Equal("267.916", OfFive("beijing-residential-monthly", 520));

        // A year: 4080 x 0.4883 + 1920 x 0.5383 + 10 x 0.7883 = 1992.264 + 1033.536 + 7.883 = 3033.683.
        Assert.Equal("3033.683", OfFive("beijing-residential", 6_010));
    }

    [Fact]
    public void Shanghai_fills_its_blocks_in_the_order_of_use() =>
        // Valley 05:00: 3000 x 0.307 = 921. Peak 06:00: 120 x 0.617 + 80 x 0.677 = 74.04 + 54.16 = 128.2.
        // Valley 22:00: 1600 x 0.337 + 100 x 0.487 = 539.2 + 48.7 = 587.9. Peak next day 21:00: 10 x 0.977 = 9.77.
        // 921 + 128.2 + 587.9 + 9.77 = 1646.87.
        Assert.Equal(
            "1646.87",
            Total(
                "shanghai-residential-tou",
                Hour("2026-05-01 05:00", 3_000),
                Hour("2026-05-01 06:00", 200),
                Hour("2026-05-01 22:00", 1_700),
                Hour("2026-05-02 21:00", 10)));

    [Fact]
    public void Shanghai_rates_use_of_years_before_the_ladder() =>
        // 10 x 0.617 = 6.17.
        Assert.Equal("6.17", Total("shanghai-residential-tou", Hour("2011-01-01 12:00", 10)));

    [Fact]
    public void Zhejiang_adds_the_same_to_both_prices() =>
        // Peak 08:00: 2760 x 0.568 = 1567.68. Valley 07:00 next day: 100 x (0.288 + 0.05) = 33.8.
        // Peak 21:00: 2000 kWh, of which 1940 to 4800: 1940 x 0.618 + 60 x 0.868 = 1198.92 + 52.08 = 1251.
        // 1567.68 + 33.8 + 1251 = 2852.48. As surcharges: 4760 x 0.568 + 100 x 0.288 + 2040 x 0.05 + 60 x 0.30.
        Assert.Equal(
            "2852.48",
            Total(
                "zhejiang-residential-tou",
                Hour("2026-05-01 08:00", 2_760),
                Hour("2026-05-02 07:00", 100),
                Hour("2026-05-02 21:00", 2_000)));

    [Fact]
    public void Guangdong_has_three_rates_and_a_summer_ladder() =>
        // June (260 and 600): valley 07:00 100 x 0.23676875 = 23.676875; flat 12:00 100 x 0.60886875 = 60.886875;
        // peak 18:00 100 kWh, 60 below 260: 100 x 1.02896875 + 40 x 0.05 = 104.896875. Sum 189.460625.
        // November (200 and 400): flat 13:00 500 x 0.60886875 + 200 x 0.05 + 100 x 0.30 = 344.434375.
        // Together 533.895.
        Assert.Equal(
            "533.895",
            Total(
                "guangdong-residential-tou",
                Hour("2026-06-01 07:00", 100),
                Hour("2026-06-01 12:00", 100),
                Hour("2026-06-01 18:00", 100),
                Hour("2026-11-01 13:00", 500)));

    [Fact]
    public void Guangdong_has_a_critical_peak_on_an_announced_day_of_June()
    {
        var hot = new ServicePointTerms { CriticalDays = [new(new(2026, 6, 20), null)] };
        var readings = (IEnumerable<string>)["2026-06-20 11:00", "2026-06-20 14:00", "2026-06-21 11:00"];

        var bill = Of(
            TariffSource.Load("guangdong-residential-tou"), hot, [.. readings.Select(time => Hour(time, 10))]);

        // 10 x 1.286210938 + 2 x 10 x 1.02896875 = 12.86210938 + 20.579375 = 33.44148438.
        Assert.Equal("33.44148438", bill.Totals.Total.ToString());
    }

    /// <summary>One kWh in the first and last hour of every window and season.</summary>
    [Theory]
    [InlineData("shanghai-residential-tou", "05:00 0.307|06:00 0.617|21:00 0.617|22:00 0.307")]
    [InlineData("zhejiang-residential-tou", "07:00 0.288|08:00 0.568|21:00 0.568|22:00 0.288")]
    [InlineData(
        "guangdong-residential-tou",
        "00:00 0.23676875|07:00 0.23676875|08:00 0.60886875|09:00 0.60886875|10:00 1.02896875|11:00 1.02896875|"
            + "12:00 0.60886875|13:00 0.60886875|14:00 1.02896875|18:00 1.02896875|19:00 0.60886875|23:00 0.60886875")]
    public void Windows_begin_and_end_on_the_hour(string name, string hours)
    {
        foreach (var (time, price) in hours.Split('|').Select(hour => (hour[..5], hour[6..])))
        {
            Assert.Equal((time, price), (time, Total(name, Hour($"2026-03-02 {time}", 1))));
        }
    }

    [Theory]
    [InlineData("2026-06-30 11:00")]
    [InlineData("2026-07-01 11:00")]
    [InlineData("2026-09-30 16:00")]
    public void Guangdong_is_not_critical_on_a_summer_day_that_nobody_announced(string time) =>
        Assert.Equal("1.02896875", Total("guangdong-residential-tou", Hour(time, 1)));

    /// <summary>At noon, which is flat: 0.60886875 for each kWh, and 0.05 more for the last one.</summary>
    [Theory]
    [InlineData("2026-04-01 12:00", 201, "122.43261875")]
    [InlineData("2026-05-01 12:00", 261, "158.96474375")]
    [InlineData("2026-10-01 12:00", 261, "158.96474375")]
    [InlineData("2026-11-01 12:00", 201, "122.43261875")]
    public void Guangdong_has_its_summer_ladder_from_May_to_October(string time, int kilowattHours, string total) =>
        Assert.Equal(total, Total("guangdong-residential-tou", Hour(time, kilowattHours)));

    [Theory]
    [InlineData("beijing-residential", "4.883", "35.98")]
    [InlineData("beijing-residential-monthly", "4.883", "35.98")]
    [InlineData("shanghai-residential-tou", "6.17", "41.55")]
    [InlineData("zhejiang-residential-tou", "5.68", "41.53")]
    [InlineData("guangdong-residential-tou", "6.0886875", "45.3")]
    public void Surplus_is_sold_at_the_local_price_and_not_netted(string name, string charge, string credit)
    {
        // 10 kWh in and 100 kWh out in one hour at noon: import at its price, export at the benchmark price.
        var bill = Of(TariffSource.Load(name), null, Hour("2026-03-02 12:00", 10, exportKwh: 100));

        Assert.Equal(charge, bill.Totals.EnergyCharge.ToString());
        Assert.Equal(credit, bill.Totals.ExportCredit.ToString());
    }

    static string OfFive(string name, int kilowattHours) =>
        Of(TariffSource.Load(name), HouseholdOfFive, Hour("2026-03-02 10:00", kilowattHours)).Totals.Total.ToString();
}
