using System.Globalization;

namespace Tallywatt.Protocols.Framing;

/// <summary>An HDLC address: one, two or four bytes, the last with its lowest bit set.</summary>
/// <param name="Upper">The logical device, or the client.</param>
/// <param name="Lower">The physical device; only in addresses of two or four bytes.</param>
/// <param name="LengthBytes">1, 2 or 4. Seven bits a byte; a short address in a long form stays in that form.</param>
/// <remarks>Source: IEC 62056-46, 6.4.2.</remarks>
public readonly record struct HdlcAddress(ushort Upper, ushort Lower, byte LengthBytes)
{
    /// <summary>The highest address of a device or a client in four bytes: 14 bits. It means all of them.</summary>
    public const int PartMax = 0x3FFF;

    /// <summary>The first address that a station may have; those below are reserved. Source: IEC 62056-46, 6.4.2.3.
    /// </summary>
    public const int StationMin = 0x10;

    /// <summary>The last address that a station may have: above it are calling (3FFE) and all (3FFF).</summary>
    public const int StationMax = 0x3FFD;

    const byte More = 0x7F;

    /// <summary>A client, or a server whose station has one device.</summary>
    public static HdlcAddress OneByte(byte upper) => new((ushort)(upper & More), 0, 1);

    /// <summary>A logical device of a station, in two bytes where both fit seven bits, else in four.</summary>
    /// <exception cref="ArgumentOutOfRangeException">A part does not fit 14 bits.</exception>
    public static HdlcAddress Of(int upper, int lower)
    {
        foreach (var part in (ReadOnlySpan<int>)[upper, lower])
        {
            ArgumentOutOfRangeException.ThrowIfNegative(part);
            ArgumentOutOfRangeException.ThrowIfGreaterThan(part, PartMax);
        }

        return new((ushort)upper, (ushort)lower, (byte)(upper <= More && lower <= More ? 2 : 4));
    }

    /// <summary>Whether both mean the same device, in whatever form.</summary>
    internal bool IsSameStation(HdlcAddress other) => Upper == other.Upper && Lower == other.Lower;

    internal static bool TryRead(ReadOnlySpan<byte> bytes, out HdlcAddress address)
    {
        address = default;
        var length = 0;
        while (length < bytes.Length && length < 4 && (bytes[length] & 1) == 0)
        {
            length++;
        }

        length++;
        if (length > bytes.Length || length is not (1 or 2 or 4))
        {
            return false;
        }

        address = length switch
        {
            1 => new((ushort)(bytes[0] >> 1), 0, 1),
            2 => new((ushort)(bytes[0] >> 1), (ushort)(bytes[1] >> 1), 2),
            _ => new(
                (ushort)(((bytes[0] >> 1) << 7) | (bytes[1] >> 1)),
                (ushort)(((bytes[2] >> 1) << 7) | (bytes[3] >> 1)),
                4),
        };
        return true;
    }

    internal void Write(Span<byte> target)
    {
        switch (LengthBytes)
        {
            case 1:
                target[0] = Part(Upper, last: true);
                break;
            case 2:
                target[0] = Part(Upper, last: false);
                target[1] = Part(Lower, last: true);
                break;
            case 4:
                target[0] = Part(Upper >> 7, last: false);
                target[1] = Part(Upper, last: false);
                target[2] = Part(Lower >> 7, last: false);
                target[3] = Part(Lower, last: true);
                break;
            default:
                throw new InvalidOperationException($"No HDLC address has {LengthBytes} bytes.");
        }
    }

    public override string ToString() => LengthBytes == 1
        ? Upper.ToString(CultureInfo.InvariantCulture)
        : string.Create(CultureInfo.InvariantCulture, $"{Upper}/{Lower}");

    static byte Part(int value, bool last) => (byte)(((value & More) << 1) | (last ? 1 : 0));
}
