using NodaTime;
using Tallywatt.Core.Readings;
using Tallywatt.Core.Tariffs;
using Xunit;
using static Tallywatt.Tests.Tariffs.SampleTariffs;

namespace Tallywatt.Tests.Tariffs;

/// <summary>The nights on which clocks change, each with what a person would say.</summary>
public sealed class DaylightSavingTests
{
    static readonly TariffVersion DayAndNight = new()
    {
        From = Always,
        Rates = [Rate("day", "2"), Rate("night", "1")],
        Calendar = [Window(6, 22, 0), Window(22, 6, 1)],
        FixedPerDay = Core.Units.Money.FromUnits(1),
    };

    /// <summary>Constant 1 Wh a minute from one local midnight to the next, in half hours.</summary>
    static Bill BillOfOneDay(string zone, DateOnly date)
    {
        var tariff = Compile(DayAndNight, zone);
        var (start, end) = (tariff.StartOf(date), tariff.StartOf(date.AddDays(1)));
        var readings = new List<IntervalReading>();
        for (var at = start; at < end; at += 1_800)
        {
            readings.Add(new(at, 1_800, 30, 0));
        }

        return Biller.Bill(tariff, [.. readings]);
    }

    [Theory]
    [InlineData("America/New_York", 2023, 3, 11, 16 * 60, 8 * 60)]
    [InlineData("America/New_York", 2023, 3, 12, 16 * 60, 7 * 60)] // 23 hours
    [InlineData("America/New_York", 2023, 11, 5, 16 * 60, 9 * 60)] // 25 hours
    [InlineData("Europe/London", 2023, 3, 26, 16 * 60, 7 * 60)]
    [InlineData("Australia/Lord_Howe", 2023, 10, 1, 16 * 60, (7 * 60) + 30)] // half an hour less
    [InlineData("Australia/Lord_Howe", 2023, 4, 2, 16 * 60, (8 * 60) + 30)] // half an hour more
    [InlineData("America/Santiago", 2023, 9, 3, 16 * 60, 7 * 60)] // begins at 01:00
    [InlineData("America/Santiago", 2023, 4, 1, 16 * 60, 9 * 60)] // 23:00 comes twice
    [InlineData("Africa/Cairo", 2023, 4, 28, 16 * 60, 7 * 60)] // begins at 01:00
    [InlineData("Africa/Cairo", 2023, 10, 26, 16 * 60, 9 * 60)] // 23:00 comes twice
    [InlineData("Asia/Kathmandu", 2023, 3, 26, 16 * 60, 8 * 60)] // UTC+05:45
    [InlineData("Pacific/Apia", 2011, 12, 29, 16 * 60, 8 * 60)]
    [InlineData("Pacific/Apia", 2011, 12, 31, 16 * 60, 8 * 60)]
    public void A_window_is_as_long_as_the_wall_clock_says(
        string zone, int year, int month, int day, long dayWattHours, long nightWattHours)
    {
        var bill = BillOfOneDay(zone, new(year, month, day));

        Assert.Equal([dayWattHours, nightWattHours], bill.Lines.Select(line => line.EnergyWattHours));
        Assert.Equal("1", bill.Totals.FixedCharge.ToString());
        Assert.Empty(bill.Warnings);
        Assert.Equal((new DateOnly(year, month, day), new DateOnly(year, month, day)), (bill.From, bill.To));
    }

    [Theory]
    [InlineData(1, 21, "day")]
    [InlineData(1, 22, "night")]
    [InlineData(7, 21, "day")]
    [InlineData(7, 22, "night")]
    public void A_window_means_the_wall_clock_in_summer_and_in_winter(int month, int hour, string rate)
    {
        var reading = new IntervalReading(At("America/New_York", new(2023, month, 10, hour, 0)), 3_600, 100, 0);

        Assert.Equal(rate, Biller.Bill(Compile(DayAndNight, "America/New_York"), [reading]).Lines[0].Rate);
    }

    [Fact]
    public void A_date_that_does_not_exist_costs_no_fixed_charge()
    {
        var readings = ReadingsFrom("Pacific/Apia", new(2011, 12, 28, 0, 0), 4 * 24, 3_600, 60);

        var bill = Biller.Bill(Compile(DayAndNight, "Pacific/Apia"), readings);

        Assert.Equal((new(2011, 12, 28), new(2012, 1, 1)), (bill.From, bill.To));
        Assert.Equal("4", bill.Totals.FixedCharge.ToString());
        Assert.Equal(["2011-12", "2012-01"], bill.Months.Select(month => month.ToString()));
    }

    /// <summary>Until 2011 St. John's turned its clocks back at 00:01: a minute of the new date came first.</summary>
    [Fact]
    public void A_date_that_is_left_again_after_a_minute_is_not_begun_twice()
    {
        const string Zone = "America/St_Johns";
        var tariff = Compile(DayAndNight, Zone);
        var start = tariff.StartOf(new(2009, 10, 31));
        var readings = Enumerable.Range(0, 49 * 60)
            .Select(minute => new IntervalReading(start + (minute * 60), 60, 1, 0));

        var bill = Biller.Bill(tariff, [.. readings]);

        Assert.Equal("2", bill.Totals.FixedCharge.ToString());
        Assert.Equal([2 * 16 * 60, 17 * 60], bill.Lines.Select(line => line.EnergyWattHours));
    }

    /// <summary>Samoa had no 30 December 2011: its December had thirty days, and a limit per day counts those.
    /// </summary>
    [Theory]
    [InlineData("Pacific/Apia", 30_000)]
    [InlineData("Pacific/Pago_Pago", 31_000)]
    public void A_limit_for_each_day_counts_the_days_that_there_are(string zone, long limitWattHours)
    {
        var version = Beijing(LadderReset.Monthly(), 1, 100);
        version = version with { Ladder = version.Ladder! with { Unit = LadderUnit.WattHoursPerDay } };

        var bill = Biller.Bill(Compile(version, zone), ReadingsFrom(zone, new(2011, 12, 1, 0, 0), 1, 3_600, 50_000));

        Assert.Equal([limitWattHours, 50_000 - limitWattHours], bill.Lines.Select(line => line.EnergyWattHours));
    }

    [Fact]
    public void A_ladder_begins_again_at_local_midnight_and_not_at_that_of_UTC()
    {
        var version = Beijing(LadderReset.Annual(new(1, 1)), 1, 100);
        var readings = ReadingsFrom("Asia/Shanghai", new(2023, 12, 31, 23, 30), 2, 1_800, 1_000);

        Assert.Equal([2_000], Biller.Bill(Compile(version), readings).Lines.Select(line => line.EnergyWattHours));
        Assert.Equal(2, Biller.Bill(Compile(version, "UTC"), readings).Lines.Count);
    }
}
