namespace Tallywatt.Core.Readings.Estimation;

/// <summary>Time with no valid value, and what is known about it.</summary>
/// <param name="FromUnixSeconds">Where the first missing interval begins.</param>
/// <param name="ToUnixSeconds">Where the last one ends.</param>
/// <param name="IntervalSeconds">The length of an interval; a last shorter one is estimated too.</param>
/// <param name="ImportWattHours">What the import register moved meanwhile; null while that is not known.</param>
/// <param name="ExportWattHours">What the export register moved meanwhile; null while that is not known.</param>
public sealed record EstimationGap(
    long FromUnixSeconds,
    long ToUnixSeconds,
    int IntervalSeconds,
    long? ImportWattHours = null,
    long? ExportWattHours = null)
{
    /// <summary>The valid interval that ends where the gap begins; null when there is none.</summary>
    public IntervalReading? Before { get; init; }

    /// <summary>The valid interval that begins where the gap ends; null when there is none.</summary>
    public IntervalReading? After { get; init; }

    /// <summary>Real outages: nothing can have flowed then.</summary>
    public IReadOnlyList<Outage> Outages { get; init; } = [];

    /// <summary>The most the service point can carry, either way; an estimate without a register never exceeds
    /// it.</summary>
    public long PowerLimitWatts { get; init; } = 100_000;

    internal int Count => (int)((ToUnixSeconds - FromUnixSeconds + IntervalSeconds - 1) / IntervalSeconds);

    internal bool IsLost(long startUnixSeconds, long endUnixSeconds) =>
        Outages.Any(outage => outage.FromUnixSeconds <= startUnixSeconds && outage.ToUnixSeconds >= endUnixSeconds);
}

/// <summary>The service point had no power in [from, to).</summary>
public readonly record struct Outage(long FromUnixSeconds, long ToUnixSeconds);
