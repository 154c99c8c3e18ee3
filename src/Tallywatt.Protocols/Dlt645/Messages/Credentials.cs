using System.Buffers.Binary;

namespace Tallywatt.Protocols.Dlt645;

/// <summary>PA P0 P1 P2 C0 to C3: with what right, and who. Source: DL/T 645-2007, 7.1.4.</summary>
/// <param name="Level">02 and 04 come with a password in plain, 98 and 99 with a MAC after 03H.</param>
/// <param name="Password">P2 P1 P0, six digits; 24 bits.</param>
/// <param name="Operator">C3 C2 C1 C0.</param>
public readonly record struct Credentials(byte Level, uint Password, uint Operator)
{
    public const int Length = 8;
    public const byte CipheredLevel = 0x98;
    public const byte AuthenticatedLevel = 0x99;

    /// <summary>Whether the data carries a MAC of the secure element instead of a password.</summary>
    public bool IsSecured => Level is CipheredLevel or AuthenticatedLevel;

    public static bool TryRead(ReadOnlySpan<byte> data, out Credentials credentials)
    {
        credentials = data.Length < Length
            ? default
            : new(data[0], BinaryPrimitives.ReadUInt32LittleEndian(data) >> 8,
                BinaryPrimitives.ReadUInt32LittleEndian(data[4..]));
        return data.Length >= Length;
    }

    public void Write(Span<byte> target)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(target, (Password << 8) | Level);
        BinaryPrimitives.WriteUInt32LittleEndian(target[4..], Operator);
    }
}
