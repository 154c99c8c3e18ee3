namespace Tallywatt.Core.Readings;

/// <summary>What was noticed while a series was put together.</summary>
public enum SeriesFindingKind : byte
{
    /// <summary>Time with no value, between the first and the last value of the meter.</summary>
    Gap = 0,

    /// <summary>A value marked as missing. It is not rated.</summary>
    Missing = 1,

    /// <summary>The same interval with the same value again. Counted once.</summary>
    DuplicateSame = 2,

    /// <summary>The same interval with another value. One of them is counted; see <see
    /// cref="SeriesAssembler"/>.</summary>
    DuplicateConflict = 3,

    /// <summary>An interval that begins inside one that was counted already. Not counted.</summary>
    Overlap = 4,

    /// <summary>Channels of different interval lengths: an interval was split evenly by time.</summary>
    Split = 5,

    /// <summary>Values finer than a watt-hour: the fraction was carried into the next interval.</summary>
    Finer = 6,

    Estimated = 7,
    Substituted = 8,
    Edited = 9,
    Provisional = 10,
}

/// <summary>One kind of finding on one channel: how often, and where first.</summary>
/// <param name="Channel">The channel's name; empty when it is about all of them.</param>
/// <param name="FirstUnixSeconds">When the first one begins.</param>
/// <param name="TotalSeconds">Time they cover together.</param>
/// <param name="FirstLineNumber">The line of the first one, 0 when it has none (a gap stands before this line).</param>
/// <param name="OtherLineNumber">The line it agrees, conflicts or overlaps with; 0 when there is none.</param>
public sealed record SeriesFinding(
    SeriesFindingKind Kind,
    string Channel,
    int Count,
    long FirstUnixSeconds,
    long TotalSeconds,
    int FirstLineNumber,
    int OtherLineNumber);
