namespace Tallywatt.Protocols.Dlms;

/// <summary>The conformance block on the wire: BER inside A-XDR, application tag 31, a bit string of 24 bits.</summary>
/// <remarks>Source: IEC 62056-5-3, 7.3.1. Old short-name stacks send the tag as 5F alone; it is read.</remarks>
static class ConformanceField
{
    const uint Tag = 0x5F;
    const byte TagSecond = 0x1F;
    const byte BitStringLength = 4;
    const int Mask = 0xFFFFFF;

    internal static Conformance Read(scoped ref AxdrReader reader, out bool tagShort)
    {
        reader.Expect((byte)Tag);
        var next = reader.Byte();
        tagShort = next != TagSecond;
        if (!tagShort)
        {
            next = reader.Byte();
        }

        if (next != BitStringLength)
        {
            reader.Fail();
        }

        reader.Expect(0); // No unused bits.
        var bits = reader.Bytes(3);
        return bits.IsEmpty ? Conformance.None : (Conformance)((bits[0] << 16) | (bits[1] << 8) | bits[2]);
    }

    internal static void Write(ref AxdrWriter writer, Conformance conformance, bool tagShort)
    {
        writer.Byte((byte)Tag);
        if (!tagShort)
        {
            writer.Byte(TagSecond);
        }

        writer.Byte(BitStringLength);
        writer.UInt32((uint)conformance & Mask); // Its high byte is the count of unused bits: zero.
    }
}
