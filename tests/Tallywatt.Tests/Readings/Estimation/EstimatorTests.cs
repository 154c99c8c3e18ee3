using CsCheck;
using Tallywatt.Core.Readings;
using Tallywatt.Core.Readings.Estimation;
using Xunit;

namespace Tallywatt.Tests.Readings.Estimation;

public sealed class EstimatorTests
{
    const int Period = 900;
    static readonly FixedCalendar Calendar = new();
    static readonly long Day = Calendar.StartOf(FixedCalendar.Monday);

    [Fact]
    public void A_short_gap_is_a_straight_line_between_its_neighbours()
    {
        var gap = new EstimationGap(Day + Period, Day + (4 * Period), Period, ImportWattHours: 300)
        {
            Before = new(Day, Period, 50, 0),
            After = new(Day + (4 * Period), Period, 150, 0),
        };

        var filled = Fill(gap, LoadHistory.Empty);

        Assert.Equal([75L, 100, 125], filled.Select(value => value.ImportWattHours));
        Assert.All(filled, value => Assert.Equal("E17", value.ImportCode.ToString()));
    }

    [Fact]
    public void Without_a_register_the_line_itself_counts()
    {
        var gap = new EstimationGap(Day + Period, Day + (3 * Period), Period) { Before = new(Day, Period, 50, 0) };

        Assert.Equal([50L, 50], Fill(gap, LoadHistory.Empty).Select(value => value.ImportWattHours));
    }

    [Fact]
    public void A_long_gap_takes_the_shape_of_up_to_four_like_days()
    {
        // Five Mondays to Fridays before, each hour 40 Wh but the 19th: 200; Sunday before: flat 1,000.
        var history = History(Enumerable.Range(1, 7).Select(back => FixedCalendar.Monday - back), (day, minute) =>
            Calendar.TypeOf(day) != DayType.Workday ? 1_000 : minute / 60 == 19 ? 50 : 10);
        var gap = new EstimationGap(Day, Day + 86_400, Period, ImportWattHours: 2_240);

        var filled = Fill(gap, history);

        Assert.Equal(2_240, filled.Sum(value => value.ImportWattHours));
        Assert.All(filled, value => Assert.Equal(
            Calendar.MinuteOf(value.StartUnixSeconds) / 60 == 19 ? 100 : 20, value.ImportWattHours));
        Assert.All(filled, value => Assert.Equal("E15", value.ImportCode.ToString()));
    }

    [Fact]
    public void A_holiday_is_like_a_Sunday()
    {
        var calendar = new FixedCalendar(FixedCalendar.Monday);
        var history = History([FixedCalendar.Monday - 1, FixedCalendar.Monday - 3], (day, _) =>
            calendar.TypeOf(day) == DayType.Sunday ? 7 : 1_000);
        var gap = new EstimationGap(Day, Day + 86_400, Period);

        var filled = Estimator.Fill(gap, history, calendar, VeeOptions.Default);

        Assert.All(filled, value => Assert.Equal((7, "E14"), (value.ImportWattHours, value.ImportCode.ToString())));
    }

    [Fact]
    public void Without_history_the_customers_class_is_used()
    {
        var filled = Fill(new(Day, Day + 86_400, Period), LoadHistory.Empty);

        Assert.Equal(ProfileClass.Household.ImportWattHoursPerDay, filled.Sum(value => value.ImportWattHours), 100L);
        Assert.All(filled, value => Assert.Equal("E57", value.ImportCode.ToString()));
        Assert.True(filled[80].ImportWattHours > filled[12].ImportWattHours);
    }

    [Fact]
    public void A_real_outage_is_zero_and_not_estimated()
    {
        var gap = new EstimationGap(Day, Day + 86_400, Period, ImportWattHours: 5_000)
        {
            Outages = [new(Day + 3_600, Day + 7_200)],
        };

        var filled = Fill(gap, LoadHistory.Empty);

        Assert.Equal(5_000, filled.Sum(value => value.ImportWattHours));
        Assert.All(filled[4..8], value => Assert.Equal((0, "F19"), (value.ImportWattHours, value.Code.ToString())));
    }

    [Fact]
    public void Export_that_no_register_has_seen_is_zero()
    {
        var history = History([FixedCalendar.Monday - 1], (_, _) => 10, exportWattHours: 500);

        Assert.All(
            Fill(new(Day, Day + 86_400, Period, ImportWattHours: 1_000), history),
            value => Assert.Equal((0, "E19"), (value.ExportWattHours, value.ExportCode.ToString())));
    }

    [Fact]
    public void Export_with_a_register_comes_by_day_and_never_by_night()
    {
        var filled = Fill(new(Day, Day + 86_400, Period, 1_000, ExportWattHours: 9_999), LoadHistory.Empty);

        Assert.Equal(9_999, filled.Sum(value => value.ExportWattHours));
        Assert.All(filled[..24], value => Assert.Equal(0, value.ExportWattHours));
        Assert.All(filled[72..], value => Assert.Equal(0, value.ExportWattHours));
    }

    [Fact]
    public void An_estimate_without_a_register_stays_below_what_the_breaker_lets_through()
    {
        var history = History([FixedCalendar.Monday - 3], (_, _) => 60_000);
        var gap = new EstimationGap(Day, Day + 86_400, Period) { PowerLimitWatts = 10_000 };

        Assert.All(Fill(gap, history), value => Assert.Equal(2_500, value.ImportWattHours));
    }

    [Fact]
    public void An_estimate_is_never_history() =>
        Assert.Equal(
            "E57",
            Fill(
                new(Day, Day + 86_400, Period),
                History([FixedCalendar.Monday - 3], (_, _) => 10, quality: ReadingQuality.Estimated))[0]
                .Code.ToString());

    /// <summary>Whatever is known, the values cover the gap, are not negative, and come to what the registers
    /// moved.</summary>
    [Fact]
    public void The_values_always_add_up_to_the_register() =>
        Gen.Select(
                Gen.Int[1, 400], Gen.Int[0, 95], Gen.Long[0, 2_000_000], Gen.Long[0, 50_000], Gen.Int[0, 10],
                Gen.Int[0, 400])
            .Sample((count, first, import, export, days, outageAt) =>
            {
                var history = History(
                    Enumerable.Range(1, days).Select(back => FixedCalendar.Monday - back),
                    (day, minute) => (day * 31 + minute) % 97);
                var from = Day + (first * (long)Period);
                var gap = new EstimationGap(from, from + (count * (long)Period), Period, import, export)
                {
                    Before = outageAt % 2 == 0 ? new(from - Period, Period, 40, 3) : null,
                    Outages = [new(from + (outageAt * (long)Period), from + ((outageAt + 30) * (long)Period))],
                };

                var filled = Fill(gap, history);

                Assert.Equal(count, filled.Length);
                Assert.Equal(import, filled.Sum(value => value.ImportWattHours));
                Assert.Equal(export, filled.Sum(value => value.ExportWattHours));
                Assert.All(filled, value => Assert.True(value.ImportWattHours >= 0 && value.ExportWattHours >= 0));
                Assert.All(filled, value => Assert.NotEqual(ReadingQuality.Actual, value.Code.Quality));
                Assert.Equal(gap.ToUnixSeconds, filled[^1].EndUnixSeconds);
            });

    static CodedReading[] Fill(EstimationGap gap, LoadHistory history) =>
        Estimator.Fill(gap, history, Calendar, VeeOptions.Default);

    static LoadHistory History(
        IEnumerable<int> days,
        Func<int, int, long> wattHours,
        long exportWattHours = 0,
        ReadingQuality quality = ReadingQuality.Actual) =>
        LoadHistory.Of(
            [.. days.SelectMany(day => Enumerable.Range(0, 96).Select(slot => new IntervalReading(
                Calendar.StartOf(day) + (slot * Period), Period, wattHours(day, slot * 15), exportWattHours,
                quality)))],
            Calendar);
}
