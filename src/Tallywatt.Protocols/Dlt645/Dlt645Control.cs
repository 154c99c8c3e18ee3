namespace Tallywatt.Protocols.Dlt645;

/// <summary>What a frame asks for. Source: DL/T 645-2007, 5.2.4 and 7; 03H: the prepayment supplement.</summary>
public enum Dlt645Function : byte
{
    Security = 0x03,
    BroadcastTime = 0x08,
    Read = 0x11,
    ReadNext = 0x12,
    ReadAddress = 0x13,
    Write = 0x14,
    WriteAddress = 0x15,
    Freeze = 0x16,
    ChangeBaud = 0x17,
    ChangePassword = 0x18,
    ClearDemand = 0x19,
    ClearMeter = 0x1A,
    ClearEvents = 0x1B,
    RelayControl = 0x1C,
    SetTerminal = 0x1D,
}

/// <summary>The control byte: D7 an answer, D6 a refusal, D5 more frames follow, D4 to D0 the function.</summary>
public readonly record struct Dlt645Control(byte Value)
{
    const byte AnswerBit = 0x80;
    const byte RefusedBit = 0x40;
    const byte MoreBit = 0x20;
    const byte FunctionMask = 0x1F;

    public Dlt645Function Function => (Dlt645Function)(Value & FunctionMask);

    public bool IsAnswer => (Value & AnswerBit) != 0;

    public bool IsRefused => (Value & RefusedBit) != 0;

    public bool HasMore => (Value & MoreBit) != 0;

    public static Dlt645Control Request(Dlt645Function function) => new((byte)function);

    public static Dlt645Control Answer(Dlt645Function function, bool more = false) =>
        new((byte)((byte)function | AnswerBit | (more ? MoreBit : 0)));

    public static Dlt645Control Refusal(Dlt645Function function) =>
        new((byte)((byte)function | AnswerBit | RefusedBit));
}
