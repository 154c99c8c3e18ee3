using Tallywatt.SoftMeter.Events;
using Tallywatt.SoftMeter.Homes;
using Tallywatt.SoftMeter.Metrology;
using Xunit;
using static Tallywatt.Tests.Metrology.MeterFixtures;

namespace Tallywatt.Tests.Metrology;

public sealed class MeterClockTests
{
    [Fact]
    public void A_crystal_that_gains_shows_later_times_and_rows_follow_it()
    {
        var meter = MeterOf(new ConstantLoad(1_000));
        meter.Change(m => m.Clock.SetDrift(100)); // 8.64 seconds a day
        meter.AdvanceTo(Start + (10 * Day));

        Assert.Equal(Start + (10 * Day) + 86, meter.ClockUnixSeconds);
        Assert.Equal(Start + (10 * Day), meter.TrueUnixSeconds);
        Assert.Equal(240_000, meter.ImportRegister.WattHours);
        var rows = meter.ReadProfile(0, long.MaxValue);
        Assert.All(rows, row => Assert.Equal(0, row.CapturedUnixSeconds % 900));
        Assert.Equal(961, rows.Count);
    }

    [Fact]
    public void A_crystal_that_loses_captures_every_boundary_once()
    {
        var meter = MeterOf(new ConstantLoad(1_000));
        meter.Change(m => m.Clock.SetDrift(-10_000));
        for (var at = Start; at <= Start + Day; at += 7)
        {
            meter.AdvanceTo(at);
        }

        var times = meter.ReadProfile(0, long.MaxValue).Select(row => row.CapturedUnixSeconds).ToList();
        Assert.Equal(times.Distinct().Count(), times.Count);
        Assert.Equal(1 + ((Day * 99 / 100) / 900), times.Count);
    }

    [Fact]
    public void Setting_the_clock_flags_the_row_under_way_and_is_logged()
    {
        var meter = MeterOf(new ConstantLoad(1_000));
        meter.AdvanceTo(Start + 1_000);
        meter.Change(m => m.Clock.Set(Start + 1_300));
        meter.AdvanceTo(Start + 5_000);

        var rows = meter.ReadProfile(0, long.MaxValue);
        Assert.Equal([0, 900, 1_800, 2_700, 3_600, 4_500], rows.Select(row => row.CapturedUnixSeconds - Start));
        Assert.Equal(
            [1], rows.Select((row, i) => (row, i)).Where(one => one.row.Status != 0).Select(one => one.i - 1));
        Assert.Equal(ProfileStatus.ClockAdjusted | ProfileStatus.ShortInterval, rows[2].Status);
        Assert.Equal(300, meter.Look(m => m.Events.Records(MeterEventCode.ClockSet))[0].Detail);
    }

    [Fact]
    public void A_clock_set_back_repeats_times_and_every_row_can_still_be_read()
    {
        var meter = MeterOf(new ConstantLoad(1_000));
        meter.AdvanceTo(Start + (4 * Hour));
        meter.Change(m => m.Clock.Set(Start + Hour));
        meter.AdvanceTo(Start + (8 * Hour));

        Assert.Equal(33, meter.ProfileRowCount);
        Assert.Equal(33, meter.ReadProfile(0, long.MaxValue).Count);
        Assert.Equal(2, meter.ReadProfile(Start + (2 * Hour), Start + (2 * Hour)).Count);
        Assert.Equal(
            Enumerable.Range(0, 33).Select(i => i * 250L),
            meter.ReadProfileEntries(0, 99).Select(row => row.Import.WattHours));
    }

    [Theory]
    [InlineData(1_000, "minute", 1_020)]
    [InlineData(1_029, "minute", 1_020)]
    [InlineData(1_400, "quarter", 1_800)]
    [InlineData(1_340, "quarter", 900)]
    [InlineData(1_400, "period", 1_500)]
    public void The_clock_is_adjusted_to_the_nearest_boundary(long at, string what, long expected)
    {
        var meter = MeterOf(new ConstantLoad(0), new() { CapturePeriodMinutes = 5 });
        meter.AdvanceTo(Start + at);
        meter.Change(m => (what switch
        {
            "minute" => (Action)m.Clock.AdjustToMinute,
            "quarter" => m.Clock.AdjustToQuarter,
            _ => m.Clock.AdjustToMeasuringPeriod,
        })());
        Assert.Equal(Start + expected, meter.ClockUnixSeconds);
    }

    [Fact]
    public void A_preset_time_is_taken_only_while_it_is_valid()
    {
        var meter = MeterOf(new ConstantLoad(0));
        Assert.False(meter.Change(m => m.Clock.TryAdjustToPreset(out _)));
        meter.Change(m => m.Clock.Preset(Start + 5_000, Start + 100, Start + 200));
        Assert.False(meter.Change(m => m.Clock.TryAdjustToPreset(out _)));
        meter.AdvanceTo(Start + 150);
        Assert.True(meter.Change(m => m.Clock.TryAdjustToPreset(out _)));
        Assert.Equal(Start + 5_000, meter.ClockUnixSeconds);
        Assert.False(meter.Change(m => m.Clock.TryAdjustToPreset(out _)));
    }

    /// <summary>2026 in central Europe: 29 March 01:00 UTC to 25 October 01:00 UTC.</summary>
    [Fact]
    public void Summer_time_begins_and_ends_by_its_rule()
    {
        var meter = MeterOf(new ConstantLoad(0), new() { UtcOffsetMinutes = 60 });
        meter.Change(m => m.Clock.TrySetDaylight(DaylightRule.CentralEurope, enabled: true, out _));
        var begin = new DateTimeOffset(2026, 3, 29, 1, 0, 0, TimeSpan.Zero).ToUnixTimeSeconds();
        var end = new DateTimeOffset(2026, 10, 25, 1, 0, 0, TimeSpan.Zero).ToUnixTimeSeconds();
        Assert.False(meter.Clock.IsDaylightAt(begin - 1));
        Assert.True(meter.Clock.IsDaylightAt(begin));
        Assert.True(meter.Clock.IsDaylightAt(end - 1));
        Assert.False(meter.Clock.IsDaylightAt(end));

        meter.AdvanceTo(end + Day);
        var changes = meter.Look(m => m.Events.Records(MeterEventCode.DaylightChange));
        Assert.Equal([(end, 0L), (begin, 1L)], changes.Select(one => (one.StartUnixSeconds, one.Detail)));
        var rows = meter.ReadProfile(end, end + 900);
        Assert.Equal([ProfileStatus.None, ProfileStatus.None], rows.Select(row => row.Status));
        Assert.Equal(ProfileStatus.DaylightSaving, meter.ReadProfile(end - 900, end - 900)[0].Status);
    }

    [Fact]
    public void In_the_south_summer_time_reaches_over_new_year()
    {
        var meter = MeterOf(new ConstantLoad(0), new() { UtcOffsetMinutes = 600 });
        meter.Change(m => m.Clock.TrySetDaylight(new(new(10, 1, 7, 120), new(4, 1, 7, 180), 60), true, out _));
        Assert.True(meter.Look(m => m.Clock.IsDaylightSaving));
        var july = new DateTimeOffset(2026, 7, 1, 0, 0, 0, TimeSpan.Zero).ToUnixTimeSeconds();
        Assert.False(meter.Clock.IsDaylightAt(july));
        Assert.Equal(july, meter.Clock.FromLocal(meter.Clock.ToLocal(july)));
        Assert.Equal(Start, meter.Clock.FromLocal(meter.Clock.ToLocal(Start)));
    }

    /// <summary>A wrong year must not stop the meter for ever.</summary>
    [Theory]
    [InlineData(0)]
    [InlineData(7_258_118_399)]
    public void At_the_ends_of_what_can_be_set_the_meter_lives_on(long unixSeconds)
    {
        var meter = MeterOf(new ConstantLoad(1_000), new() { UtcOffsetMinutes = -720 });
        meter.Change(m => m.Clock.TrySetDaylight(DaylightRule.CentralEurope, enabled: true, out _));
        meter.Change(m => m.Clock.Set(unixSeconds));
        meter.AdvanceTo(Start + (3 * Day));
        Assert.Equal(72_000, meter.ImportRegister.WattHours);
        Assert.Equal(unixSeconds + (3 * Day), meter.ClockUnixSeconds);
    }

    [Fact]
    public void A_clock_that_lost_its_time_says_so_until_it_is_set()
    {
        var meter = MeterOf(new ConstantLoad(0));
        meter.Change(m => m.Clock.Invalidate());
        meter.AdvanceTo(Start + 900);
        Assert.Equal(ProfileStatus.ClockInvalid, meter.ReadProfileEntries(1, 1)[0].Status);
        Assert.True(meter.Look(m => m.Events.IsOpen(MeterEventCode.ClockInvalid)));
        meter.Change(m => m.Clock.Set(Start + 901));
        Assert.False(meter.Look(m => m.Events.IsOpen(MeterEventCode.ClockInvalid) || m.Clock.IsInvalid));
    }

    [Fact]
    public void Settings_out_of_range_are_refused_with_a_reason()
    {
        var meter = MeterOf(new ConstantLoad(0));
        Assert.Contains(
            "900", Reason((Meter m, out string r) => m.Clock.TryShift(901, out r)), StringComparison.Ordinal);
        Assert.NotEmpty(Reason((Meter m, out string r) => m.Clock.TrySetZone(900, out r)));
        Assert.NotEmpty(Reason((Meter m, out string r) => m.Clock.TrySet(-1, out r)));
        Assert.NotEmpty(Reason((Meter m, out string r) => m.Clock.TrySet(7_258_118_400, out r)));
        Assert.NotEmpty(Reason((Meter m, out string r) => m.Clock.TrySetDaylight(null, true, out r)));
        Assert.NotEmpty(Reason((Meter m, out string r) =>
            m.Clock.TrySetDaylight(new(new(3, 1, 0, 0), new(3, 9, 0, 0), 60), true, out r)));

        string Reason(Attempt attempt) => meter.Change(m =>
        {
            Assert.False(attempt(m, out var reason));
            return reason;
        });
    }

    delegate bool Attempt(Meter meter, out string reason);
}
