namespace Tallywatt.Protocols.Dlms;

/// <summary>One block of an APDU of any kind. Source: IEC 62056-5-3, General-Block-Transfer.</summary>
public readonly ref struct GeneralBlock
{
    const byte LastFlag = 0x80;
    const byte StreamingFlag = 0x40;

    /// <summary>The largest window there is: six bits.</summary>
    public const byte WindowMax = 0x3F;

    /// <summary>Whether the sender has no block after this one.</summary>
    public bool IsLast { get; init; }

    /// <summary>Whether the sender goes on without waiting for an answer.</summary>
    public bool IsStreaming { get; init; }

    /// <summary>How many blocks the sender can take in a row.</summary>
    public byte Window { get; init; }

    /// <summary>Counts the sender's blocks from one.</summary>
    public ushort Number { get; init; }

    /// <summary>The receiver's block up to which none is missing.</summary>
    public ushort Acknowledged { get; init; }

    /// <summary>Part of the APDU; empty when the block only acknowledges.</summary>
    public ReadOnlySpan<byte> Data { get; init; }

    /// <summary>Reads the whole APDU. False when it is anything else. Never throws.</summary>
    public static bool TryRead(ReadOnlySpan<byte> apdu, out GeneralBlock block)
    {
        var reader = new AxdrReader(apdu);
        reader.Expect((byte)ApduTag.GeneralBlockTransfer);
        var control = reader.Byte();
        block = new()
        {
            IsLast = (control & LastFlag) != 0,
            IsStreaming = (control & StreamingFlag) != 0,
            Window = (byte)(control & WindowMax),
            Number = reader.UInt16(),
            Acknowledged = reader.UInt16(),
            Data = reader.Octets(),
        };
        return reader.AtEnd;
    }

    public void Write(ref AxdrWriter writer)
    {
        writer.Byte((byte)ApduTag.GeneralBlockTransfer);
        writer.Byte((byte)((IsLast ? LastFlag : 0) | (IsStreaming ? StreamingFlag : 0) | (Window & WindowMax)));
        writer.UInt16(Number);
        writer.UInt16(Acknowledged);
        writer.Octets(Data);
    }
}
