using System.Runtime.InteropServices;
using Tallywatt.Core.Tariffs;
using Tallywatt.Core.Units;

namespace Tallywatt.Core.Areas;

/// <summary>The folded form, version 1: rows as <see cref="PackedRows"/>, what is lost, the head, the days.</summary>
sealed partial class OpenWindow
{
    const byte FoldVersion = 1;
    const int LostRangeCountMax = 10_000;
    const int DayCountMax = 10_000;

    internal void Clear()
    {
        RowCount = 0;
        lost.Clear();
        Restart(default);
    }

    internal void WriteTo(JournalWriter writer, int intervalSeconds)
    {
        writer.Byte(FoldVersion);
        PackedRows.Write(writer, Rows, intervalSeconds);
        writer.Unsigned((ulong)lost.Count);
        foreach (var range in lost)
        {
            writer.Signed(range.FirstUnixSeconds);
            writer.Signed(range.LastUnixSeconds - range.FirstUnixSeconds);
        }

        writer.Advance(head.Write(writer.Room(RatingState.SizeMaxBytes)));
        writer.Unsigned((ulong)days.Count);
        foreach (var day in days)
        {
            writer.Unsigned((ulong)day.Day.DayNumber);
            writer.Signed(day.EndUnixSeconds);
            writer.Signed(day.ImportWattHours);
            writer.Signed(day.ExportWattHours);
            writer.Signed(day.RowCount);
            writer.Signed(day.Net.Nanos);
        }
    }

    /// <summary>Reads what <see cref="WriteTo"/> wrote into this window, which is empty.</summary>
    /// <param name="reader">The folded form.</param>
    /// <param name="intervalSeconds">The meter's capture period.</param>
    /// <param name="room">Room for rows, used again for every window.</param>
    /// <returns>False when the bytes are anything else.</returns>
    internal bool TryReadFrom(ref JournalReader reader, int intervalSeconds, List<RegisterRow> room)
    {
        if (reader.Byte() != FoldVersion)
        {
            return false;
        }

        room.Clear();
        PackedRows.Read(ref reader, room, intervalSeconds);
        Append(CollectionsMarshal.AsSpan(room));
        var lostCount = reader.Count(LostRangeCountMax);
        for (var i = 0; i < lostCount && !reader.IsFaulty; i++)
        {
            var first = reader.Signed();
            lost.Add(new(first, unchecked(first + reader.Signed())));
        }

        if (reader.IsFaulty || !TryReadHead(ref reader))
        {
            return false;
        }

        ReadDays(ref reader);
        return !reader.IsFaulty;
    }

    bool TryReadHead(ref JournalReader reader)
    {
        // A window that has never been rated has a head that was never opened.
        if (!RatingState.TryRead(reader.RestBytes, out var read, out var consumedBytes))
        {
            return false;
        }

        head = read;
        reader.Skip(consumedBytes);
        return true;
    }

    void ReadDays(ref JournalReader reader)
    {
        var count = reader.Count(DayCountMax);
        for (var i = 0; i < count && !reader.IsFaulty; i++)
        {
            var day = DateOnly.FromDayNumber(reader.Count(DateOnly.MaxValue.DayNumber));
            days.Add(new(day, reader.Signed(), reader.Signed(), reader.Signed(), unchecked((int)reader.Signed()),
                Money.FromNanos(reader.Signed())));
            Net += days[^1].Net;
        }
    }
}
