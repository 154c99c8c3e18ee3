namespace Tallywatt.Protocols.Framing;

/// <summary>Why a frame was rejected, in the third byte of FRMR's information. Source: ISO/IEC 13239, 5.5.3.</summary>
[Flags]
enum HdlcRejection : byte
{
    None = 0,

    /// <summary>W: the control field is undefined or not implemented.</summary>
    ControlUnknown = 1,

    /// <summary>X: this kind of frame may not carry information.</summary>
    InformationNotPermitted = 2,

    /// <summary>Y: the information is longer than agreed.</summary>
    InformationTooLong = 4,

    /// <summary>Z: N(R) acknowledges what was never sent.</summary>
    ReceiveSequenceInvalid = 8,
}
