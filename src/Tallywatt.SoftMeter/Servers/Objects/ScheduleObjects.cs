using Tallywatt.Protocols.Dlms;
using Tallywatt.SoftMeter.Metrology;

namespace Tallywatt.SoftMeter.Servers;

/// <summary>Class 22, what the meter does by itself: the end of the billing period, and dated orders to the relay.
/// </summary>
static class ScheduleObjects
{
    const ushort SingleActionScheduleClass = 22;
    const byte DifferentTimesWithWildcards = 5;
    const byte DifferentTimes = 4;
    const int TimeLength = 4;
    const int DateLength = 5;

    static readonly CosemType Time = CosemType.Structure(CosemType.Time, CosemType.Date);

    internal static CosemObject[] All() =>
    [
        new(
            SingleActionScheduleClass, 0, ObjectName.Of("0.0.15.0.0.255"), "end of the billing period",
            [
                new("executed_script", CosemType.Script, (in _, ref target) =>
                {
                    target.Structure(2);
                    target.OctetString(ScriptObjects.BillingScripts);
                    target.LongUnsigned(1);
                }),
                new(
                    "type", CosemType.Enumerated,
                    (in _, ref target) => target.Enumerated(DifferentTimesWithWildcards)),
                new(
                    "execution_time", CosemType.Array(Time, Freezes.SettlementDayCount), WriteSettlements,
                    SetSettlements),
            ]),
        new(
            SingleActionScheduleClass, 0, ObjectName.Of("0.0.15.0.1.255"), "dated orders to the supply control",
            [
                new("executed_script", CosemType.Script, WriteScript, SetScript),
                new("type", CosemType.Enumerated, (in _, ref target) => target.Enumerated(DifferentTimes)),
                new("execution_time", CosemType.Array(Time, CosemMemory.TimesMax), WriteTimes, SetTimes),
            ]),
    ];

    static void WriteSettlements(in CosemCall call, ref AxdrWriter target)
    {
        var days = call.Meter.Freezes.SettlementDays.Where(day => day.Day > 0).ToList();
        target.Array(days.Count);
        foreach (var day in days)
        {
            target.Structure(2);
            target.OctetString([(byte)day.Hour, 0, 0, 0]);
            target.OctetString([0xFF, 0xFF, 0xFF, (byte)day.Day, 0xFF]);
        }
    }

    static DataAccessResult SetSettlements(in CosemCall call, ReadOnlySpan<byte> value)
    {
        var reader = new AxdrReader(value);
        var days = new SettlementDay[Freezes.SettlementDayCount];
        var count = reader.Array();
        for (var i = 0; i < count; i++)
        {
            reader.Structure(2);
            var time = Octets(ref reader, DataTag.Time, TimeLength);
            var date = Octets(ref reader, DataTag.Date, DateLength);
            if (time[1] != 0 || time[2] is not (0 or 0xFF) || time[3] is not (0 or 0xFF)
                || date[0] != 0xFF || date[1] != 0xFF || date[2] != 0xFF || date[4] != 0xFF)
            {
                return call.Refuse("A billing period ends at a full hour of a day of every month: FFFF FF dd FF.");
            }

            days[i] = new(date[3], time[0]);
        }

        return call.Change((meter, out reason) =>
        {
            reason = "";
            for (var i = 0; i < days.Length; i++)
            {
                if (!meter.Freezes.TrySetSettlementDay(i, days[i].Day, days[i].Hour, out reason))
                {
                    return false;
                }
            }

            return true;
        });
    }

    static void WriteScript(in CosemCall call, ref AxdrWriter target)
    {
        target.Structure(2);
        target.OctetString(ScriptObjects.DisconnectScripts);
        target.LongUnsigned(call.Meter.Part<CosemMemory>()?.Script ?? CosemMemory.DisconnectScript);
    }

    static DataAccessResult SetScript(in CosemCall call, ReadOnlySpan<byte> value)
    {
        var reader = new AxdrReader(value);
        reader.Structure(2);
        var name = new AxdrReader(reader.OctetString()).LogicalName();
        var script = (ushort)reader.Number();
        if (name != ScriptObjects.DisconnectScripts
            || script is not (CosemMemory.DisconnectScript or CosemMemory.ReconnectScript))
        {
            return call.Refuse($"The schedule runs script 1 or 2 of {ScriptObjects.DisconnectScripts}.");
        }

        return call.Change((meter, out reason) =>
        {
            reason = "";
            meter.CosemNow().SetScript(script);
            return true;
        });
    }

    static void WriteTimes(in CosemCall call, ref AxdrWriter target)
    {
        var times = call.Meter.Part<CosemMemory>()?.Times ?? [];
        target.Array(times.Count);
        Span<byte> bytes = stackalloc byte[CosemDateTime.LengthBytes];
        foreach (var time in times)
        {
            WireTime.Of(call, time).CopyTo(bytes);
            target.Structure(2);
            target.OctetString(bytes.Slice(DateLength, TimeLength));
            target.OctetString(bytes[..DateLength]);
        }
    }

    static DataAccessResult SetTimes(in CosemCall call, ReadOnlySpan<byte> value)
    {
        var reader = new AxdrReader(value);
        var times = new long[reader.Array()];
        for (var i = 0; i < times.Length; i++)
        {
            reader.Structure(2);
            var time = Octets(ref reader, DataTag.Time, TimeLength);
            var date = Octets(ref reader, DataTag.Date, DateLength);
            byte[] bytes = [.. date, .. time, 0x80, 0, 0];
            if (!CosemDateTime.TryRead(bytes, out var moment) || !moment.TryToUnixSeconds(out var local)
                || !WireTime.IsKept(local))
            {
                return call.Refuse("An order to the relay has a whole date and time, without wildcards.");
            }

            times[i] = call.Meter.Clock.FromLocal(local);
        }

        return call.Change((meter, out reason) =>
        {
            reason = Array.Exists(times, time => time <= meter.Clock.UnixSeconds)
                ? "An order to the relay is dated after now."
                : "";
            if (reason.Length == 0)
            {
                meter.CosemNow().SetTimes(times);
            }

            return reason.Length == 0;
        });
    }

    static ReadOnlySpan<byte> Octets(scoped ref AxdrReader reader, DataTag tag, int length) =>
        reader.PeekTag() == tag && reader.Tagged(tag) ? reader.Bytes(length) : reader.OctetString();
}
