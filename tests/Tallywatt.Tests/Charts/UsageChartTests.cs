using CsCheck;
using NodaTime;
using Tallywatt.Core.Units;
using Tallywatt.Platform.Reports;
using Tallywatt.Web.Charts;
using Xunit;

namespace Tallywatt.Tests.Charts;

public sealed class UsageChartTests
{
    static readonly LocalDate Today = new(2026, 11, 23);
    static readonly RatePalette Palette = new(["peak", "valley"]);

    [Theory]
    [InlineData(0, 12_600, 100, 0, 15_000, 5_000)]
    [InlineData(0, 15_000, 100, 0, 15_000, 5_000)]
    [InlineData(0, 15_001, 100, 0, 20_000, 5_000)]
    [InlineData(-4_000, 9_000, 100, -5_000, 10_000, 5_000)]
    [InlineData(0, 0, 100, 0, 100, 100)]
    [InlineData(0, 7, 100, 0, 100, 100)]
    public void An_axis_has_round_steps_around_the_values(
        long min, long max, long finest, long low, long high, long step) =>
        Assert.Equal(new Axis(low, high, step), Axis.Of(min, max, finest));

    [Fact]
    public void Any_axis_holds_its_values_in_a_handful_of_even_steps() =>
        Gen.Select(Gen.Long[-1_000_000_000_000_000_000, 0], Gen.Long[0, 1_000_000_000_000_000_000]).Sample((min, max) =>
        {
            var axis = Axis.Of(min, max, 100);
            Assert.True(axis.Low <= min && axis.High >= max);
            Assert.InRange(axis.Ticks.Count(), 2, 8);
            Assert.Equal(axis.Low, axis.Ticks.Last());
            Assert.InRange(axis.YOf(max, UsageChart.Height), 0, UsageChart.Height);
            Assert.InRange(axis.YOf(min, UsageChart.Height), 0, UsageChart.Height);
        });

    [Fact]
    public void Boxes_stand_on_one_another_without_a_gap_whatever_they_hold() =>
        Gen.Select(Gen.Long[0, 40_000], Gen.Long[0, 40_000], Gen.Long[0, 20_000]).Sample((peak, valley, export) =>
        {
            var day = Day(Today, peak, valley, export, intervals: 96);
            var chart = UsageChart.Of([day], Today, 30, Measure.Energy, Palette);
            var above = chart.Columns[^1].Boxes.Where(box => box.ColorClass != "rate-export").ToList();
            var top = chart.Axis.YOf(peak + valley, UsageChart.Height);
            Assert.Equal(chart.ZeroY - top, above.Sum(box => box.Height));
            Assert.All(
                above.Zip(above.Skip(1)),
                pair => Assert.Equal(pair.First.Y, pair.Second.Y + pair.Second.Height));
            Assert.All(chart.Columns[^1].Boxes, box => Assert.InRange(box.Y + box.Height, 0, UsageChart.Height));
        });

    [Fact]
    public void Export_hangs_below_the_zero_line()
    {
        var chart = UsageChart.Of([Day(Today, 5000, 0, 5000, 96)], Today, 30, Measure.Energy, Palette);
        var export = chart.Columns[^1].Boxes.Single(box => box.ColorClass == "rate-export");
        Assert.Equal(chart.ZeroY, export.Y);
        Assert.Equal(chart.Axis.YOf(-5000, UsageChart.Height), export.Y + export.Height);
        Assert.True(export.Height > 0);
    }

    [Fact]
    public void A_day_without_readings_keeps_its_place()
    {
        var chart = UsageChart.Of([Day(Today.PlusDays(-2), 1, 2, 0, 96)], Today, 30, Measure.Energy, Palette);
        Assert.Equal(30, chart.Columns.Count);
        Assert.Equal(Today.PlusDays(-29), chart.Columns[0].Day);
        Assert.NotNull(chart.Columns[27].Use);
        Assert.Null(chart.Columns[28].Use);
        Assert.Empty(chart.Columns[28].Boxes);
    }

    [Fact]
    public void A_day_whose_readings_are_not_all_there_is_marked()
    {
        var chart = UsageChart.Of(
            [Day(Today.PlusDays(-1), 1, 2, 0, 96), Day(Today, 1, 2, 0, 95)], Today, 2, Measure.Energy, Palette);
        Assert.Equal([false, true], chart.Columns.Select(column => column.IsPartial));
    }

    [Fact]
    public void In_money_the_fixed_charge_stands_on_top_of_the_rates()
    {
        var day = Day(Today, 1000, 0, 0, 96) with { Charge = Money.FromUnits(3) };
        var chart = UsageChart.Of([day], Today, 1, Measure.Money, Palette);
        Assert.Equal(["rate-peak", "rate-standing"], chart.Columns[0].Boxes.Select(box => box.ColorClass));
    }

    [Theory]
    [InlineData(5_000, 5_000, Measure.Energy, "5")]
    [InlineData(1_500, 500, Measure.Energy, "1.5")]
    [InlineData(2_000_000_000, 2_000_000_000, Measure.Money, "2")]
    [InlineData(500_000_000, 500_000_000, Measure.Money, "0.50")]
    public void A_tick_shows_as_many_decimals_as_its_step_needs(long tick, long step, Measure measure, string text) =>
        Assert.Equal(text, TickWriter.Text(tick, step, measure));

    [Fact]
    public void Known_rates_have_their_own_colours_and_strangers_do_not_share_one()
    {
        var palette = new RatePalette(["day", "night", "peak", "day"]);
        Assert.Equal("rate-peak", palette.ClassOf("Peak"));
        Assert.NotEqual(palette.ClassOf("day"), palette.ClassOf("night"));
        Assert.Equal(["peak", "day", "night"], palette.Names);
    }

    [Fact]
    public void Every_stack_has_the_same_order_however_the_days_list_their_rates()
    {
        var day = Day(Today, 1000, 1000, 0, 96);
        var turned = day with { Day = Today.PlusDays(-1), Rates = [.. day.Rates.Reverse()] };
        var chart = UsageChart.Of([turned, day], Today, 2, Measure.Energy, Palette);
        Assert.All(
            chart.Columns,
            column => Assert.Equal(["rate-peak", "rate-valley"], column.Boxes.Select(box => box.ColorClass)));
    }

    static DayUse Day(LocalDate day, long peak, long valley, long export, int intervals) => new(
        day, Energy.FromWattHours(peak + valley), Energy.FromWattHours(export), Money.FromUnits(1), Money.Zero,
        [
            new("peak", Energy.FromWattHours(peak), Money.FromUnits(1)),
            new("valley", Energy.FromWattHours(valley), Money.Zero),
        ],
        intervals, 96);
}
