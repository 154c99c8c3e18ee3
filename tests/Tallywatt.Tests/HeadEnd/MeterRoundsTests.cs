using Tallywatt.Platform.HeadEnd;
using Tallywatt.Platform.Registry;
using Xunit;

namespace Tallywatt.Tests.HeadEnd;

public sealed class MeterRoundsTests
{
    const long Day = 86_400;

    /// <summary>2026-02-28 00:00 UTC.</summary>
    const long Installed = 1_772_236_800;

    [Fact]
    public void The_daily_freeze_is_due_some_minutes_after_midnight()
    {
        Assert.Equal(0, At(Installed + (9 * 60)).DailyDue);
        Assert.Equal(0, At(Installed + Day + (9 * 60)).DailyDue);
        Assert.Equal(Installed + Day, At(Installed + Day + (10 * 60)).DailyDue);
        Assert.Equal(0, At(Installed + Day + 3_600, new() { DailyFreezeMinute = -1 }).DailyDue);
    }

    [Fact]
    public void Billing_registers_are_due_on_the_first_and_not_for_a_month_before_installation()
    {
        Assert.Equal(0, At(Installed + 3_600).BillingDue);
        Assert.Equal(Installed + Day, At(Installed + Day + (20 * 60)).BillingDue);
        Assert.Equal(Installed + Day, At(Installed + (20 * Day)).BillingDue);
    }

    [Fact]
    public void What_comes_once_a_period_is_spread_over_it_and_comes_once()
    {
        var comings = new int[24];
        for (var meter = 1L; meter <= 960; meter++)
        {
            var standing = new MeterStanding(meter, ClockCheckedUnixSeconds: Installed + Day);
            var times = Enumerable.Range(1, 24).Where(hour =>
            {
                var now = Installed + Day + (hour * 3_600);
                var due = At(now).IsClockDue(standing);
                standing = due ? standing with { ClockCheckedUnixSeconds = now } : standing;
                return due;
            }).ToList();
            comings[Assert.Single(times) - 1]++;
        }

        Assert.All(comings, count => Assert.InRange(count, 20, 60));
    }

    static MeterRounds At(long now, AreaSchedule? schedule = null) =>
        new(schedule ?? AreaSchedule.Default, new Days(), Installed, now);

    sealed class Days : IUtilityDays
    {
        public DateOnly DayOf(long unixSeconds) =>
            DateOnly.FromDateTime(DateTimeOffset.FromUnixTimeSeconds(unixSeconds).UtcDateTime);

        public long StartOf(DateOnly day) => new DateTimeOffset(day, default, TimeSpan.Zero).ToUnixTimeSeconds();
    }
}
