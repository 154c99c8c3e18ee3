using Tallywatt.Core.Readings;

namespace Tallywatt.Formats;

/// <summary>One value as it stands in a usage file.</summary>
/// <param name="SourceIndex">Which of <see cref="UsageReader.Sources"/> it belongs to.</param>
/// <param name="DurationSeconds">Zero when the file gives the length once for the whole channel.</param>
/// <param name="Amount">In the unit of its channel: see <see cref="UsageChannel.TryGetMicroWattHours"/>.</param>
/// <param name="Line">Where it stands, from 1.</param>
public readonly record struct UsageValue(
    int SourceIndex,
    long StartUnixSeconds,
    int DurationSeconds,
    long Amount,
    ReadingQuality Quality,
    int Line);
