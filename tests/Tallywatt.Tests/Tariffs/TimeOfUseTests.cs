using NodaTime;
using Tallywatt.Core.Readings;
using Tallywatt.Core.Tariffs;
using Xunit;
using static Tallywatt.Tests.Tariffs.SampleTariffs;

namespace Tallywatt.Tests.Tariffs;

public sealed class TimeOfUseTests
{
    const string Zone = "Asia/Shanghai";

    static TariffVersion Calendar(params RateRule[] rules) => new()
    {
        From = Always,
        Rates = [Rate("a", "1"), Rate("b", "2"), Rate("c", "3")],
        Calendar = rules,
    };

    static readonly RateRule Otherwise = new(new(), 0);

    /// <summary>The name of the rate in force at a local time.</summary>
    static string RateAt(TariffVersion version, LocalDateTime local, ServicePointTerms? terms = null)
    {
        var reading = new IntervalReading(At(Zone, local), 60, 1_000, 0);
        return Assert.Single(Biller.Bill(Compile(version, Zone, terms), [reading]).Lines).Rate;
    }

    [Theory]
    [InlineData(6, 29, "a")]
    [InlineData(6, 30, "b")]
    [InlineData(6, 46, "b")]
    [InlineData(6, 47, "a")]
    public void A_window_is_exact_to_the_minute_and_does_not_include_its_end(int hour, int minute, string rate) =>
        Assert.Equal(rate, RateAt(
            Calendar(new(new(FromMinute: 390, ToMinute: 407), 1), Otherwise), new(2024, 5, 6, hour, minute)));

    [Theory]
    [InlineData(3, 21, 59, "a")] // Friday evening
    [InlineData(3, 22, 0, "b")]
    [InlineData(3, 23, 59, "b")]
    [InlineData(4, 0, 0, "a")] // Saturday: the window ended with Friday
    [InlineData(6, 0, 0, "b")] // Monday: it begins with Monday
    [InlineData(6, 6, 0, "a")]
    public void A_window_over_midnight_belongs_to_each_instants_own_date(int day, int hour, int minute, string rate) =>
        Assert.Equal(
            rate,
            RateAt(Calendar(Window(22, 6, 1, DayKinds.Weekday), Otherwise), new(2024, 5, day, hour, minute)));

    [Theory]
    [InlineData(4, "b")] // Saturday
    [InlineData(5, "c")] // Sunday
    [InlineData(6, "a")]
    public void Saturday_and_Sunday_can_differ(int day, string rate) => Assert.Equal(
        rate,
        RateAt(
            Calendar(Window(0, 24, 1, DayKinds.Saturday), Window(0, 24, 2, DayKinds.Sunday), Otherwise),
            new(2024, 5, day, 12, 0)));

    [Theory]
    [InlineData(11, 14, "a")]
    [InlineData(11, 15, "b")]
    [InlineData(12, 31, "b")]
    [InlineData(1, 1, "b")]
    [InlineData(2, 29, "b")]
    [InlineData(3, 1, "a")]
    public void A_season_can_cross_new_year(int month, int day, string rate)
    {
        var winter = new Season(new(11, 15), new(2, 29));
        Assert.Equal(rate, RateAt(Calendar(Window(0, 24, 1, season: winter), Otherwise), new(2024, month, day, 12, 0)));
    }

    [Fact]
    public void The_rate_of_a_holiday_comes_before_that_of_its_day_of_the_week()
    {
        var version = Calendar(Window(0, 24, 1, DayKinds.Weekday), Window(0, 24, 2, DayKinds.Holiday), Otherwise);
        var terms = new ServicePointTerms { Holidays = [new(2024, 5, 1)] };

        Assert.Equal("c", RateAt(version, new(2024, 5, 1, 12, 0), terms));
        Assert.Equal("b", RateAt(version, new(2024, 5, 2, 12, 0), terms));
        Assert.Equal("b", RateAt(version, new(2024, 5, 1, 12, 0)));
    }

    [Fact]
    public void A_holiday_no_rule_speaks_of_is_an_ordinary_day()
    {
        var version = Calendar(Window(0, 24, 1, DayKinds.Weekday), Otherwise);
        var terms = new ServicePointTerms { Holidays = [new(2024, 5, 1)] };

        Assert.Equal("b", RateAt(version, new(2024, 5, 1, 12, 0), terms));
    }

    [Theory]
    [InlineData(10, "b")]
    [InlineData(11, "c")]
    [InlineData(12, "b")]
    [InlineData(15, "c")]
    [InlineData(20, "a")]
    public void A_critical_day_changes_only_its_own_windows(int hour, string rate)
    {
        var version = Calendar(
            Window(8, 18, 1), Otherwise, Window(11, 12, 2, DayKinds.Critical), Window(15, 17, 2, DayKinds.Critical));
        var announced = At(Zone, new(2024, 7, 8, 19, 0));
        var terms = new ServicePointTerms { CriticalDays = [new(new(2024, 7, 9), announced)] };

        Assert.Equal(rate, RateAt(version, new(2024, 7, 9, hour, 0), terms));
    }

    [Fact]
    public void A_holiday_that_is_critical_is_rated_as_critical()
    {
        var version = Calendar(Otherwise, Window(0, 24, 1, DayKinds.Holiday), Window(11, 12, 2, DayKinds.Critical));
        var terms = new ServicePointTerms { Holidays = [new(2024, 5, 1)], CriticalDays = [new(new(2024, 5, 1))] };

        Assert.Equal("c", RateAt(version, new(2024, 5, 1, 11, 0), terms));
        Assert.Equal("b", RateAt(version, new(2024, 5, 1, 12, 0), terms));
    }

    [Fact]
    public void A_day_announced_after_it_began_is_not_critical_and_the_bill_says_so()
    {
        var version = Calendar(Otherwise, Window(0, 24, 2, DayKinds.Critical));
        var reading = new IntervalReading(At(Zone, new(2024, 7, 9, 12, 0)), 60, 1_000, 0);

        Assert.Equal("c", Rate(-1));
        Assert.Equal("a", Rate(0));

        string Rate(long secondsAfterMidnight)
        {
            var announced = At(Zone, new(2024, 7, 9, 0, 0)) + secondsAfterMidnight;
            var terms = new ServicePointTerms { CriticalDays = [new(new(2024, 7, 9), announced)] };
            var bill = Biller.Bill(Compile(version, Zone, terms), [reading]);
            Assert.Equal(secondsAfterMidnight < 0 ? 0 : 1, bill.Warnings.Count);
            return bill.Lines[0].Rate;
        }
    }

    [Fact]
    public void Prices_change_at_local_midnight_of_the_date_they_are_from()
    {
        var tariff = CompiledTariff.Compile(
            Tariff(Zone, Flat("0.5"), Flat("0.75") with { From = new(2024, 5, 1) }), ServicePointTerms.None);
        var readings = ReadingsFrom(Zone, new(2024, 4, 30, 23, 0), 2, 3_600, 1_000);

        Assert.Equal(["0.5", "0.75"], Biller.Bill(tariff, readings).Lines.Select(line => line.Price.ToString()));
    }

    [Fact]
    public void A_date_before_the_first_version_cannot_be_rated()
    {
        var tariff = Compile(Flat("0.5") with { From = new(2024, 5, 1) });

        var thrown = Assert.Throws<TariffException>(
            () => Biller.Bill(tariff, ReadingsFrom(Zone, new(2024, 4, 30, 23, 0), 1, 3_600, 1_000)));
        Assert.Contains("No version is in force on 2024-04-30; the first begins on 2024-05-01", thrown.Message);
    }

    /// <summary>An hour from 05:40 crosses into peak at 06:00: a third of 1000 Wh rounds down to 333.</summary>
    [Fact]
    public void An_interval_that_crosses_a_boundary_is_apportioned_by_time_in_whole_watt_hours()
    {
        var bill = Biller.Bill(
            Compile(Shanghai(BlockRule.Chronological)),
            ReadingsFrom(Zone, new(2024, 5, 6, 5, 40), 1, 3_600, 1_000, 500));

        Assert.Equal(["peak 667", "valley 333"], bill.Lines
            .Where(line => line.Direction == "import").Select(line => $"{line.Rate} {line.EnergyWattHours}"));
        Assert.Equal(500, bill.Totals.ExportWattHours);
        Assert.Equal(
            "1 interval crosses a boundary of a rate, day, month or version, and was apportioned by time in whole Wh.",
            bill.Warnings[0]);
    }
}
