namespace Tallywatt.Protocols.Framing;

/// <summary>The kinds of HDLC frame that COSEM uses. Source: IEC 62056-46, 6.4.3.</summary>
public enum HdlcKind
{
    Unknown,
    Information,
    ReceiveReady,
    ReceiveNotReady,
    SetNormalResponseMode,
    Disconnect,
    UnnumberedAcknowledge,
    DisconnectedMode,
    FrameReject,
    UnnumberedInformation,
}

/// <summary>The control byte of an HDLC frame.</summary>
public readonly record struct HdlcControl(byte Value)
{
    const byte PollFinalBit = 0x10;

    public HdlcKind Kind => (Value & 0x01, Value & 0x0F, Value & ~PollFinalBit) switch
    {
        (0, _, _) => HdlcKind.Information,
        (_, 0x01, _) => HdlcKind.ReceiveReady,
        (_, 0x05, _) => HdlcKind.ReceiveNotReady,
        (_, _, 0x83) => HdlcKind.SetNormalResponseMode,
        (_, _, 0x43) => HdlcKind.Disconnect,
        (_, _, 0x63) => HdlcKind.UnnumberedAcknowledge,
        (_, _, 0x0F) => HdlcKind.DisconnectedMode,
        (_, _, 0x87) => HdlcKind.FrameReject,
        (_, _, 0x03) => HdlcKind.UnnumberedInformation,
        _ => HdlcKind.Unknown,
    };

    public bool PollFinal => (Value & PollFinalBit) != 0;

    /// <summary>N(S), of an information frame.</summary>
    public int SendSequence => (Value >> 1) & 7;

    /// <summary>N(R), of an information, RR or RNR frame.</summary>
    public int ReceiveSequence => (Value >> 5) & 7;

    /// <summary>An information frame's control.</summary>
    public static HdlcControl Information(int sendSequence, int receiveSequence, bool pollFinal) =>
        new((byte)(((receiveSequence & 7) << 5) | (pollFinal ? PollFinalBit : 0) | ((sendSequence & 7) << 1)));

    /// <summary>RR with P/F: everything below N(R) arrived, and the other side may speak.</summary>
    public static HdlcControl ReceiveReady(int receiveSequence) =>
        new((byte)(((receiveSequence & 7) << 5) | PollFinalBit | 0x01));

    /// <summary>An unnumbered frame's control, with P/F.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The kind is numbered.</exception>
    public static HdlcControl Unnumbered(HdlcKind kind) => new((byte)(PollFinalBit | kind switch
    {
        HdlcKind.SetNormalResponseMode => 0x83,
        HdlcKind.Disconnect => 0x43,
        HdlcKind.UnnumberedAcknowledge => 0x63,
        HdlcKind.DisconnectedMode => 0x0F,
        HdlcKind.FrameReject => 0x87,
        HdlcKind.UnnumberedInformation => 0x03,
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Only unnumbered frames."),
    }));
}
