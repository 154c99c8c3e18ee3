namespace Tallywatt.SoftMeter.Relay;

/// <summary>
/// Attribute 4, control_mode: which of the transitions a to h are enabled.
/// Source: DLMS UA Blue Book, class_id 70, table of control modes. The numbers go on the wire.
/// </summary>
public enum ControlMode : byte
{
    /// <summary>None: the output is always on.</summary>
    AlwaysConnected = 0,

    /// <summary>Off: remote b c, manual f, local g. On: remote d, manual e.</summary>
    Mode1 = 1,

    /// <summary>Off: remote b c, manual f, local g. On: remote a, manual e.</summary>
    Mode2 = 2,

    /// <summary>Off: remote b c, local g. On: remote d, manual e. The mode of a prepaid meter.</summary>
    Mode3 = 3,

    /// <summary>Off: remote b c, local g. On: remote a, manual e.</summary>
    Mode4 = 4,

    /// <summary>Off: remote b c, manual f, local g. On: remote d, manual e, local h.</summary>
    Mode5 = 5,

    /// <summary>Off: remote b c, local g. On: remote d, manual e, local h.</summary>
    Mode6 = 6,
}
