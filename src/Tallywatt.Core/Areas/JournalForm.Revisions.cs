using Tallywatt.Core.Readings;
using Tallywatt.Core.Tariffs;
using Tallywatt.Core.Units;

namespace Tallywatt.Core.Areas;

/// <summary>Records of what changes rows already held. They hold the outcome, so a replay needs no history.</summary>
public static partial class JournalForm
{
    const int RangeCountMax = 10_000;

    internal static void WriteRevision(
        JournalWriter writer, long meterNumber, RevisedStanding standing, int intervalSeconds, long nowUnixSeconds)
    {
        writer.Byte((byte)RecordKind.Revision);
        writer.Signed(meterNumber);
        writer.Signed(nowUnixSeconds);
        RatingAnchor.WriteBase(writer, standing.Base);
        Span<byte> rating = stackalloc byte[RatingState.SizeMaxBytes];
        writer.Bytes(standing.Rating.IsOpen ? rating[..standing.Rating.Write(rating)] : []);
        writer.Byte(standing.BaseCode.ToByte());
        RowsBlob.WriteRows(writer, standing.Open.Select(row => row.Row).ToArray(), intervalSeconds);
        WriteCodes(writer, standing.Open.Where(row => !row.Code.IsPlain)
            .Select(row => (row.CapturedUnixSeconds, row.Code)).ToList());
        WriteRanges(writer, standing.Awaited);
        writer.Signed(standing.Booked.Nanos);
    }

    internal static RevisedStanding ReadRevision(ref JournalReader reader, int intervalSeconds)
    {
        var @base = RatingAnchor.ReadBase(ref reader);
        RatingState.TryRead(reader.Bytes(RatingState.SizeMaxBytes), out var rating, out _);
        var baseCode = ReadCode(ref reader);
        var rows = new List<RegisterRow>();
        RowsBlob.ReadRows(ref reader, rows, intervalSeconds);
        var codes = ReadCodes(ref reader).ToDictionary(code => code.CapturedUnixSeconds, code => code.Code);
        var open = rows.ConvertAll(
            row => new MarkedRow(row, codes.GetValueOrDefault(row.CapturedUnixSeconds)));
        return new(@base, rating, baseCode, open, ReadRanges(ref reader), Money.FromNanos(reader.Signed()));
    }

    internal static void WriteSuspect(
        JournalWriter writer, long accountNumber, RegisterRow row, long nowUnixSeconds)
    {
        writer.Byte((byte)RecordKind.Suspect);
        writer.Signed(accountNumber);
        writer.Signed(row.CapturedUnixSeconds);
        writer.Signed(row.ImportWattHours);
        writer.Signed(row.ExportWattHours);
        writer.Signed(nowUnixSeconds);
    }

    internal static void WriteMoveOut(
        JournalWriter writer, long accountNumber, long atUnixSeconds, bool powerOff, long nowUnixSeconds)
    {
        writer.Byte((byte)RecordKind.MoveOut);
        writer.Signed(accountNumber);
        writer.Signed(atUnixSeconds);
        writer.Byte(powerOff ? (byte)1 : (byte)0);
        writer.Signed(nowUnixSeconds);
    }

    internal static void WriteMoveIn(JournalWriter writer, long accountNumber, long nowUnixSeconds)
    {
        writer.Byte((byte)RecordKind.MoveIn);
        writer.Signed(accountNumber);
        writer.Signed(nowUnixSeconds);
    }

    internal static void WriteSettle(JournalWriter writer, long accountNumber, long nowUnixSeconds)
    {
        writer.Byte((byte)RecordKind.Settle);
        writer.Signed(accountNumber);
        writer.Signed(nowUnixSeconds);
    }

    internal static void WriteExchange(JournalWriter writer, MeterExchange exchange, long nowUnixSeconds)
    {
        writer.Byte((byte)RecordKind.Exchange);
        writer.Signed(exchange.AccountNumber);
        writer.Signed(exchange.OldMeterNumber);
        writer.Signed(exchange.NewMeterNumber);
        writer.Signed(exchange.AtUnixSeconds);
        writer.Signed(exchange.OldImportWattHours);
        writer.Signed(exchange.OldExportWattHours);
        writer.Signed(exchange.NewImportWattHours);
        writer.Signed(exchange.NewExportWattHours);
        writer.Signed(exchange.OldCapacityWattHours);
        writer.Signed(nowUnixSeconds);
    }

    /// <summary>Reads all but the time behind it.</summary>
    internal static MeterExchange ReadExchange(ref JournalReader reader) => new(
        reader.Signed(), reader.Signed(), reader.Signed(), reader.Signed(), reader.Signed(), reader.Signed(),
        reader.Signed(), reader.Signed(), reader.Signed());

    internal static void WriteCodes(JournalWriter writer, List<(long CapturedUnixSeconds, QualityCode Code)> codes)
    {
        writer.Unsigned((ulong)codes.Count);
        foreach (var (captured, code) in codes)
        {
            writer.Signed(captured);
            writer.Byte(code.ToByte());
        }
    }

    internal static List<(long CapturedUnixSeconds, QualityCode Code)> ReadCodes(ref JournalReader reader)
    {
        var codes = new List<(long, QualityCode)>();
        var count = reader.Count(RowsBlob.RowCountMax);
        for (var i = 0; i < count && !reader.IsFaulty; i++)
        {
            codes.Add((reader.Signed(), ReadCode(ref reader)));
        }

        return codes;
    }

    /// <exception cref="AreaCorruptException">The byte names no quality.</exception>
    internal static QualityCode ReadCode(ref JournalReader reader)
    {
        var stored = reader.Byte();
        return QualityCode.TryFromByte(stored, out var code)
            ? code
            : throw new AreaCorruptException($"A row has the unknown quality code {stored}.");
    }

    internal static void WriteRanges(JournalWriter writer, List<MissingRows> ranges)
    {
        writer.Unsigned((ulong)ranges.Count);
        foreach (var range in ranges)
        {
            writer.Signed(range.FirstUnixSeconds);
            writer.Signed(range.LastUnixSeconds);
        }
    }

    internal static List<MissingRows> ReadRanges(ref JournalReader reader)
    {
        var ranges = new List<MissingRows>();
        var count = reader.Count(RangeCountMax);
        for (var i = 0; i < count && !reader.IsFaulty; i++)
        {
            ranges.Add(new(reader.Signed(), reader.Signed()));
        }

        return ranges;
    }
}
