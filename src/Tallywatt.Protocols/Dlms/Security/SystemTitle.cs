using System.Buffers.Binary;

namespace Tallywatt.Protocols.Dlms;

/// <summary>Who a ciphering peer is: eight bytes, the first three the maker's letters.</summary>
/// <remarks>Source: IEC 62056-5-3, 4.3.4.</remarks>
public readonly record struct SystemTitle(ulong Packed)
{
    /// <summary>The title in these bytes. False unless there are eight.</summary>
    public static bool TryRead(ReadOnlySpan<byte> bytes, out SystemTitle title)
    {
        var fits = bytes.Length == SuiteCipher.SystemTitleLength;
        title = new(fits ? BinaryPrimitives.ReadUInt64BigEndian(bytes) : 0);
        return fits;
    }

    /// <summary>Writes the eight bytes.</summary>
    public void Write(Span<byte> target) => BinaryPrimitives.WriteUInt64BigEndian(target, Packed);

    public byte[] ToBytes()
    {
        var bytes = new byte[SuiteCipher.SystemTitleLength];
        Write(bytes);
        return bytes;
    }
}
