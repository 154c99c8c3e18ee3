namespace Tallywatt.Platform.HeadEnd.Sessions;

/// <summary>One row of the load profile: where both registers stood at the capture.</summary>
/// <param name="CapturedUnixSeconds">The capture time: the end of the interval that the row closes.</param>
/// <param name="Status">The meter's profile status byte; zero when nothing disturbed the interval.</param>
/// <param name="ImportWattHours">Position of +A in Wh.</param>
/// <param name="ExportWattHours">Position of -A in Wh.</param>
public readonly record struct ProfileRow(
    long CapturedUnixSeconds, byte Status, long ImportWattHours, long ExportWattHours);
