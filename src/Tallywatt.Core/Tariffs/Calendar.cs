namespace Tallywatt.Core.Tariffs;

/// <summary>A day of the year. 29 February is allowed, and means 1 March as a beginning in other years.</summary>
public readonly record struct MonthDay(int Month, int Day) : IComparable<MonthDay>
{
    /// <summary>Month x 100 + day, so that days of a year compare as numbers.</summary>
    internal int SortNumber => (Month * 100) + Day;

    internal bool IsValid => Month is >= 1 and <= 12 && Day >= 1 && Day <= DateTime.DaysInMonth(2000, Month);

    public static MonthDay Of(DateOnly date) => new(date.Month, date.Day);

    public static bool operator <(MonthDay left, MonthDay right) => left.SortNumber < right.SortNumber;

    public static bool operator >(MonthDay left, MonthDay right) => left.SortNumber > right.SortNumber;

    public static bool operator <=(MonthDay left, MonthDay right) => left.SortNumber <= right.SortNumber;

    public static bool operator >=(MonthDay left, MonthDay right) => left.SortNumber >= right.SortNumber;

    public int CompareTo(MonthDay other) => SortNumber.CompareTo(other.SortNumber);

    /// <summary>MM-DD.</summary>
    public override string ToString() => $"{Month:00}-{Day:00}";
}

/// <summary>A stretch of every year, both ends included; a season from November to February crosses new year.
/// </summary>
public readonly record struct Season(MonthDay From, MonthDay To)
{
    /// <summary>The whole of one calendar month.</summary>
    public static Season OfMonth(int month) => new(new(month, 1), new(month, DateTime.DaysInMonth(2000, month)));

    public bool Contains(MonthDay day) => From <= To ? day >= From && day <= To : day >= From || day <= To;

    public override string ToString() => $"{From} to {To}";
}

/// <summary>The kinds of day a rule is for. Numbers never change: they are stored.</summary>
[Flags]
public enum DayKinds
{
    None = 0,
    Monday = 1,
    Tuesday = 2,
    Wednesday = 4,
    Thursday = 8,
    Friday = 16,
    Saturday = 32,
    Sunday = 64,

    /// <summary>A holiday, whatever the day of the week. Without a rule for it a holiday is an ordinary day.</summary>
    Holiday = 128,

    /// <summary>A day announced as critical the evening before; comes before <see cref="Holiday"/>.</summary>
    Critical = 256,
    Weekday = Monday | Tuesday | Wednesday | Thursday | Friday,
    Weekend = Saturday | Sunday,

    /// <summary>Every day of the week. Holidays fall under it when no rule names them.</summary>
    Any = Weekday | Weekend,
}

/// <summary>Part of the local days of a season, to the minute.</summary>
/// <param name="Season">Null for the whole year.</param>
/// <param name="FromMinute">Minute of the local day, 0 to 1439, included.</param>
/// <param name="ToMinute">Minute of the local day, 1 to 1440, not included. At or below
/// <paramref name="FromMinute"/> the window crosses midnight; equal means the whole day.</param>
/// <remarks>
/// The day kind and the season are those of the instant's own local date. A weekday window from 22:00 to 06:00
/// therefore covers 00:00 to 06:00 and 22:00 to 24:00 of each weekday, and ends at midnight before a Saturday.
/// </remarks>
public sealed record TimeWindow(
    Season? Season = null, DayKinds Days = DayKinds.Any, int FromMinute = 0, int ToMinute = TimeWindow.MinutesPerDay)
{
    public const int MinutesPerDay = 1_440;

    internal bool CoversMinute(int minute) => FromMinute < ToMinute
        ? minute >= FromMinute && minute < ToMinute
        : minute >= FromMinute || minute < ToMinute;
}

/// <summary>A window and the rate that applies in it.</summary>
/// <param name="Rate">An index into the list of rates or export prices the calendar belongs to.</param>
public sealed record RateRule(TimeWindow When, int Rate);
