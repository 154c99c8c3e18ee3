namespace Tallywatt.Platform.HeadEnd.Sessions;

/// <summary>What a meter froze its registers for. The numbers are stored.</summary>
public enum MeterFreezeKind : byte
{
    Daily = 1,

    /// <summary>At the end of the billing period.</summary>
    Billing = 2,
}

/// <summary>Both registers as a meter froze them.</summary>
/// <param name="CapturedUnixSeconds">When, by the meter's clock.</param>
/// <param name="ImportWattHours">Position of +A in Wh.</param>
/// <param name="ExportWattHours">Position of -A in Wh.</param>
public readonly record struct MeterFreeze(long CapturedUnixSeconds, long ImportWattHours, long ExportWattHours);

/// <summary>One entry of a meter's event logs.</summary>
/// <param name="HappenedUnixSeconds">When, by the meter's clock.</param>
/// <param name="LogNumber">E of the log's name 0.0.99.98.e.255: 0 standard, 1 fraud, 2 supply control, and so on.
/// </param>
/// <param name="Code">The number that meter profiles agree on, 1 to 255. A DL/T 645 event has the number of the same
/// event.</param>
public readonly record struct MeterEvent(long HappenedUnixSeconds, int LogNumber, int Code);
