namespace Tallywatt.Formats;

/// <summary>What a usage file may claim before it is refused: no file makes us use memory without end.</summary>
static class UsageLimits
{
    /// <summary>Values in one file: nine years of minutes.</summary>
    internal const int MaxValuesCount = 5_000_000;

    /// <summary>Channels of all meters in one file.</summary>
    internal const int MaxChannelsCount = 10_000;

    /// <summary>Interval blocks of a Green Button file: some utilities write one for every reading.</summary>
    internal const int MaxBlocksCount = 500_000;

    /// <summary>Usage points, meter readings and reading types of a Green Button file, each.</summary>
    internal const int MaxResourcesCount = 1_000;

    /// <summary>One line of text. A NEM12 day of 1440 values with nine decimals is about 17 000 bytes.</summary>
    internal const int MaxLineBytes = 65_536;

    /// <summary>The longest interval: two years between two visits to a meter.</summary>
    internal const int MaxDurationSeconds = 731 * 86_400;

    internal const int MaxXmlDepth = 32;

    internal const int MaxNotesCount = 20;
}
