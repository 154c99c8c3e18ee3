namespace Tallywatt.SoftMeter.Events;

/// <summary>One line of an event log.</summary>
/// <param name="Sequence">Counts all events of the meter from 1.</param>
/// <param name="StartUnixSeconds">The meter's clock, UTC.</param>
/// <param name="EndUnixSeconds">Null while it lasts; the start for what has no duration.</param>
/// <param name="Detail">What the code says it is.</param>
/// <param name="ImportWattHours">The register at the start.</param>
public readonly record struct MeterEventRecord(
    uint Sequence,
    MeterEventCode Code,
    long StartUnixSeconds,
    long? EndUnixSeconds,
    long Detail,
    long ImportWattHours)
{
    const long Lasts = long.MinValue;

    /// <summary>Kept as one number: a meter keeps ten records of each kind.</summary>
    readonly long endUnixSeconds = EndUnixSeconds ?? Lasts;

    public long? EndUnixSeconds
    {
        get => endUnixSeconds == Lasts ? null : endUnixSeconds;
        init => endUnixSeconds = value ?? Lasts;
    }
}
