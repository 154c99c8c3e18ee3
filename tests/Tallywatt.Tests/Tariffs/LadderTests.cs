using NodaTime;
using Tallywatt.Core.Readings;
using Tallywatt.Core.Tariffs;
using Xunit;
using static Tallywatt.Tests.Tariffs.SampleTariffs;

namespace Tallywatt.Tests.Tariffs;

public sealed class LadderTests
{
    const string Zone = "Asia/Shanghai";

    static readonly LadderReset NewYear = LadderReset.Annual(new(1, 1));

    static string EnergyCharge(TariffVersion version, IntervalReading[] readings, ServicePointTerms? terms = null) =>
        Biller.Bill(Compile(version, Zone, terms), readings).Totals.EnergyCharge.ToString();

    [Theory]
    [InlineData(200_000, "97.66")]
    [InlineData(240_000, "117.192")]
    [InlineData(240_001, "117.1925383")]
    [InlineData(400_000, "203.32")]
    [InlineData(400_001, "203.3207883")]
    public void The_limit_itself_is_in_the_lower_block(long wattHours, string amount) => Assert.Equal(
        amount,
        EnergyCharge(
            Beijing(LadderReset.Monthly(), 240, 400), ReadingsFrom(Zone, new(2024, 3, 1, 0, 0), 1, 3_600, wattHours)));

    [Fact]
    public void A_year_on_an_annual_ladder_costs_less_than_on_a_monthly_one()
    {
        var year = Months(Zone, 2023, 675, 675, 313, 313, 313, 313, 313, 313, 313, 313, 313, 313);

        Assert.Equal("2267.584", EnergyCharge(Beijing(NewYear, 2_880, 4_800), year));
        Assert.Equal("2405.084", EnergyCharge(Beijing(LadderReset.Monthly(), 240, 400), year));
    }

    [Fact]
    public void Thirty_days_cost_what_the_month_costs_to_the_last_fraction()
    {
        var tariff = Compile(Beijing(LadderReset.Monthly(), 180, 350));
        var days = ReadingsFrom(Zone, new(2024, 4, 1, 0, 0), 30, 86_400, 7_370);
        var state = tariff.Open(new(2024, 4, 1));

        long exact = 0, rounded = 0;
        foreach (var day in days)
        {
            var due = tariff.Rate(ref state, day);
            exact += due.Nanos;
            rounded += (due.Nanos + 5_000_000) / 10_000_000 * 10_000_000;
        }

        Assert.Equal(Money("110.01813"), Core.Units.Money.FromNanos(exact));
        Assert.Equal(Money("110.06"), Core.Units.Money.FromNanos(rounded));
        Assert.Equal("110.01813", Biller.Bill(tariff, days).Totals.Total.ToString());
    }

    [Fact]
    public void An_interval_that_crosses_a_limit_is_split_at_the_watt_hour()
    {
        var bill = Biller.Bill(
            Compile(Beijing(LadderReset.Monthly(), 240, 400)),
            ReadingsFrom(Zone, new(2024, 3, 1, 0, 0), 1, 3_600, 500_123));

        Assert.Equal([240_000, 160_000, 100_123], bill.Lines.Select(line => line.EnergyWattHours));
        Assert.Equal([1, 2, 3], bill.Lines.Select(line => line.Block));
        Assert.Equal(new(500_123, 3, 3, null, new(2024, 3, 1)), bill.Ladder);
    }

    [Fact]
    public void A_monthly_ladder_begins_again_at_local_midnight_of_the_reset_day()
    {
        var version = Beijing(LadderReset.Monthly(15), 100, 400);
        var before = new IntervalReading(At(Zone, new(2024, 3, 14, 23, 0)), 3_600, 150_000, 0);
        var after = new IntervalReading(At(Zone, new(2024, 3, 15, 0, 0)), 3_600, 150_000, 0);

        var bill = Biller.Bill(Compile(version), [before, after]);

        Assert.Equal([200_000, 100_000], bill.Lines.Select(line => line.EnergyWattHours));
        Assert.Equal(new(150_000, 2, 3, 400_000, new(2024, 3, 15)), bill.Ladder);
    }

    [Theory]
    [InlineData(4, 200)]
    [InlineData(5, 260)]
    [InlineData(10, 260)]
    [InlineData(11, 200)]
    public void Limits_follow_the_season(int month, long firstLimit)
    {
        // Guangdong: 260 and 600 kWh from May to October, 200 and 400 in the other months.
        var version = Beijing(LadderReset.Monthly(), 200, 400) with { };
        version = version with
        {
            Ladder = version.Ladder! with
            {
                Limits = [new(new(new(5, 1), new(10, 31)), [260_000, 600_000]), new(null, [200_000, 400_000])],
            },
        };

        var bill = Biller.Bill(Compile(version), ReadingsFrom(Zone, new(2023, month, 9, 0, 0), 1, 3_600, 300_000));

        Assert.Equal(firstLimit * 1_000, bill.Lines[0].EnergyWattHours);
    }

    [Fact]
    public void A_seasonal_ladder_begins_again_with_each_season()
    {
        var version = Beijing(LadderReset.Seasonal(new MonthDay(4, 1), new MonthDay(10, 1)), 100, 1_000);

        var bill = Biller.Bill(Compile(version), Months(Zone, 2023, 80, 80, 80, 80, 80));

        Assert.Equal([200_000, 200_000], bill.Lines.Select(line => line.EnergyWattHours));
    }

    [Fact]
    public void A_household_of_five_has_higher_limits_from_the_day_it_is_registered()
    {
        var version = Beijing(LadderReset.Monthly(), 240, 400);
        version = version with { Ladder = version.Ladder! with { Entitlements = [new(5, [100_000, 100_000])] } };
        var terms = new ServicePointTerms { Households = [new(Always, 3), new(new(2023, 2, 1), 5)] };

        var bill = Biller.Bill(Compile(version, Zone, terms), Months(Zone, 2023, 500, 500));

        Assert.Equal([580_000, 320_000, 100_000], bill.Lines.Select(line => line.EnergyWattHours));
    }

    [Theory]
    [InlineData(FirstPeriod.Full, 3_120)]
    [InlineData(FirstPeriod.ProRataMonths, 1_560)]
    [InlineData(FirstPeriod.ProRataDays, 1_568)]
    public void The_first_year_of_a_ladder_can_be_pro_rata(FirstPeriod rule, long kilowattHours)
    {
        // Shanghai began on 1 July 2012 with half a year's limits. 184 of 366 days are 1568.52 kWh.
        var version = Shanghai(BlockRule.Chronological) with { From = new(2012, 7, 1) };
        version = version with { Ladder = version.Ladder! with { FirstPeriod = rule } };

        var bill = Biller.Bill(Compile(version), ReadingsFrom(Zone, new(2012, 7, 2, 8, 0), 1, 3_600, 4_000_000));

        Assert.Equal(kilowattHours, bill.Lines[0].EnergyWattHours / 1_000);
        var later = Biller.Bill(Compile(version), ReadingsFrom(Zone, new(2013, 7, 2, 8, 0), 1, 3_600, 4_000_000));
        Assert.Equal(3_120_000, later.Lines[0].EnergyWattHours);
    }

    [Fact]
    public void Service_that_begins_in_mid_period_can_be_pro_rata()
    {
        var version = Beijing(NewYear, 2_880, 4_800);
        version = version with { Ladder = version.Ladder! with { FirstPeriod = FirstPeriod.ProRataMonths } };
        var terms = new ServicePointTerms { FirstDayOfService = new(2023, 10, 20) };

        var bill = Biller.Bill(
            Compile(version, Zone, terms), ReadingsFrom(Zone, new(2023, 10, 20, 8, 0), 1, 3_600, 1_000_000));

        Assert.Equal([720_000, 280_000], bill.Lines.Select(line => line.EnergyWattHours));
    }

    [Fact]
    public void The_position_goes_on_over_a_change_of_prices()
    {
        var old = Beijing(NewYear, 2_880, 4_800);
        var dearer = old with { From = new(2023, 7, 1), Rates = [Rate("all", "0.5", "0.6", "0.9")] };
        var tariff = CompiledTariff.Compile(Tariff(Zone, old, dearer), ServicePointTerms.None);

        var bill = Biller.Bill(tariff, Months(Zone, 2023, 0, 0, 0, 0, 0, 2_000, 2_000));

        Assert.Equal("2000 at 0.4883, 880 at 0.5, 1120 at 0.6", string.Join(", ", bill.Lines
            .OrderBy(line => line.Price.NanosPerKilowattHour)
            .Select(line => $"{line.EnergyWattHours / 1_000} at {line.Price}")));
    }

    [Fact]
    public void A_limit_per_day_counts_the_days_of_the_period()
    {
        var version = Beijing(LadderReset.Monthly(), 10, 20);
        version = version with { Ladder = version.Ladder! with { Unit = LadderUnit.WattHoursPerDay } };

        var bill = Biller.Bill(Compile(version), Months(Zone, 2024, 0, 500));

        Assert.Equal([290_000, 210_000], bill.Lines.Select(line => line.EnergyWattHours));
    }

    [Fact]
    public void A_limit_per_kilowatt_uses_the_peak_of_the_month()
    {
        var version = Beijing(LadderReset.Monthly(), 100, 200);
        version = version with
        {
            Ladder = version.Ladder! with { Unit = LadderUnit.WattHoursPerKilowatt, Rule = BlockRule.Proportional },
        };

        // 2.5 kW for 200 hours: 250 kWh in the first block, 250 in the second.
        var bill = Biller.Bill(Compile(version), ReadingsFrom(Zone, new(2024, 3, 1, 0, 0), 200, 3_600, 2_500));

        Assert.Equal([250_000, 250_000], bill.Lines.Select(line => line.EnergyWattHours));
    }
}
