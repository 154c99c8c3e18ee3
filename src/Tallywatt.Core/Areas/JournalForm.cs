using System.Buffers;
using System.Buffers.Binary;
using System.Numerics;
using Tallywatt.Core.Relay;
using Tallywatt.Core.Vending;

namespace Tallywatt.Core.Areas;

/// <summary>The stored form of a journal row: what an area accepted in one commit.</summary>
/// <remarks>
/// Version 1: version byte, area number, sequence, records, a zero byte, the sum of all balances after the commit,
/// and a CRC-32C of everything before it, little-endian. A record is its kind and its fields. Numbers are
/// variable-length. Kinds and fields never change; a new need is a new kind.
/// </remarks>
public static partial class JournalForm
{
    const byte Version = 1;
    const int CheckBytes = sizeof(uint);

    internal enum RecordKind : byte
    {
        End = 0,
        Install = 1,
        Profile = 2,
        Lost = 3,
        TopUp = 4,
        RelayRead = 5,
        DayClose = 6,
        PackedProfile = 8,
        Revision = 32,
        Suspect = 33,
        Settle = 34,
        Exchange = 35,
        MoveOut = 36,
        MoveIn = 37,
        Booking = 48,
    }

    /// <summary>Whether a stored row is whole: not cut short, not damaged. Never throws.</summary>
    public static bool IsWhole(ReadOnlySpan<byte> payload) => TryOpen(payload, out _, out _, out _);

    internal static byte[] Seal(long areaNumber, long sequence, ReadOnlySpan<byte> records, long balanceSumNanos)
    {
        var output = new ArrayBufferWriter<byte>(records.Length + 40);
        var writer = new JournalWriter(output);
        writer.Byte(Version);
        writer.Signed(areaNumber);
        writer.Signed(sequence);
        output.Write(records);
        writer.Byte((byte)RecordKind.End);
        writer.Signed(balanceSumNanos);
        writer.Check(Checksum(output.WrittenSpan));
        return output.WrittenSpan.ToArray();
    }

    internal static bool TryOpen(
        ReadOnlySpan<byte> payload, out long areaNumber, out long sequence, out JournalReader records)
    {
        (areaNumber, sequence) = (0, 0);
        records = default;
        if (!TryUncheck(payload, out var body))
        {
            return false;
        }

        records = new(body);
        var version = records.Byte();
        areaNumber = records.Signed();
        sequence = records.Signed();
        return version == Version && !records.IsFaulty;
    }

    /// <summary>Checks the last four bytes against all before them.</summary>
    internal static bool TryUncheck(ReadOnlySpan<byte> payload, out ReadOnlySpan<byte> body)
    {
        body = [];
        if (payload.Length < CheckBytes)
        {
            return false;
        }

        body = payload[..^CheckBytes];
        return BinaryPrimitives.ReadUInt32LittleEndian(payload[^CheckBytes..]) == Checksum(body);
    }

    /// <summary>CRC-32C (Castagnoli), as in RFC 3720.</summary>
    internal static uint Checksum(ReadOnlySpan<byte> bytes)
    {
        var crc = uint.MaxValue;
        while (bytes.Length >= sizeof(ulong))
        {
            crc = BitOperations.Crc32C(crc, BinaryPrimitives.ReadUInt64LittleEndian(bytes));
            bytes = bytes[sizeof(ulong)..];
        }

        foreach (var value in bytes)
        {
            crc = BitOperations.Crc32C(crc, value);
        }

        return ~crc;
    }

    internal static void WriteInstall(JournalWriter writer, long accountNumber, long nowUnixSeconds)
    {
        writer.Byte((byte)RecordKind.Install);
        writer.Signed(accountNumber);
        writer.Signed(nowUnixSeconds);
    }

    internal static void WriteProfile(
        JournalWriter writer, long meterNumber, List<RegisterRow> rows, int intervalSeconds, long nowUnixSeconds)
    {
        writer.Byte((byte)RecordKind.Profile);
        writer.Signed(meterNumber);
        writer.Signed(nowUnixSeconds);
        RowsBlob.WriteRows(
            writer, System.Runtime.InteropServices.CollectionsMarshal.AsSpan(rows), intervalSeconds);
    }

    /// <summary>The same for rows in order of time: about a byte a row.</summary>
    internal static void WritePackedProfile(
        JournalWriter writer, long meterNumber, ReadOnlySpan<RegisterRow> rows, int intervalSeconds,
        long nowUnixSeconds)
    {
        writer.Byte((byte)RecordKind.PackedProfile);
        writer.Signed(meterNumber);
        writer.Signed(nowUnixSeconds);
        PackedRows.Write(writer, rows, intervalSeconds);
    }

    internal static void WriteLost(JournalWriter writer, long meterNumber, MissingRows range, long nowUnixSeconds)
    {
        writer.Byte((byte)RecordKind.Lost);
        writer.Signed(meterNumber);
        writer.Signed(range.FirstUnixSeconds);
        writer.Signed(range.LastUnixSeconds);
        writer.Signed(nowUnixSeconds);
    }

    internal static void WriteTopUp(JournalWriter writer, TopUpRequest request, long nowUnixSeconds)
    {
        writer.Byte((byte)RecordKind.TopUp);
        writer.Signed(request.AccountNumber);
        writer.Byte((byte)request.Channel);
        writer.Text(request.Reference);
        writer.Signed(request.Amount.Nanos);
        writer.Signed(nowUnixSeconds);
    }

    internal static void WriteRelayRead(
        JournalWriter writer, long meterNumber, int orderSequence, ControlState read, long nowUnixSeconds)
    {
        writer.Byte((byte)RecordKind.RelayRead);
        writer.Signed(meterNumber);
        writer.Signed(orderSequence);
        writer.Byte((byte)read);
        writer.Signed(nowUnixSeconds);
    }

    internal static void WriteBooking(
        JournalWriter writer, long accountNumber, long creditNanos, long presetRepaidNanos, long nowUnixSeconds)
    {
        writer.Byte((byte)RecordKind.Booking);
        writer.Signed(accountNumber);
        writer.Signed(creditNanos);
        writer.Signed(presetRepaidNanos);
        writer.Signed(nowUnixSeconds);
    }

    internal static void WriteDayClose(JournalWriter writer, DateOnly throughDay, long nowUnixSeconds)
    {
        writer.Byte((byte)RecordKind.DayClose);
        writer.Unsigned((ulong)throughDay.DayNumber);
        writer.Signed(nowUnixSeconds);
    }
}
