namespace Tallywatt.SoftMeter.Metrology;

/// <summary>Civil time as seconds since 1970-01-01T00:00 of the same civil time.</summary>
static class LocalTime
{
    internal const int SecondsPerDay = 86_400;
    static readonly DateOnly Epoch = new(1970, 1, 1);

    /// <summary>Days since 1970-01-01.</summary>
    internal static long DayNumber(DateOnly date) => date.DayNumber - Epoch.DayNumber;

    internal static DateOnly Date(long localSeconds) =>
        DateOnly.FromDayNumber((int)Day(localSeconds) + Epoch.DayNumber);

    /// <summary>Days since 1970-01-01, rounded down.</summary>
    internal static long Day(long localSeconds) => Floor(localSeconds, SecondsPerDay) / SecondsPerDay;

    internal static int MinuteOfDay(long localSeconds) => (int)((localSeconds - StartOfDay(localSeconds)) / 60);

    internal static long StartOfDay(long localSeconds) => Floor(localSeconds, SecondsPerDay);

    /// <summary>1 Monday to 7 Sunday.</summary>
    internal static int Weekday(DateOnly date) => date.DayOfWeek == DayOfWeek.Sunday ? 7 : (int)date.DayOfWeek;

    internal static long Of(DateOnly date, int minuteOfDay) => (DayNumber(date) * SecondsPerDay) + (minuteOfDay * 60);

    /// <summary>The greatest multiple that is not above a value.</summary>
    internal static long Floor(long value, long of)
    {
        var remainder = value % of;
        return value - (remainder < 0 ? remainder + of : remainder);
    }

    /// <summary>The least multiple above a value.</summary>
    internal static long NextMultiple(long value, long of) => Floor(value, of) + of;
}
