namespace Tallywatt.Platform.HeadEnd;

/// <summary>When the meters of one area are asked for what. Times are those of the utility's clock and its local
/// days.</summary>
public sealed record AreaSchedule
{
    /// <summary>How often load profiles are read, in seconds, 60 to 86,400; what is there then is read.</summary>
    public int ProfileSeconds { get; init; } = 900;

    /// <summary>Minutes after local midnight from which the daily freeze is read; below zero for never.</summary>
    public int DailyFreezeMinute { get; init; } = 10;

    /// <summary>Minutes after the midnight of the first of the month from which the billing registers are read; below
    /// zero for never.</summary>
    public int BillingMinute { get; init; } = 20;

    /// <summary>How often event logs are read, in seconds; zero for only when a meter pushed one.</summary>
    public int EventsSeconds { get; init; } = 86_400;

    /// <summary>How often clocks are compared, in seconds; zero for never.</summary>
    public int ClockSeconds { get; init; } = 86_400;

    /// <summary>A clock that is wrong by more than this is an alarm and is set, in seconds of the meter's time.
    /// </summary>
    public int DriftSecondsMax { get; init; } = 60;

    public static AreaSchedule Default { get; } = new();

    /// <exception cref="ArgumentOutOfRangeException">A value is outside its range.</exception>
    public AreaSchedule Validated()
    {
        const int daySeconds = 86_400;
        const int dayMinutes = 1_440;
        ArgumentOutOfRangeException.ThrowIfLessThan(ProfileSeconds, 60);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(ProfileSeconds, daySeconds);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(DailyFreezeMinute, dayMinutes);
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(BillingMinute, dayMinutes);
        ArgumentOutOfRangeException.ThrowIfNegative(EventsSeconds);
        ArgumentOutOfRangeException.ThrowIfNegative(ClockSeconds);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(EventsSeconds, 31 * daySeconds);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(ClockSeconds, 31 * daySeconds);
        ArgumentOutOfRangeException.ThrowIfLessThan(DriftSecondsMax, 1);
        return this;
    }
}
