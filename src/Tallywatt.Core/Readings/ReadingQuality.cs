namespace Tallywatt.Core.Readings;

/// <summary>How a value came to be. Stored, so the numbers never change.</summary>
public enum ReadingQuality : byte
{
    /// <summary>Measured and read (NEM12 A, ESPI 0 valid).</summary>
    Actual = 0,

    /// <summary>Estimated by the meter or by us (NEM12 E).</summary>
    Estimated = 1,

    /// <summary>A final substitute in place of a lost value (NEM12 F).</summary>
    Substituted = 2,

    /// <summary>Changed by a person, with a reason on record.</summary>
    Edited = 3,

    /// <summary>May still be replaced (NEM12 S).</summary>
    Provisional = 4,

    /// <summary>No value is known (NEM12 N). Never rated.</summary>
    Missing = 5,
}
