using System.Buffers.Binary;
using System.Numerics;

namespace Tallywatt.SoftMeter.Storage;

/// <summary>The frame of a record: payload length, CRC-32C of the payload, payload; all little endian.</summary>
static class RecordFrame
{
    internal const int HeaderBytes = 8;

    internal static void WriteHeader(Span<byte> record)
    {
        var payload = record[HeaderBytes..];
        BinaryPrimitives.WriteInt32LittleEndian(record, payload.Length);
        BinaryPrimitives.WriteUInt32LittleEndian(record[4..], Checksum(payload));
    }

    internal static (int PayloadBytes, uint Checksum) ReadHeader(ReadOnlySpan<byte> header) =>
        (BinaryPrimitives.ReadInt32LittleEndian(header), BinaryPrimitives.ReadUInt32LittleEndian(header[4..]));

    internal static uint Checksum(ReadOnlySpan<byte> payload)
    {
        // It starts at all ones, so that a run of zeros is not a valid record.
        var crc = uint.MaxValue;
        while (payload.Length >= sizeof(ulong))
        {
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(payload));
            payload = payload[sizeof(ulong)..];
        }

        foreach (var value in payload)
        {
            crc = BitOperations.Crc32C(crc, value);
        }

        return ~crc;
    }
}
