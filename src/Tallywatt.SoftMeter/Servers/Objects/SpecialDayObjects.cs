using System.Buffers.Binary;
using Tallywatt.Protocols.Dlms;
using Tallywatt.SoftMeter.Metrology;
using Tallywatt.SoftMeter.Tariff;

namespace Tallywatt.SoftMeter.Servers;

/// <summary>Class 11, the days that have a day table of their own. They hold at once.</summary>
static class SpecialDayObjects
{
    const ushort SpecialDaysClass = 11;
    const int DateLength = 5;

    static readonly CosemType Entry = CosemType.Structure(CosemType.LongUnsigned, CosemType.Date, CosemType.Unsigned);

    internal static CosemObject[] All() =>
    [
        new(
            SpecialDaysClass, 0, ObjectName.Of("0.0.11.0.0.255"), "special days",
            [new("entries", CosemType.Array(Entry, 1024), Write, Set)],
            new("insert", Entry, Insert),
            new("delete", CosemType.LongUnsigned, Delete)),
    ];

    static void Write(in CosemCall call, ref AxdrWriter target)
    {
        var days = Present(call.Meter);
        target.Array(days.Count);
        foreach (var (index, day) in days)
        {
            target.Structure(3);
            target.LongUnsigned(index);
            var year = day.Year ?? CosemDateTime.YearUnspecified;
            target.OctetString(
                [(byte)(year >> 8), (byte)(year & 0xFF), (byte)day.Month, (byte)day.Day, CosemDateTime.Unspecified]);
            target.Unsigned((byte)day.DayId);
        }
    }

    static DataAccessResult Set(in CosemCall call, ReadOnlySpan<byte> value)
    {
        var reader = new AxdrReader(value);
        var days = new SortedDictionary<ushort, SpecialDay>();
        for (var count = reader.Array(); count > 0; count--)
        {
            if (!TryRead(ref reader, out var index, out var day, out var reason))
            {
                return call.Refuse(reason);
            }

            if (!days.TryAdd(index, day))
            {
                return call.Refuse($"Two special days have the index {index}.");
            }
        }

        return call.Change((meter, out reason) => TryReplace(meter, days, out reason));
    }

    /// <summary>An entry with an index that is there already takes its place.</summary>
    static ActionResult Insert(in CosemCall call, ReadOnlySpan<byte> parameter)
    {
        var reader = new AxdrReader(parameter);
        if (!TryRead(ref reader, out var index, out var day, out var fault))
        {
            return call.RefuseAct(fault);
        }

        return call.Act((meter, out reason) =>
        {
            var days = Present(meter);
            days[index] = day;
            return TryReplace(meter, days, out reason);
        });
    }

    static ActionResult Delete(in CosemCall call, ReadOnlySpan<byte> parameter)
    {
        var index = (ushort)new AxdrReader(parameter).Number();
        return call.Act((meter, out reason) =>
        {
            var days = Present(meter);
            reason = $"There is no special day with the index {index}.";
            return days.Remove(index) && TryReplace(meter, days, out reason);
        });
    }

    static bool TryReplace(Meter meter, SortedDictionary<ushort, SpecialDay> days, out string reason)
    {
        var indexes = new byte[days.Count * 2];
        var at = 0;
        foreach (var index in days.Keys)
        {
            BinaryPrimitives.WriteUInt16BigEndian(indexes.AsSpan(at), index);
            at += 2;
        }

        return meter.Tariff.TryWriteSpecialDays([.. days.Values], out reason)
            && meter.TryKeep(StoredValue.SpecialDayIndexes, indexes, out reason);
    }

    /// <summary>The days with the indexes they were given; counted from one when another wire wrote them.</summary>
    static SortedDictionary<ushort, SpecialDay> Present(Meter meter)
    {
        var kept = meter.Kept(StoredValue.SpecialDayIndexes);
        var days = meter.Tariff.Active.SpecialDays;
        var present = new SortedDictionary<ushort, SpecialDay>();
        for (var i = 0; i < days.Count; i++)
        {
            var index = kept.Length == days.Count * 2
                ? BinaryPrimitives.ReadUInt16BigEndian(kept[(i * 2)..])
                : (ushort)(i + 1);
            present[index] = days[i];
        }

        return present;
    }

    static bool TryRead(scoped ref AxdrReader reader, out ushort index, out SpecialDay day, out string reason)
    {
        reader.Structure(3);
        index = (ushort)reader.Number();
        var date = reader.PeekTag() == DataTag.Date && reader.Tagged(DataTag.Date)
            ? reader.Bytes(DateLength)
            : reader.OctetString();
        var id = (int)reader.Number();
        var year = BinaryPrimitives.ReadUInt16BigEndian(date);
        day = new(year == CosemDateTime.YearUnspecified ? null : year, date[2], date[3], id);
        reason = date[4] == CosemDateTime.Unspecified || IsWeekdayOf(day, date[4])
            ? ""
            : "A special day is a date, of one year or of every year; a day of the week belongs in a week table.";
        return reason.Length == 0;
    }

    /// <summary>Some clients give the weekday of a full date as well.</summary>
    static bool IsWeekdayOf(SpecialDay day, int weekday) => day.Year is >= 1 and <= 9999 && day.Month is >= 1 and <= 12
        && day.Day >= 1 && day.Day <= DateTime.DaysInMonth(day.Year.Value, day.Month)
        && ((int)new DateOnly(day.Year.Value, day.Month, day.Day).DayOfWeek + 6) % 7 == weekday - 1;
}
