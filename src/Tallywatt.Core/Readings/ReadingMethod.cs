namespace Tallywatt.Core.Readings;

/// <summary>How a value that was not simply read was made. Stored, so the numbers never change.</summary>
/// <remarks>
/// Where the Australian meter data file format knows the method, <see cref="QualityCode.Nem12Method"/> gives its two
/// digits. Source: AEMO, Meter Data File Format NEM12 and NEM13, table of method flags.
/// </remarks>
public enum ReadingMethod : byte
{
    /// <summary>Read from the meter, or nobody said how it was made.</summary>
    None = 0,

    /// <summary>Taken from a check meter of the same connection (11).</summary>
    Check = 1,

    /// <summary>Calculated from register positions, as at the exchange of a meter (12).</summary>
    Calculated = 2,

    /// <summary>The shape of one like day (14).</summary>
    LikeDay = 3,

    /// <summary>The shape of the average of several like days (15).</summary>
    AverageLikeDay = 4,

    /// <summary>Agreed with the customer: what a person put in, with a reason on record (16).</summary>
    Agreed = 5,

    /// <summary>A straight line between the valid neighbours (17).</summary>
    Linear = 6,

    /// <summary>Nothing can have flowed: a real outage, or export of a place that cannot export (19).</summary>
    Zero = 7,

    /// <summary>The shape of the customer's profile class (57).</summary>
    CustomerClass = 8,

    /// <summary>A later reading of the same interval took its place (53).</summary>
    Revision = 9,
}
