using Tallywatt.Core.Readings;
using Tallywatt.Core.Units;
using Tallywatt.Platform.Readings;
using Tallywatt.Tests.Areas;
using Xunit;

namespace Tallywatt.Tests.Readings.Desk;

public sealed class ReadingDeskTests
{
    static readonly DateOnly First = MeteredStreet.FirstDay;

    [Fact]
    public void Intervals_of_closed_and_open_days_are_one_series()
    {
        var utility = new MeteredStreet(1).Read(0, MeteredStreet.Rows(200, slot => slot)).Close(First);

        var readings = utility.Desk.Readings(utility.Point());

        Assert.Equal(Enumerable.Range(0, 200).Select(slot => (long)slot), readings.Select(r => r.ImportWattHours));
        Assert.All(readings.Zip(readings.Skip(1)), pair =>
            Assert.Equal(pair.First.EndUnixSeconds, pair.Second.StartUnixSeconds));
        Assert.Equal(96, utility.Desk.Readings(utility.Point(), First, First).Count);
    }

    [Fact]
    public void Days_and_months_add_up_to_what_left_the_purse()
    {
        var utility = new MeteredStreet(1)
            .Read(0, MeteredStreet.Rows(96 * 40, slot => slot % 700, slot => slot % 96 == 50 ? 300 : 0))
            .Close(First.AddDays(35));

        var days = utility.Desk.Days(utility.Point(), First, First.AddDays(60));
        var months = MonthReading.Of(days);

        Assert.Equal(40, days.Count);
        Assert.Equal(36, days.Count(day => day.Revision is not null));
        Assert.All(days, day => Assert.Equal(('A', 96, 96), (day.Quality, day.IntervalCount, day.ExpectedCount)));
        Assert.Equal(utility.Debited, days.Aggregate(Money.Zero, (sum, day) => sum + day.Debited));
        Assert.Equal(utility.Debited, months.Aggregate(Money.Zero, (sum, month) => sum + month.Debited));
        Assert.Equal([31, 9], months.Select(month => month.DayCount));
        Assert.Equal(days.Max(day => day.PeakWatts), months.Max(month => month.PeakWatts));
    }

    /// <summary>The sum of every reading's cost and every day's charge is what the purse was debited, to the last
    /// nano-unit, and so for every range of days.</summary>
    [Fact]
    public void The_cost_of_the_readings_is_what_the_books_hold()
    {
        var utility = new MeteredStreet(1)
            .Read(0, MeteredStreet.Rows(96 * 12, slot => 150 + (slot * 37 % 211), slot => slot % 7 == 0 ? 31 : 0))
            .Close(First.AddDays(9));

        var whole = utility.Desk.Costed(utility.Point(), First, First.AddDays(20));

        Assert.Equal(utility.Debited, whole.Total);
        foreach (var day in utility.Desk.Days(utility.Point(), First, First.AddDays(11)))
        {
            var one = utility.Desk.Costed(utility.Point(), day.Day, day.Day);
            Assert.Equal(day.Debited.Nanos, one.Total.Nanos);
            Assert.Equal(day.ImportWattHours, one.Readings.Sum(line => line.Reading.ImportWattHours));
            Assert.NotEqual(Money.Zero, Assert.Single(one.DayCharges).Amount);
        }
    }

    [Fact]
    public void Each_reading_has_its_rate_and_its_tier()
    {
        var utility = new MeteredStreet(1).Read(0, MeteredStreet.Rows(96, _ => 400)).Close(First);

        var lines = utility.Desk.Costed(utility.Point(), First, First).Readings;

        Assert.Equal(("valley", 2), (lines[0].RateName, lines[0].RateNumber));
        Assert.Equal(("peak", 1), (lines[32].RateName, lines[32].RateNumber));
        Assert.Equal("valley", lines[88].RateName);
        // 20 kWh a month are of the first block: 50 intervals of 400 Wh.
        Assert.All(lines.Take(50), line => Assert.Equal(1, line.Tier));
        Assert.All(lines.Skip(50), line => Assert.Equal(2, line.Tier));
        Assert.All(lines, line => Assert.True(line.Tax > Money.Zero && !line.IsSettledLater));
    }

    [Fact]
    public void Over_lost_rows_there_is_one_long_estimate_and_the_costs_still_add_up()
    {
        var rows = MeteredStreet.Rows(192, slot => 100 + slot).ToList();
        rows.RemoveRange(30, 3); // Between 07:15 and 08:15: a change of rate lies inside.
        var utility = new MeteredStreet(1);
        utility.Read(0, [.. rows]);
        utility.Writer.DeclareLost(
            9_001, new(AreaSample.Start + (30 * 900), AreaSample.Start + (32 * 900)), AreaSample.Start + 172_860);
        utility.Close(First);

        var readings = utility.Desk.Costed(utility.Point(), First, First.AddDays(1));
        var odd = Assert.Single(readings.Readings, line => !line.Reading.Code.IsPlain);

        Assert.Equal((3_600, "E17"), (odd.Reading.DurationSeconds, odd.Reading.Code.ToString()));
        Assert.Equal(utility.Debited, readings.Total);
        Assert.Equal('V', utility.Desk.Days(utility.Point(), First, First)[0].Quality);
    }

    [Fact]
    public void A_day_with_a_hole_that_is_still_open_says_what_it_has()
    {
        var utility = new MeteredStreet(1).Read(0, MeteredStreet.Rows(40, _ => 10)).Close(First);

        var day = Assert.Single(utility.Desk.Days(utility.Point(), First, First));

        Assert.Null(day.Revision);
        Assert.Equal((40, 96, 'A'), (day.IntervalCount, day.ExpectedCount, day.Quality));
    }

    [Fact]
    public void The_checks_run_over_stored_days()
    {
        var utility = new MeteredStreet(1)
            .Read(0, MeteredStreet.Rows(
                96 * 3, slot => slot < 192 ? 100 + (slot % 5) : slot == 250 ? 9_000 : 40 + (slot % 3)))
            .Close(First.AddDays(2));

        var names = DayCheck.Of(utility.Desk, utility.Point(), First, First.AddDays(2), VeeOptions.Default)
            .SelectMany(day => day.Findings).Select(finding => finding.Name);

        Assert.Equal(["V401"], names);
    }
}
