using System.Buffers.Binary;
using System.Globalization;

namespace Tallywatt.Protocols.Obis;

/// <summary>The name of one quantity or object in a meter: six bytes A.B.C.D.E.F.</summary>
/// <remarks>Source: IEC 62056-6-1. A medium, B channel, C quantity, D processing, E rate, F billing period.</remarks>
public readonly record struct ObisCode
{
    public const int LengthBytes = 6;

    readonly ulong packed;

    public ObisCode(byte a, byte b, byte c, byte d, byte e, byte f) =>
        packed = ((ulong)a << 40) | ((ulong)b << 32) | ((ulong)c << 24) | ((ulong)d << 16) | ((ulong)e << 8) | f;

    ObisCode(ulong packed) => this.packed = packed;

    /// <summary>The six bytes as one number, A first: a key to sort and look up by.</summary>
    public ulong Packed => packed;

    /// <exception cref="ArgumentOutOfRangeException">There are fewer than six bytes.</exception>
    public static ObisCode FromBytes(ReadOnlySpan<byte> bytes)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(bytes.Length, LengthBytes);
        return new(((ulong)BinaryPrimitives.ReadUInt32BigEndian(bytes) << 16)
            | BinaryPrimitives.ReadUInt16BigEndian(bytes[4..]));
    }

    /// <summary>Reads "1.0.1.8.0.255" or the reduced form "1-0:1.8.0*255".</summary>
    public static bool TryParse(ReadOnlySpan<char> text, out ObisCode code)
    {
        code = default;
        var value = 0UL;
        for (var part = 0; part < LengthBytes; part++)
        {
            var end = part == LengthBytes - 1 ? text.Length : text.IndexOfAny(".-:*");
            if (end <= 0 || end > 3
                || !byte.TryParse(text[..end], NumberStyles.None, CultureInfo.InvariantCulture, out var b))
            {
                return false;
            }

            value = (value << 8) | b;
            text = part == LengthBytes - 1 ? [] : text[(end + 1)..];
        }

        code = new(value);
        return true;
    }

    /// <exception cref="ArgumentException">The target is shorter than six bytes.</exception>
    public void CopyTo(Span<byte> target)
    {
        BinaryPrimitives.WriteUInt16BigEndian(target[4..], (ushort)(packed & 0xFFFF));
        BinaryPrimitives.WriteUInt32BigEndian(target, (uint)(packed >> 16));
    }

    public override string ToString() => string.Create(
        CultureInfo.InvariantCulture,
        $"{Part(40)}.{Part(32)}.{Part(24)}.{Part(16)}.{Part(8)}.{Part(0)}");

    byte Part(int shift) => unchecked((byte)(packed >> shift));
}
