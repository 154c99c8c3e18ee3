using CsCheck;
using Tallywatt.SoftMeter.Homes;
using Tallywatt.SoftMeter.Metrology;
using Xunit;
using static Tallywatt.Tests.Metrology.MeterFixtures;

namespace Tallywatt.Tests.Metrology;

public sealed class DemandTests
{
    /// <summary>Held against a plain sum over every window.</summary>
    [Fact]
    public void The_maximum_is_the_highest_window_and_says_when() =>
        Gen.Select(Loads, Gen.OneOf<int>(5, 15, 30, 60), Gen.Int[0, 4]).Sample((load, period, choice) =>
        {
            var subinterval = new[] { period, period / 5, 1, period, period / 5 }[choice];
            var meter = MeterOf(load);
            meter.Change(m => m.Demand.TrySetPeriod(period, subinterval, out _));
            meter.AdvanceTo(Start + Day);

            var (highest, at) = (0L, 0L);
            for (var end = Start + (period * 60); end <= Start + Day; end += subinterval * 60)
            {
                var watts = load.Between(end - (period * 60), end).ImportJoules / (period * 60);
                (highest, at) = watts > highest ? (watts, end) : (highest, at);
            }

            Assert.Equal(
                new DemandMaximum((int)highest, at),
                meter.Look(m => m.Demand.Maximum(FlowDirection.Import, 0)));
            Assert.Equal(
                load.Between(Start + Day - (period * 60), Start + Day).ExportJoules / (period * 60),
                meter.Look(m => m.Demand.LastWatts(FlowDirection.Export)));
        }, iter: 150);

    [Fact]
    public void A_period_that_was_cut_short_counts_for_nothing()
    {
        var meter = MeterOf(new ConstantLoad(3_000));
        meter.AdvanceTo(Start + 600);
        meter.Change(m => m.Clock.Set(Start + 100)); // The quarter under way began anew.
        meter.AdvanceTo(Start + 1_300);
        Assert.Equal(default, meter.Look(m => m.Demand.Maximum(FlowDirection.Import, 0)));
        meter.AdvanceTo(Start + 2_400);
        Assert.Equal(new(3_000, Start + 1_800), meter.Look(m => m.Demand.Maximum(FlowDirection.Import, 1)));
    }

    [Fact]
    public void A_reset_begins_anew_and_the_settlement_day_resets_by_itself()
    {
        var meter = MeterOf(new ConstantLoad(2_000));
        meter.AdvanceTo(Start + Hour);
        meter.Change(m => m.Demand.Reset());
        Assert.Equal(default, meter.Look(m => m.Demand.Maximum(FlowDirection.Import, 0)));
        Assert.Equal((1, Start + Hour), meter.Look(m => (m.Demand.ResetCount, m.Demand.LastResetUnixSeconds!.Value)));

        meter.AdvanceTo(Start + (31 * Day));
        var february = meter.Look(m => m.Freezes.Newest(FreezeKind.Monthly, 1))!.Value;
        Assert.Equal(new(2_000, Start + Hour + 900), february.ImportDemand);
        Assert.Equal(default, meter.Look(m => m.Demand.Maximum(FlowDirection.Import, 0)));
    }

    [Fact]
    public void The_period_under_way_is_shown_over_its_whole_length()
    {
        var meter = MeterOf(new ConstantLoad(900));
        meter.AdvanceTo(Start + 900 + 300);
        Assert.Equal(300, meter.Look(m => m.Demand.CurrentWatts(FlowDirection.Import)));
        Assert.Equal(900, meter.Look(m => m.Demand.LastWatts(FlowDirection.Import)));
        Assert.Equal(Start + 900, meter.Look(m => m.Demand.PeriodStartUnixSeconds));
    }

    [Theory]
    [InlineData(0, 1)]
    [InlineData(61, 1)]
    [InlineData(15, 0)]
    [InlineData(15, 4)]
    public void A_period_that_does_not_divide_is_refused(int period, int subinterval)
    {
        var meter = MeterOf(new ConstantLoad(0));
        Assert.False(meter.Change(m => m.Demand.TrySetPeriod(period, subinterval, out _)));
        Assert.Equal(15, meter.Look(m => m.Demand.PeriodMinutes));
    }
}
