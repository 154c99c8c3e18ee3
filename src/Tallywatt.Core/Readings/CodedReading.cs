namespace Tallywatt.Core.Readings;

/// <summary>A validated interval: energy both ways, and for each how it came to be.</summary>
/// <param name="StartUnixSeconds">The instant the interval begins.</param>
/// <param name="DurationSeconds">Its length.</param>
/// <param name="ImportWattHours">Energy delivered to the customer (+A), never negative.</param>
/// <param name="ExportWattHours">Energy received from the customer (-A), never negative.</param>
/// <param name="ImportCode">Quality and method of the import.</param>
/// <param name="ExportCode">Quality and method of the export.</param>
public readonly record struct CodedReading(
    long StartUnixSeconds,
    int DurationSeconds,
    long ImportWattHours,
    long ExportWattHours,
    QualityCode ImportCode = default,
    QualityCode ExportCode = default)
{
    public long EndUnixSeconds => StartUnixSeconds + DurationSeconds;

    /// <summary>Of the two codes the one that deserves less trust: what a row keeps in one byte.</summary>
    public QualityCode Code => QualityCode.Worse(ImportCode, ExportCode);

    /// <summary>The interval as rating takes it.</summary>
    public IntervalReading ToInterval() =>
        new(StartUnixSeconds, DurationSeconds, ImportWattHours, ExportWattHours, Code.Quality);
}
