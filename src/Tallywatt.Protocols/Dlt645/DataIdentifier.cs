using System.Buffers.Binary;
using System.Globalization;

namespace Tallywatt.Protocols.Dlt645;

/// <summary>A data identifier, written DI3 DI2 DI1 DI0 and sent the low byte first.</summary>
public readonly record struct DataIdentifier(uint Value)
{
    public const int Length = 4;

    /// <summary>In the place of a rate or a number: all of them.</summary>
    public const byte All = 0xFF;

    public byte Di3 => (byte)(Value >> 24);

    public byte Di2 => (byte)((Value >> 16) & 0xFF);

    public byte Di1 => (byte)((Value >> 8) & 0xFF);

    public byte Di0 => (byte)(Value & 0xFF);

    /// <exception cref="ArgumentOutOfRangeException">There are fewer than four bytes.</exception>
    public static DataIdentifier FromWire(ReadOnlySpan<byte> bytes) =>
        new(BinaryPrimitives.ReadUInt32LittleEndian(bytes));

    /// <exception cref="ArgumentOutOfRangeException">The target is shorter than four bytes.</exception>
    public void Write(Span<byte> target) => BinaryPrimitives.WriteUInt32LittleEndian(target, Value);

    public override string ToString() => Value.ToString("X8", CultureInfo.InvariantCulture);
}
