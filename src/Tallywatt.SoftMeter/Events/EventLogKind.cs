namespace Tallywatt.SoftMeter.Events;

/// <summary>The event logs of a COSEM meter: the number is E of 0.0.99.98.E.255.</summary>
public enum EventLogKind : byte
{
    Standard = 0,

    /// <summary>Tamper: covers, magnets, foreign cards, replays.</summary>
    Fraud = 1,

    /// <summary>The supply control switch.</summary>
    Disconnect = 2,

    /// <summary>Power failures.</summary>
    PowerQuality = 4,

    /// <summary>Credit and its alarms.</summary>
    Prepayment = 6,
}
