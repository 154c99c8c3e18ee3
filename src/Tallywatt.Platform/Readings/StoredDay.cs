using Tallywatt.Core.Areas;
using Tallywatt.Core.Readings;

namespace Tallywatt.Platform.Readings;

/// <summary>One version of a closed day of one meter, as stored.</summary>
/// <param name="MeterNumber">The meter.</param>
/// <param name="Revision">0 is the day as it was first closed; each correction is one more. The newest counts.</param>
/// <param name="Rows">Register rows, the one the day begins at first; null when they cannot be read.</param>
/// <param name="Summary">What the day came to.</param>
public sealed record StoredDay(
    long MeterNumber, int Revision, IReadOnlyList<CodedRow>? Rows, DaySummary Summary)
{
    public DateOnly Day => Summary.Day;
}

/// <summary>An interval of an area's supply meter, as it was read or imported.</summary>
/// <param name="StartUnixSeconds">The instant it begins.</param>
/// <param name="DurationSeconds">Its length.</param>
/// <param name="ImportWattHours">Energy into the area.</param>
/// <param name="ExportWattHours">Energy out of the area, back to the grid above it.</param>
/// <param name="Quality">How the value came to be.</param>
public readonly record struct SupplyReading(
    long StartUnixSeconds, int DurationSeconds, long ImportWattHours, long ExportWattHours, ReadingQuality Quality);
