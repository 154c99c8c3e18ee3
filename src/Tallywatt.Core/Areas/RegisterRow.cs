namespace Tallywatt.Core.Areas;

/// <summary>One row of a meter's load profile: where both registers stood at an instant.</summary>
/// <param name="CapturedUnixSeconds">The capture time: the end of the interval that the row closes.</param>
/// <param name="ImportWattHours">Position of +A.</param>
/// <param name="ExportWattHours">Position of -A.</param>
/// <remarks>A position, not an amount: a lost row is a visible gap and never lost energy.</remarks>
public readonly record struct RegisterRow(long CapturedUnixSeconds, long ImportWattHours, long ExportWattHours);

/// <summary>Rows that should be there and are not: capture times from first to last, both included.</summary>
public readonly record struct MissingRows(long FirstUnixSeconds, long LastUnixSeconds);
