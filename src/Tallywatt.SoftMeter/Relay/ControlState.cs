namespace Tallywatt.SoftMeter.Relay;

/// <summary>Attribute 3, control_state. Source: DLMS UA Blue Book, class_id 70. The numbers go on the wire.</summary>
public enum ControlState : byte
{
    /// <summary>The output is off and only a remote command can change that.</summary>
    Disconnected = 0,

    /// <summary>The output is on.</summary>
    Connected = 1,

    /// <summary>The output is off; a person at the meter may switch it on.</summary>
    ReadyForReconnection = 2,
}
