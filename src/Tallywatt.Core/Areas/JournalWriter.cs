using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Tallywatt.Core.Areas;

/// <summary>Writes the compact stored form: variable-length integers, least significant seven bits first.</summary>
readonly struct JournalWriter(ArrayBufferWriter<byte> output)
{
    const int VarintBytesMax = 10;

    internal void Byte(byte value)
    {
        output.GetSpan(1)[0] = value;
        output.Advance(1);
    }

    internal void Unsigned(ulong value)
    {
        var span = output.GetSpan(VarintBytesMax);
        var length = 0;
        while (value >= 0x80)
        {
            span[length++] = unchecked((byte)(value | 0x80));
            value >>= 7;
        }

        span[length++] = (byte)value;
        output.Advance(length);
    }

    /// <summary>A number that may be negative, small ones short either way (zigzag).</summary>
    internal void Signed(long value) => Unsigned(unchecked(((ulong)value << 1) ^ (ulong)(value >> 63)));

    internal void Text(string text)
    {
        var length = Encoding.UTF8.GetByteCount(text);
        Unsigned((ulong)length);
        Encoding.UTF8.GetBytes(text, output.GetSpan(length));
        output.Advance(length);
    }

    internal void Bytes(ReadOnlySpan<byte> bytes)
    {
        Unsigned((ulong)bytes.Length);
        output.Write(bytes);
    }

    /// <summary>Room to write into; <see cref="Advance"/> says how much of it was used.</summary>
    internal Span<byte> Room(int sizeBytes) => output.GetSpan(sizeBytes);

    internal void Advance(int usedBytes) => output.Advance(usedBytes);

    internal void Check(uint value)
    {
        BinaryPrimitives.WriteUInt32LittleEndian(output.GetSpan(sizeof(uint)), value);
        output.Advance(sizeof(uint));
    }
}
