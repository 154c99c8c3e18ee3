namespace Tallywatt.Platform.HeadEnd.Sessions;

/// <summary>What must be known of a meter before its numbers mean anything. Asked once a connection.</summary>
/// <param name="ImportScaleWattHours">What one count of +A is worth in Wh.</param>
/// <param name="ExportScaleWattHours">What one count of -A is worth in Wh.</param>
/// <param name="CapturePeriodSeconds">The time between two rows; zero when rows are not periodic.</param>
readonly record struct MeterLayout(long ImportScaleWattHours, long ExportScaleWattHours, long CapturePeriodSeconds);
