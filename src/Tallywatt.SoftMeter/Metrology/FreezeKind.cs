namespace Tallywatt.SoftMeter.Metrology;

/// <summary>What made the meter keep a copy of its registers. The numbers are those of DL/T 645-2007, 05 kk, but for
/// <see cref="Monthly"/>, which has no identifier of its own there.</summary>
public enum FreezeKind : byte
{
    /// <summary>At the time a freeze command named.</summary>
    Timed = 0,

    /// <summary>At once, on command.</summary>
    Instant = 1,

    /// <summary>The table of seasons was switched.</summary>
    SeasonSwitch = 2,

    /// <summary>The table of days was switched.</summary>
    DaySwitch = 3,
    Hourly = 4,

    /// <summary>The prices of the rates were switched.</summary>
    PriceSwitch = 5,
    Daily = 6,

    /// <summary>The ladder was switched.</summary>
    LadderSwitch = 7,

    /// <summary>The settlement day of the month.</summary>
    Monthly = 8,
}
