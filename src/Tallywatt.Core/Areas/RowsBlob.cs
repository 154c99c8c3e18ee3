using System.Buffers;
using Tallywatt.Core.Readings;

namespace Tallywatt.Core.Areas;

/// <summary>The compact stored form of a meter's rows: a few bytes a row.</summary>
/// <remarks>
/// Version 2: version byte, then <see cref="PackedRows"/>. Version 3, only where a row is not a plain actual: the same,
/// and then the quality code of each row, one byte. Version 1, read but not written any more: version byte,
/// count, then each row as differences to the row before (the first to zero): time in capture periods, import, export;
/// all variable-length.
/// </remarks>
public static class RowsBlob
{
    /// <summary>The most rows one blob may hold.</summary>
    public const int RowCountMax = 100_000;

    const byte Version = 2;
    const byte PlainVersion = 1;
    const byte CodedVersion = 3;

    /// <summary>Writes rows in order of time.</summary>
    public static byte[] Write(ReadOnlySpan<RegisterRow> rows, int intervalSeconds)
    {
        var output = new ArrayBufferWriter<byte>();
        var writer = new JournalWriter(output);
        writer.Byte(Version);
        PackedRows.Write(writer, rows, intervalSeconds);
        return output.WrittenSpan.ToArray();
    }

    /// <summary>Writes rows in order of time with their qualities; plain rows as <see cref="Write"/> does.</summary>
    public static byte[] WriteMarked(IReadOnlyList<MarkedRow> rows, int intervalSeconds)
    {
        var plain = rows.Select(row => row.Row).ToArray();
        if (rows.All(row => row.Code.IsPlain))
        {
            return Write(plain, intervalSeconds);
        }

        var output = new ArrayBufferWriter<byte>();
        var writer = new JournalWriter(output);
        writer.Byte(CodedVersion);
        PackedRows.Write(writer, plain, intervalSeconds);
        foreach (var row in rows)
        {
            writer.Byte(row.Code.ToByte());
        }

        return output.WrittenSpan.ToArray();
    }

    /// <summary>Reads the rows of what <see cref="Write"/> or <see cref="WriteMarked"/> wrote.</summary>
    /// <returns>False, and no rows, when the bytes are anything else.</returns>
    public static bool TryRead(ReadOnlySpan<byte> bytes, int intervalSeconds, out RegisterRow[] rows)
    {
        var isWhole = TryReadMarked(bytes, intervalSeconds, out var marked);
        rows = Array.ConvertAll(marked, row => row.Row);
        return isWhole;
    }

    /// <summary>Reads what <see cref="Write"/> or <see cref="WriteMarked"/> wrote, with the quality of each row.
    /// </summary>
    /// <returns>False, and no rows, when the bytes are anything else.</returns>
    public static bool TryReadMarked(ReadOnlySpan<byte> bytes, int intervalSeconds, out MarkedRow[] rows)
    {
        var reader = new JournalReader(bytes);
        rows = [];
        var read = new List<RegisterRow>();
        var version = reader.Byte();
        switch (version)
        {
            case Version or CodedVersion:
                PackedRows.Read(ref reader, read, intervalSeconds);
                break;
            case PlainVersion:
                ReadRows(ref reader, read, intervalSeconds);
                break;
            default:
                return false;
        }

        var marked = new MarkedRow[read.Count];
        for (var i = 0; i < marked.Length && !reader.IsFaulty; i++)
        {
            var code = default(QualityCode);
            if (version == CodedVersion && !QualityCode.TryFromByte(reader.Byte(), out code))
            {
                return false;
            }

            marked[i] = new(read[i], code);
        }

        if (reader.IsFaulty || !reader.IsAtEnd)
        {
            return false;
        }

        rows = marked;
        return true;
    }

    internal static void WriteRows(JournalWriter writer, ReadOnlySpan<RegisterRow> rows, int intervalSeconds)
    {
        writer.Unsigned((ulong)rows.Length);
        var before = default(RegisterRow);
        foreach (var row in rows)
        {
            writer.Signed((row.CapturedUnixSeconds - before.CapturedUnixSeconds) / intervalSeconds);
            writer.Signed(row.ImportWattHours - before.ImportWattHours);
            writer.Signed(row.ExportWattHours - before.ExportWattHours);
            before = row;
        }
    }

    internal static void ReadRows(ref JournalReader reader, List<RegisterRow> rows, int intervalSeconds)
    {
        var count = reader.Count(RowCountMax);
        var before = default(RegisterRow);
        for (var i = 0; i < count && !reader.IsFaulty; i++)
        {
            // The bytes are ours and checked; should they be wrong all the same, the sums wrap and are refused.
            unchecked
            {
                before = new(
                    before.CapturedUnixSeconds + (reader.Signed() * intervalSeconds),
                    before.ImportWattHours + reader.Signed(),
                    before.ExportWattHours + reader.Signed());
            }

            rows.Add(before);
        }
    }
}
