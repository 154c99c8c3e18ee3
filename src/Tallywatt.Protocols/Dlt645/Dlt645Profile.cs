namespace Tallywatt.Protocols.Dlt645;

/// <summary>Which bytes a maker sums up.</summary>
public enum ChecksumRule
{
    /// <summary>From the first 68 through the last data byte. Source: DL/T 645-2007, 5.2.7.</summary>
    Standard,

    /// <summary>Seen in the field: the first 68 is left out.</summary>
    WithoutFirstStart,

    /// <summary>Seen in the field: both 68 are left out.</summary>
    WithoutBothStarts,
}

/// <summary>Where a maker's meters leave the standard. The default is the standard.</summary>
public sealed record Dlt645Profile
{
    public static Dlt645Profile Standard { get; } = new();

    public ChecksumRule Checksum { get; init; } = ChecksumRule.Standard;

    /// <summary>A meter that refuses 03H with a word of one byte instead of two.</summary>
    public bool ShortSecurityErrors { get; init; }
}
