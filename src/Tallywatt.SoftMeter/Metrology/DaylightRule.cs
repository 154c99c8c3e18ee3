namespace Tallywatt.SoftMeter.Metrology;

/// <summary>When summer time begins and ends every year, and by how much it moves the clock.</summary>
/// <param name="Begin">In local standard time.</param>
/// <param name="End">In local summer time.</param>
/// <param name="DeviationMinutes">Added to standard time; -120 to 120, not zero.</param>
public sealed record DaylightRule(DaylightSwitch Begin, DaylightSwitch End, int DeviationMinutes)
{
    /// <summary>The European Union: from the last Sunday of March 02:00 to the last Sunday of October 03:00.
    /// </summary>
    public static DaylightRule CentralEurope { get; } = new(
        new(3, DaylightSwitch.LastDay, 7, 120), new(10, DaylightSwitch.LastDay, 7, 180), 60);

    public bool IsValid => Begin.IsValid && End.IsValid && Begin.Month != End.Month
        && DeviationMinutes is >= -120 and <= 120 and not 0;
}

/// <summary>A minute of every year.</summary>
/// <param name="Month">1 to 12.</param>
/// <param name="DayOfMonth">1 to 31, or <see cref="LastDay"/>.</param>
/// <param name="DayOfWeek">
/// 1 Monday to 7 Sunday: the first one on or after the day, or the last one of the month. 0 for the day itself.
/// </param>
/// <param name="MinuteOfDay">0 to 1439.</param>
public readonly record struct DaylightSwitch(int Month, int DayOfMonth, int DayOfWeek, int MinuteOfDay)
{
    /// <summary>Stands for the last day of the month.</summary>
    public const int LastDay = 0xFE;

    internal bool IsValid => Month is >= 1 and <= 12 && DayOfMonth is (>= 1 and <= 31) or LastDay
        && DayOfWeek is >= 0 and <= 7 && MinuteOfDay is >= 0 and < 1_440;

    /// <summary>Local seconds since 1970 of the switch in a year.</summary>
    internal long LocalSeconds(int year)
    {
        var days = DateTime.DaysInMonth(year, Month);
        var date = new DateOnly(year, Month, DayOfMonth == LastDay ? days : Math.Min(DayOfMonth, days));
        if (DayOfWeek > 0)
        {
            var weekday = LocalTime.Weekday(date);
            date = DayOfMonth == LastDay
                ? date.AddDays(-((weekday - DayOfWeek + 7) % 7))
                : date.AddDays((DayOfWeek - weekday + 7) % 7);
        }

        return (LocalTime.DayNumber(date) * LocalTime.SecondsPerDay) + (MinuteOfDay * 60);
    }
}
