namespace Tallywatt.SoftMeter.Homes;

/// <summary>One interval of a usage file: energy that passed in [start, start + duration).</summary>
public readonly record struct ReplaySlot(
    long StartUnixSeconds, int DurationSeconds, long ImportWattHours, long ExportWattHours)
{
    internal long EndUnixSeconds => StartUnixSeconds + DurationSeconds;
}
