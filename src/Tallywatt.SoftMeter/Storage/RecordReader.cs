using System.Buffers.Binary;
using System.Text;

namespace Tallywatt.SoftMeter.Storage;

/// <summary>Reads what <see cref="RecordWriter"/> wrote. The checksum has already been found right.</summary>
ref struct RecordReader(ReadOnlySpan<byte> payload)
{
    ReadOnlySpan<byte> rest = payload;

    internal readonly bool AtEnd => rest.IsEmpty;

    internal readonly int RestBytes => rest.Length;

    internal byte Byte() => Take(1)[0];

    internal ulong Unsigned()
    {
        ulong value = 0;
        for (var shift = 0; shift < 70; shift += 7)
        {
            var part = Byte();
            value |= unchecked((ulong)(part & 0x7F) << shift);
            if (part < 0x80)
            {
                return value;
            }
        }

        throw new MeterStorageException("A stored number is longer than a number can be.");
    }

    internal int Count() => checked((int)Unsigned());

    internal long Signed()
    {
        var value = Unsigned();
        return unchecked((long)(value >> 1) ^ -(long)(value & 1));
    }

    internal string Text() => Encoding.UTF8.GetString(Take(Count()));

    /// <summary>Bytes with their length before them.</summary>
    internal ReadOnlySpan<byte> Blob() => Take(Count());

    /// <exception cref="MeterStorageException">The stored part is of another version.</exception>
    internal void RequireVersion(byte known)
    {
        if (Byte() is var version && version != known)
        {
            throw new MeterStorageException($"A part of a meter is stored in version {version}; this program knows"
                + $" version {known}.");
        }
    }

    internal double Real() => BinaryPrimitives.ReadDoubleLittleEndian(Take(8));

    ReadOnlySpan<byte> Take(int countBytes)
    {
        if (countBytes > rest.Length)
        {
            throw new MeterStorageException("A stored record is shorter than its contents need.");
        }

        var taken = rest[..countBytes];
        rest = rest[countBytes..];
        return taken;
    }
}
