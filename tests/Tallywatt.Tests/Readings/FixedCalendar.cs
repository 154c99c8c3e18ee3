using Tallywatt.Core.Readings;

namespace Tallywatt.Tests.Readings;

/// <summary>Local days eight hours east of Greenwich, every week alike, with the holidays it is given.</summary>
sealed class FixedCalendar(params int[] holidays) : IDayCalendar
{
    const long OffsetSeconds = 8 * 3_600;
    const int UnixEpochDayNumber = 719_162;

    internal static readonly int Monday = new DateOnly(2026, 3, 2).DayNumber;

    public int DayNumberOf(long unixSeconds) =>
        (int)((unixSeconds + OffsetSeconds) / 86_400) + UnixEpochDayNumber;

    public int MinuteOf(long unixSeconds) => (int)((unixSeconds + OffsetSeconds) / 60 % 1_440);

    public long StartOf(int dayNumber) => ((dayNumber - UnixEpochDayNumber) * 86_400L) - OffsetSeconds;

    public DayType TypeOf(int dayNumber) => holidays.Contains(dayNumber)
        ? DayType.Sunday
        : DateOnly.FromDayNumber(dayNumber).DayOfWeek switch
        {
            DayOfWeek.Sunday => DayType.Sunday,
            DayOfWeek.Saturday => DayType.Saturday,
            _ => DayType.Workday,
        };
}
