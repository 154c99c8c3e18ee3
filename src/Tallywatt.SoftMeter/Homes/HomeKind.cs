namespace Tallywatt.SoftMeter.Homes;

/// <summary>How the people of a home spend their day.</summary>
public enum HomeKind
{
    /// <summary>Everybody is out on working days.</summary>
    Workers = 0,

    /// <summary>Somebody is often at home, and children come back in the afternoon.</summary>
    Family = 1,

    /// <summary>At home most of the day, early to bed.</summary>
    Retired = 2,

    /// <summary>Up late, up late in the morning.</summary>
    NightOwl = 3,
}
