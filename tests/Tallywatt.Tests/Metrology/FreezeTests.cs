using CsCheck;
using Tallywatt.SoftMeter.Homes;
using Tallywatt.SoftMeter.Metrology;
using Xunit;
using static Tallywatt.Tests.Metrology.MeterFixtures;

namespace Tallywatt.Tests.Metrology;

public sealed class FreezeTests
{
    [Fact]
    public void A_year_leaves_62_days_and_12_months_of_registers()
    {
        var meter = MeterOf(new ConstantLoad(1_000));
        meter.AdvanceTo(Start + (400 * Day));
        var days = meter.Look(m => m.Freezes.All(FreezeKind.Daily));
        Assert.Equal(62, days.Count);
        Assert.Equal(Enumerable.Range(339, 62).Select(day => Start + (day * Day)), days.Select(day => day.UnixSeconds));
        Assert.All(days, day =>
            Assert.Equal((day.UnixSeconds - Start) / 3_600 * 1_000, day.Energies.ImportWattHours(0)));
        Assert.All(days, day => Assert.Equal(1_000, day.Power.ImportWatts));

        var months = meter.Look(m => m.Freezes.All(FreezeKind.Monthly));
        Assert.Equal(12, months.Count);
        Assert.All(months, month => Assert.Equal(1, At(month.UnixSeconds).Day));
        Assert.Equal(months[^1], meter.Look(m => m.Freezes.Newest(FreezeKind.Monthly, 1)));
        Assert.Null(meter.Look(m => m.Freezes.Newest(FreezeKind.Monthly, 13)));
    }

    [Fact]
    public void Freezes_follow_the_local_day_and_the_times_that_were_set()
    {
        var meter = MeterOf(new ConstantLoad(1_000), new() { UtcOffsetMinutes = 480 });
        meter.Change(m => m.Freezes.TrySetDailyMinute(30, out _));
        meter.Change(m => m.Freezes.TrySetSettlementDay(1, 15, 8, out _));
        meter.AdvanceTo(Start + (40 * Day));

        var day = meter.Look(m => m.Freezes.Newest(FreezeKind.Daily, 1))!.Value;
        Assert.Equal(Start + (39 * Day) + (16 * Hour) + 1_800, day.UnixSeconds);
        var months = meter.Look(m => m.Freezes.All(FreezeKind.Monthly));
        Assert.Equal(
            ["2026-01-15 00:00", "2026-01-31 16:00"],
            months.Select(month => At(month.UnixSeconds).ToString("yyyy-MM-dd HH:mm")));
    }

    [Fact]
    public void The_hour_that_summer_time_repeats_freezes_once()
    {
        var autumn = new DateTimeOffset(2026, 10, 26, 0, 0, 0, TimeSpan.Zero).ToUnixTimeSeconds();
        var around = MeterOf(new ConstantLoad(1_000), new() { UtcOffsetMinutes = 60 });
        around.Change(m => m.Clock.TrySetDaylight(DaylightRule.CentralEurope, enabled: true, out _));
        around.Change(m => m.Freezes.TrySetDailyMinute(150, out _));
        around.AdvanceTo(autumn);
        Assert.Equal(
            [autumn - Day - Day + 1_800, autumn - Day + 1_800],
            around.Look(m => m.Freezes.All(FreezeKind.Daily)).TakeLast(2).Select(day => day.UnixSeconds));
    }

    [Fact]
    public void A_clock_that_jumps_over_a_settlement_freezes_once()
    {
        var meter = MeterOf(new ConstantLoad(1_000));
        meter.AdvanceTo(Start + Hour);
        meter.Change(m => m.Clock.Set(Start + (70 * Day)));
        Assert.Equal(1, meter.Look(m => m.Freezes.Count(FreezeKind.Monthly)));
        Assert.Equal(1, meter.Look(m => m.Freezes.Count(FreezeKind.Daily)));
    }

    [Fact]
    public void A_power_failure_over_midnight_is_made_up_for_once()
    {
        var meter = MeterOf(new ConstantLoad(1_000));
        meter.AdvanceTo(Start + Hour);
        meter.LosePower();
        meter.AdvanceTo(Start + (2 * Day) + Hour);
        Assert.Equal(0, meter.Look(m => m.Freezes.Count(FreezeKind.Daily)));
        Assert.Equal(default, meter.Read().Electric);
        meter.RestorePower();
        Assert.Equal(1, meter.Look(m => m.Freezes.Count(FreezeKind.Daily)));
        meter.AdvanceTo(Start + (2 * Day) + (2 * Hour));

        Assert.Equal(2_000, meter.ImportRegister.WattHours);
        var rows = meter.ReadProfile(Start + Hour + 1, long.MaxValue);
        Assert.Equal(4, rows.Count);
        Assert.Equal(ProfileStatus.PowerDown, rows[0].Status);
        Assert.Equal(ProfileStatus.None, rows[1].Status);
    }

    [Fact]
    public void A_timed_freeze_happens_when_its_pattern_says()
    {
        var meter = MeterOf(new ConstantLoad(1_000));
        meter.Change(m => m.Freezes.TrySetPattern(new(null, null, 6, 15), out _));
        meter.Change(m => m.Freezes.TrySetHourly(60, out _));
        meter.AdvanceTo(Start + (2 * Day));
        Assert.Equal(
            [Start + (6 * Hour) + 900, Start + Day + (6 * Hour) + 900],
            meter.Look(m => m.Freezes.All(FreezeKind.Timed)).Select(one => one.UnixSeconds));
        Assert.Equal(48, meter.Look(m => m.Freezes.Count(FreezeKind.Hourly)));
    }

    [Fact]
    public void A_ring_keeps_the_newest_exactly_however_they_differ() =>
        Gen.Select(Gen.Int[1, 6], Gen.Select(Gen.Long[0, 1L << 40], Gen.Int[0, 90_000]).Array[0, 20])
            .Sample((capacity, values) =>
            {
                var ring = new FreezeRing(capacity);
                var expected = new List<FreezeEntry>();
                foreach (var (number, watts) in values)
                {
                    EnergyCells cells = default;
                    cells[0] = number;
                    cells[11] = watts;
                    var entry = new FreezeEntry(
                        number / 3, new(cells), new(watts, number), default, new(watts / 2, watts));
                    ring.Append(entry);
                    expected.Add(entry);
                }

                Assert.Equal(expected.TakeLast(capacity), ring.All());
            });

    [Fact]
    public void Sixty_two_days_of_a_home_take_little_room()
    {
        var meter = MeterOf(HomeOf(5, 6));
        meter.AdvanceTo(Start + (100 * Day));
        var bytes = meter.Look(m => m.Freezes.MemoryBytes);
        Assert.InRange(bytes, 1, 1_500);
    }

    static DateTimeOffset At(long unixSeconds) => DateTimeOffset.FromUnixTimeSeconds(unixSeconds);
}
