namespace Tallywatt.SoftMeter.Relay;

/// <summary>What may move the relay: an order from afar, a hand at the meter, or the meter itself.</summary>
public enum RelayTrigger : byte
{
    RemoteDisconnect = 0,
    RemoteReconnect = 1,
    ManualDisconnect = 2,
    ManualReconnect = 3,

    /// <summary>The meter's own decision, such as a limiter or an empty purse.</summary>
    LocalDisconnect = 4,
    LocalReconnect = 5,
}
