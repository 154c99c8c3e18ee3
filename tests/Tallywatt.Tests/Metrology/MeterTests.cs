using CsCheck;
using Tallywatt.SoftMeter.Homes;
using Tallywatt.SoftMeter.Metrology;
using Tallywatt.SoftMeter.Relay;
using Xunit;
using static Tallywatt.Tests.Metrology.MeterFixtures;

namespace Tallywatt.Tests.Metrology;

public sealed class MeterTests
{
    const long Capacity = MeterSettings.RegisterCapacityWattHours;

    [Fact]
    public void A_kilowatt_for_an_hour_is_a_kilowatt_hour()
    {
        var meter = MeterOf(new ConstantLoad(1_000, 250));
        meter.AdvanceTo(Start + Hour);

        Assert.Equal(1_000, meter.ImportRegister.WattHours);
        Assert.Equal(250, meter.ExportRegister.WattHours);
        Assert.Equal(new(1_000, 250), meter.Read().Power);
    }

    /// <summary>A customer pays the same however often the meter was looked at.</summary>
    [Fact]
    public void Registers_and_rows_do_not_depend_on_how_time_was_cut() =>
        Gen.Select(Loads, Gen.Long[0, 3 * Day].Array[0, 40], Gen.Int[1, 60]).Sample((load, steps, period) =>
        {
            var settings = new MeterSettings { CapturePeriodMinutes = period };
            var once = MeterOf(load, settings);
            once.AdvanceTo(Start + (3 * Day));

            var often = MeterOf(load, settings);
            foreach (var step in steps)
            {
                often.AdvanceTo(Start + step);
            }

            often.AdvanceTo(Start + (3 * Day));
            Assert.Equal(once.Read(), often.Read());
            Assert.Equal(
                once.ReadProfile(0, long.MaxValue),
                often.ReadProfile(0, long.MaxValue));
        }, iter: 300);

    [Fact]
    public void A_load_is_exactly_additive() =>
        Gen.Select(Loads, Gen.Long[0, 400 * Day], Gen.Long[0, 2 * Day], Gen.Long[0, 2 * Day]).Sample((load, at, b, c) =>
        {
            var from = Start - (200 * Day) + at;
            var (middle, to) = (from + b, from + b + c);
            Assert.Equal(load.Between(from, to), load.Between(from, middle) + load.Between(middle, to));
        }, iter: 2_000);

    [Fact]
    public void Registers_never_fall_and_neighbouring_rows_hold_all_the_energy_between_them() =>
        Gen.Select(Loads, Gen.Int[1, 60], Gen.Long[1, 2 * Day]).Sample((load, period, span) =>
        {
            var meter = MeterOf(load, new() { CapturePeriodMinutes = period });
            meter.AdvanceTo(Start + span);
            var rows = meter.ReadProfile(0, long.MaxValue);

            Assert.Equal(Start, rows[0].CapturedUnixSeconds);
            Assert.Equal(((Start + span) / (period * 60)) - (Start / (period * 60)) + 1,
                rows.Count);
            for (var i = 1; i < rows.Count; i++)
            {
                Assert.Equal(0, rows[i].CapturedUnixSeconds % (period * 60));
                Assert.True(rows[i].Import.WattHours >= rows[i - 1].Import.WattHours);
                Assert.True(rows[i].Export.WattHours >= rows[i - 1].Export.WattHours);
                var total = load.Between(Start, rows[i].CapturedUnixSeconds);
                Assert.Equal(total.ImportJoules / 3_600, rows[i].Import.WattHours);
                Assert.Equal(total.ExportJoules / 3_600, rows[i].Export.WattHours);
            }
        }, iter: 300);

    [Fact]
    public void Nothing_flows_while_the_output_is_off_and_the_electronics_live_on() =>
        Gen.Select(Loads, Gen.Long[1, Day], Gen.Long[1, Day], Gen.Long[1, Day]).Sample((load, on, off, after) =>
        {
            var meter = MeterOf(load);
            meter.AdvanceTo(Start + on);
            Assert.Equal(RelayAnswer.Moved, meter.RemoteDisconnect());
            var before = meter.Read();
            meter.AdvanceTo(Start + on + off);

            var dark = meter.Read();
            Assert.Equal((before.Import, before.Export), (dark.Import, dark.Export));
            Assert.Equal(default, dark.Power);
            Assert.Equal(Start + on + off, dark.ClockUnixSeconds);
            Assert.Equal(1 + ((Start + on + off - Start) / 900), meter.ProfileRowCount);

            Assert.Equal(RelayAnswer.Moved, meter.RemoteReconnect());
            Assert.Equal(RelayAnswer.Moved, meter.PressButton());
            meter.AdvanceTo(Start + on + off + after);
            var flowed = load.Between(Start, Start + on) + load.Between(Start + on + off, Start + on + off + after);
            Assert.Equal(flowed.ImportJoules / 3_600, meter.ImportRegister.WattHours);
            Assert.Equal(flowed.ExportJoules / 3_600, meter.ExportRegister.WattHours);
        }, iter: 300);

    [Fact]
    public void Pressing_the_button_twice_leaves_the_power_on()
    {
        var meter = MeterOf(new ConstantLoad(100));
        meter.RemoteDisconnect();
        Assert.Equal(RelayAnswer.Refused, meter.PressButton());
        meter.RemoteReconnect();
        Assert.False(meter.Relay.OutputState);
        Assert.Equal(RelayAnswer.Moved, meter.PressButton());
        Assert.Equal(RelayAnswer.Already, meter.PressButton());
        Assert.True(meter.Relay.OutputState);
    }

    [Fact]
    public void A_register_that_is_full_goes_on_from_zero_and_loses_nothing()
    {
        var meter = MeterOf(
            new ConstantLoad(60_000, 90_000),
            new() { InitialImportWattHours = Capacity - 20_000, InitialExportWattHours = Capacity - 1 });
        meter.AdvanceTo(Start + Hour);

        Assert.Equal(40_000, meter.ImportRegister.WattHours);
        Assert.Equal(89_999, meter.ExportRegister.WattHours);
        var rows = meter.ReadProfile(0, long.MaxValue);
        Assert.Equal(60_000, rows[^1].Import.Since(rows[0].Import, Capacity).WattHours);
        for (var i = 1; i < rows.Count; i++)
        {
            Assert.Equal(15_000, rows[i].Import.Since(rows[i - 1].Import, Capacity).WattHours);
            Assert.Equal(22_500, rows[i].Export.Since(rows[i - 1].Export, Capacity).WattHours);
        }
    }

    [Fact]
    public void The_clock_never_goes_back()
    {
        var meter = MeterOf(new ConstantLoad(500));
        meter.AdvanceTo(Start + Hour);
        var before = meter.Read();
        meter.AdvanceTo(Start);
        meter.AdvanceTo(long.MinValue);
        Assert.Equal(before, meter.Read());
    }

    [Theory]
    [InlineData(0)]
    [InlineData(61)]
    [InlineData(-15)]
    public void A_capture_period_outside_1_to_60_minutes_is_refused(int minutes) =>
        Assert.Throws<ArgumentOutOfRangeException>(
            () => MeterOf(new ConstantLoad(1), new() { CapturePeriodMinutes = minutes }));
}
