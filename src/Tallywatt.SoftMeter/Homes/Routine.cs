namespace Tallywatt.SoftMeter.Homes;

/// <summary>When the people of a home wake, leave, come back and go to bed, in seconds of the local day.</summary>
/// <remarks>A bedtime after midnight also counts into the early hours of the same day.</remarks>
readonly struct Routine
{
    const int HourSeconds = 3_600;

    Routine(double wakeHour, double leaveHour, double backHour, double bedHour)
    {
        WakeSeconds = (int)(wakeHour * HourSeconds);
        LeaveSeconds = (int)(leaveHour * HourSeconds);
        BackSeconds = (int)(backHour * HourSeconds);
        BedSeconds = (int)(bedHour * HourSeconds);
    }

    internal int WakeSeconds { get; }

    internal int LeaveSeconds { get; }

    internal int BackSeconds { get; }

    /// <summary>Up to 26 hours.</summary>
    internal int BedSeconds { get; }

    internal static Routine Of(HomeKind kind, bool weekend, ref Dice dice)
    {
        var late = weekend ? 0.7 : 0;
        var jitter = dice.Between(-0.4, 0.4);
        var (wake, leave, back, bed) = (kind, weekend) switch
        {
            (HomeKind.Workers, false) => (6.5, 8.0, dice.Between(17.3, 19), 22.8),
            (HomeKind.Family, false) => (6.3, dice.Chance(0.5) ? 8.2 : 13, dice.Between(15.5, 17), 22.3),
            (HomeKind.Retired, _) => (6.0, 9.5, dice.Between(10.5, 11.5), 21.8),
            (HomeKind.NightOwl, false) => (8.5, 10.5, dice.Between(18, 20), 25.5),
            _ => (7.2, dice.Between(9, 12), dice.Between(15, 18.5), 23.2),
        };
        return new(wake + late + jitter, leave + late + jitter, back + jitter, bed + (late / 2) + jitter);
    }

    internal bool IsAwake(int secondOfDay) =>
        (secondOfDay >= WakeSeconds && secondOfDay < BedSeconds) || secondOfDay < BedSeconds - 86_400;

    internal bool IsIn(int secondOfDay) => secondOfDay < LeaveSeconds || secondOfDay >= BackSeconds;
}
