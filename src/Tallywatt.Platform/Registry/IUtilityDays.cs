namespace Tallywatt.Platform.Registry;

/// <summary>The local days of the utility.</summary>
public interface IUtilityDays
{
    DateOnly DayOf(long unixSeconds);

    /// <summary>When a day begins.</summary>
    long StartOf(DateOnly day);
}
