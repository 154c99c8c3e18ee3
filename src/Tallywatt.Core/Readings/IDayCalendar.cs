namespace Tallywatt.Core.Readings;

/// <summary>Which days are like one another.</summary>
public enum DayType : byte
{
    Workday = 0,
    Saturday = 1,

    /// <summary>A Sunday or a holiday.</summary>
    Sunday = 2,
}

/// <summary>The service point's calendar: instants to local days and back.</summary>
public interface IDayCalendar
{
    /// <summary>The local day of an instant, as <see cref="DateOnly.DayNumber"/>.</summary>
    int DayNumberOf(long unixSeconds);

    /// <summary>The minute the wall clock shows at an instant: 0 to 1439.</summary>
    int MinuteOf(long unixSeconds);

    /// <summary>The instant a local day begins. The next day's start less this is the day's real length.</summary>
    long StartOf(int dayNumber);

    /// <summary>A holiday is like a Sunday.</summary>
    DayType TypeOf(int dayNumber);
}
