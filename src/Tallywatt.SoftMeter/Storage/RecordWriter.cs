using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Tallywatt.SoftMeter.Storage;

/// <summary>Builds one record: numbers of variable length behind a length and a checksum.</summary>
sealed class RecordWriter
{
    const int BlobLengthBytes = 3;
    readonly ArrayBufferWriter<byte> buffer = new(512);

    internal RecordWriter() => Clear();

    internal void Clear()
    {
        buffer.ResetWrittenCount();
        buffer.Write(stackalloc byte[RecordFrame.HeaderBytes]);
    }

    internal void Byte(byte value) => buffer.Write([value]);

    /// <summary>Seven bits a byte, least significant first, the top bit set on all but the last.</summary>
    internal void Unsigned(ulong value)
    {
        var into = buffer.GetSpan(10);
        var count = 0;
        while (value >= 0x80)
        {
            into[count++] = (byte)((value & 0x7F) | 0x80);
            value >>= 7;
        }

        into[count++] = (byte)value;
        buffer.Advance(count);
    }

    /// <summary>Small numbers of either sign stay short.</summary>
    internal void Signed(long value) => Unsigned(unchecked((ulong)((value << 1) ^ (value >> 63))));

    internal void Text(string value)
    {
        Unsigned((ulong)Encoding.UTF8.GetByteCount(value));
        buffer.Write(Encoding.UTF8.GetBytes(value));
    }

    /// <summary>Bytes with their length before them.</summary>
    internal void Blob(ReadOnlySpan<byte> bytes)
    {
        Unsigned((ulong)bytes.Length);
        buffer.Write(bytes);
    }

    /// <summary>Begins bytes whose length is not known yet: up to 2 MiB.</summary>
    /// <returns>What <see cref="EndBlob"/> needs.</returns>
    internal int BeginBlob()
    {
        buffer.Write(stackalloc byte[BlobLengthBytes]);
        return buffer.WrittenCount;
    }

    /// <summary>Puts the length before what was written since; of a fixed size, so it may have empty groups.</summary>
    internal void EndBlob(int begin)
    {
        var length = buffer.WrittenCount - begin;
        ArgumentOutOfRangeException.ThrowIfGreaterThanOrEqual(length, 1 << (7 * BlobLengthBytes));
        var into = System.Runtime.InteropServices.MemoryMarshal.AsMemory(buffer.WrittenMemory).Span[..begin];
        into[^3] = (byte)((length & 0x7F) | 0x80);
        into[^2] = (byte)(((length >> 7) & 0x7F) | 0x80);
        into[^1] = (byte)(length >> 14);
    }

    /// <summary>What was written so far, without a header. Valid until the next call.</summary>
    internal ReadOnlySpan<byte> Payload => buffer.WrittenSpan[RecordFrame.HeaderBytes..];

    internal void Real(double value)
    {
        BinaryPrimitives.WriteDoubleLittleEndian(buffer.GetSpan(8), value);
        buffer.Advance(8);
    }

    /// <summary>The whole record with its header. Valid until the next <see cref="Clear"/>.</summary>
    internal ReadOnlySpan<byte> Finish()
    {
        var whole = System.Runtime.InteropServices.MemoryMarshal.AsMemory(buffer.WrittenMemory).Span;
        RecordFrame.WriteHeader(whole);
        return whole;
    }
}
