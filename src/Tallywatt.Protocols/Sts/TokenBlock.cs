using System.Buffers.Binary;

namespace Tallywatt.Protocols.Sts;

/// <summary>The 64 bits of a token before they are encrypted: subclass, body and check.</summary>
/// <remarks>Source: IEC 62055-41, 6.2 and 6.3.7 (CRC).</remarks>
static class TokenBlock
{
    internal const ulong BodyMask = (1UL << 44) - 1;
    const int BodyBits = 44;
    const int CheckBits = 16;
    const ushort Polynomial = 0xA001;
    const int CheckedLength = 7;

    /// <summary>What credit in a currency adds to the bytes that are checked.</summary>
    const byte CurrencyMark = 0x01;

    internal static ulong Write(byte tokenClass, byte subclass, ulong body) =>
        ((ulong)subclass << (BodyBits + CheckBits)) | (body << CheckBits) | Check(tokenClass, subclass, body);

    /// <summary>False when the check is wrong.</summary>
    internal static bool TryRead(byte tokenClass, ulong block, out byte subclass, out ulong body)
    {
        subclass = (byte)(block >> (BodyBits + CheckBits));
        body = (block >> CheckBits) & BodyMask;
        return (block & 0xFFFF) == Check(tokenClass, subclass, body);
    }

    static ushort Check(byte tokenClass, byte subclass, ulong body)
    {
        Span<byte> input = stackalloc byte[sizeof(ulong) + 1];
        BinaryPrimitives.WriteUInt64BigEndian(
            input, ((ulong)tokenClass << (BodyBits + 4)) | ((ulong)subclass << BodyBits) | body);
        input[^1] = CurrencyMark;
        var isCurrency = tokenClass == 0 && subclass is >= 4 and <= 7;
        ushort crc = 0xFFFF;
        foreach (var value in input.Slice(1, isCurrency ? CheckedLength + 1 : CheckedLength))
        {
            crc ^= value;
            for (var bit = 0; bit < 8; bit++)
            {
                crc = (ushort)((crc & 1) == 0 ? crc >> 1 : (crc >> 1) ^ Polynomial);
            }
        }

        return BinaryPrimitives.ReverseEndianness(crc);
    }
}
