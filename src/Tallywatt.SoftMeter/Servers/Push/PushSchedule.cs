using Tallywatt.Protocols.Dlms;

namespace Tallywatt.SoftMeter.Servers.Push;

/// <summary>The meter's single action schedule of pushes, by its own clock, to the minute.</summary>
/// <remarks>A field that is not specified matches any. A clock that was moved, or a meter that was off, makes up for
/// the last day at most, by one push. Source: IEC 62056-6-2, class_id 22, execution_time.</remarks>
sealed class PushSchedule
{
    const int TimeLength = 4;
    const int DateLength = 5;
    const byte Any = 0xFF;
    const byte LastDayOfMonth = 0xFE;
    const int MissedMinutesMax = 24 * 60;

    static readonly CosemAttribute Times = new(22, new(0, 0, 15, 0, 4, 255), 4);

    long lastMinute = long.MinValue;

    /// <summary>Whether a time of the schedule came since the last call. The first call only looks at the clock.
    /// </summary>
    internal bool IsDue(ICosemObjects device)
    {
        var reader = new AxdrReader(PushPlan.Read(device, CosemNames.ClockTime));
        if (!CosemDateTime.TryRead(reader.OctetString(), out var clock)
            || !(clock with { DeviationMinutes = 0 }).TryToUnixSeconds(out var local))
        {
            return false;
        }

        var minute = local / 60;
        var from = Math.Max(lastMinute + 1, minute - MissedMinutesMax);
        var isFirst = lastMinute == long.MinValue;
        if (minute == lastMinute || isFirst || PushPlan.Read(device, Times) is not { } times)
        {
            lastMinute = minute;
            return false;
        }

        lastMinute = minute;
        for (; from <= minute; from++)
        {
            if (Matches(times, CosemDateTime.FromUnixSeconds(from * 60)))
            {
                return true;
            }
        }

        return false;
    }

    static bool Matches(ReadOnlySpan<byte> times, CosemDateTime minute)
    {
        var reader = new AxdrReader(times);
        for (var count = reader.Array(); count > 0 && !reader.Failed; count--)
        {
            reader.Structure(2);
            var time = Octets(ref reader, DataTag.Time, TimeLength);
            var date = Octets(ref reader, DataTag.Date, DateLength);
            if (time.Length == TimeLength && date.Length == DateLength
                && (time[0] == Any || time[0] == minute.Hour)
                && (time[1] == Any || time[1] == minute.Minute) && IsDay(date, minute))
            {
                return true;
            }
        }

        return false;
    }

    static bool IsDay(ReadOnlySpan<byte> date, CosemDateTime minute) =>
        ((date[0] == Any && date[1] == Any) || ((date[0] << 8) | date[1]) == minute.Year)
        && (date[2] == Any || date[2] == minute.Month)
        && (date[3] == Any || date[3] == minute.Day
            || (date[3] == LastDayOfMonth && minute.Day == DateTime.DaysInMonth(minute.Year, minute.Month)))
        && (date[4] == Any || date[4] == minute.DayOfWeek);

    static ReadOnlySpan<byte> Octets(scoped ref AxdrReader reader, DataTag tag, int length) =>
        reader.PeekTag() == tag && reader.Tagged(tag) ? reader.Bytes(length) : reader.OctetString();
}
