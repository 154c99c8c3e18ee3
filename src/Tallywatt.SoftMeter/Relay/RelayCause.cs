namespace Tallywatt.SoftMeter.Relay;

/// <summary>Who moved the relay, for the event log. The numbers are stored.</summary>
public enum RelayCause : byte
{
    RemoteOrder = 0,

    /// <summary>A person at the meter.</summary>
    Hand = 1,

    /// <summary>The purse is used up, or filled again.</summary>
    Purse = 2,

    /// <summary>More power than allowed.</summary>
    Limiter = 3,

    /// <summary>A delay or a time set before has run out.</summary>
    Timer = 4,
    Card = 5,
    Tamper = 6,
}
