using Tallywatt.Platform.Registry;

namespace Tallywatt.Platform.HeadEnd;

/// <summary>Which of the things that are asked seldom are due at a meter. Pure.</summary>
/// <remarks>What is the same for all meters of an area is worked out once a round.</remarks>
readonly struct MeterRounds
{
    const int MinuteSeconds = 60;
    const uint Mixer = 2_654_435_761;

    readonly AreaSchedule schedule;
    readonly long nowUnixSeconds;

    /// <param name="schedule">The area's schedule.</param>
    /// <param name="days">The utility's local days.</param>
    /// <param name="installedUnixSeconds">Nothing older is asked for.</param>
    /// <param name="nowUnixSeconds">The utility's clock.</param>
    internal MeterRounds(
        AreaSchedule schedule, IUtilityDays days, long installedUnixSeconds, long nowUnixSeconds)
    {
        (this.schedule, this.nowUnixSeconds) = (schedule, nowUnixSeconds);
        if (schedule.DailyFreezeMinute >= 0)
        {
            var midnight = days.StartOf(DayBefore(schedule.DailyFreezeMinute));
            DailyDue = midnight > installedUnixSeconds ? midnight : 0;
        }

        if (schedule.BillingMinute >= 0)
        {
            var day = DayBefore(schedule.BillingMinute);
            var first = days.StartOf(new(day.Year, day.Month, 1));
            BillingDue = first > installedUnixSeconds ? first : 0;
        }

        DateOnly DayBefore(int minute) => days.DayOf(nowUnixSeconds - (minute * MinuteSeconds));
    }

    /// <summary>The midnight whose freeze should be there by now; zero when none is asked for.</summary>
    internal long DailyDue { get; }

    /// <summary>The first of the month whose billing registers should be there by now; zero when none is asked for.
    /// </summary>
    internal long BillingDue { get; }

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
