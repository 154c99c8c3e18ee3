namespace Tallywatt.Formats.TariffFiles.Documents;

/// <summary>What a tariff document may cost to read, however it was made.</summary>
static class DocumentLimits
{
    /// <summary>The largest real URDB rate seen is 20 kB; a tariff written by hand is smaller.</summary>
    public const int FileBytes = 1_048_576;

    /// <summary>A mapping in a list in a mapping is three. Our deepest field is at eight.</summary>
    public const int Depth = 32;

    /// <summary>Values in one document. A URDB rate with all four schedules has about 1,400.</summary>
    public const int NodeCount = 100_000;

    /// <summary>Faults reported together; the rest are counted in the last one.</summary>
    public const int FaultCount = 20;
}
