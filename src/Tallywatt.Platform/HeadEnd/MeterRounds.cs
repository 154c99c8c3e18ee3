using Tallywatt.Platform.Registry;

namespace Tallywatt.Platform.HeadEnd;

/// <summary>Which of the things that are asked seldom are due at a meter. Pure.</summary>
/// <param name="schedule">The area's schedule.</param>
/// <param name="days">The utility's local days.</param>
/// <param name="installedUnixSeconds">Nothing older is asked for.</param>
/// <param name="nowUnixSeconds">The utility's clock.</param>
readonly struct MeterRounds(AreaSchedule schedule, IUtilityDays days, long installedUnixSeconds, long nowUnixSeconds)
{
    const int MinuteSeconds = 60;
    const uint Mixer = 2_654_435_761;

    /// <summary>The midnight whose freeze should be there by now; zero when none is asked for.</summary>
    internal long DailyDue()
    {
        if (schedule.DailyFreezeMinute < 0)
        {
            return 0;
        }

        return Since(days.StartOf(days.DayOf(nowUnixSeconds - (schedule.DailyFreezeMinute * MinuteSeconds))));
    }

    /// <summary>The first of the month whose billing registers should be there by now; zero when none is asked for.
    /// </summary>
    internal long BillingDue()
    {
        if (schedule.BillingMinute < 0)
        {
            return 0;
        }

        var day = days.DayOf(nowUnixSeconds - (schedule.BillingMinute * MinuteSeconds));
        return Since(days.StartOf(new(day.Year, day.Month, 1)));
    }

    long Since(long dueUnixSeconds) => dueUnixSeconds > installedUnixSeconds ? dueUnixSeconds : 0;

    internal bool AreEventsDue(MeterStanding standing) =>
        IsDue(schedule.EventsSeconds, standing.MeterNumber, standing.EventsUnixSeconds);

    internal bool IsClockDue(MeterStanding standing) =>
        IsDue(schedule.ClockSeconds, standing.MeterNumber, standing.ClockCheckedUnixSeconds);

    /// <summary>Once in each period; meters are spread over it by their numbers, so that they do not come all at once.
    /// </summary>
    bool IsDue(int periodSeconds, long meterNumber, long lastUnixSeconds)
    {
        if (periodSeconds == 0)
        {
            return false;
        }

        var spread = unchecked((uint)meterNumber * Mixer) % (uint)periodSeconds;
        return (nowUnixSeconds - spread) / periodSeconds > (lastUnixSeconds - spread) / periodSeconds;
    }
}
