using Tallywatt.Protocols.Dlms;
using Tallywatt.SoftMeter.Metrology;

namespace Tallywatt.SoftMeter.Servers;

/// <summary>Class 8, the meter's clock: local time, with what is to be added to get UTC.</summary>
/// <remarks>COSEM counts a zone from local time to UTC, so Beijing is -480. Setting the clock never changes energy or
/// money.</remarks>
static class ClockObjects
{
    const byte CrystalClockBase = 1;

    internal static CosemObject[] All() =>
    [
        new(
            CosemNames.ClockClass, 0, CosemNames.Clock, "clock",
            [
                new(
                    "time", CosemType.DateTime,
                    (in call, ref target) => WireTime.Write(call, call.Meter.Clock.UnixSeconds, ref target), SetTime),
                new(
                    "time_zone", CosemType.Long,
                    (in call, ref target) => target.Long((short)-call.Meter.Clock.UtcOffsetMinutes), SetZone),
                new(
                    "status", CosemType.Unsigned,
                    (in call, ref target) => target.Unsigned(WireTime.StatusOf(call))),
                new(
                    "daylight_savings_begin", CosemType.DateTime,
                    (in call, ref target) => WriteSwitch(call.Meter.Clock.Daylight?.Begin, ref target),
                    (in call, value) => SetSwitch(call, value, isBegin: true)),
                new(
                    "daylight_savings_end", CosemType.DateTime,
                    (in call, ref target) => WriteSwitch(call.Meter.Clock.Daylight?.End, ref target),
                    (in call, value) => SetSwitch(call, value, isBegin: false)),
                new(
                    "daylight_savings_deviation", CosemType.Integer,
                    (in call, ref target) =>
                        target.Integer((sbyte)(call.Meter.Clock.Daylight?.DeviationMinutes ?? 0)),
                    SetDeviation),
                new(
                    "daylight_savings_enabled", CosemType.Boolean,
                    (in call, ref target) => target.Boolean(call.Meter.Clock.DaylightEnabled), SetEnabled),
                new("clock_base", CosemType.Enumerated, (in _, ref target) => target.Enumerated(CrystalClockBase)),
            ],
            new("adjust_to_quarter", CosemType.Nothing, (in call, _) => Adjust(call, clock => clock.AdjustToQuarter())),
            new(
                "adjust_to_measuring_period", CosemType.Nothing,
                (in call, _) => Adjust(call, clock => clock.AdjustToMeasuringPeriod())),
            new("adjust_to_minute", CosemType.Nothing, (in call, _) => Adjust(call, clock => clock.AdjustToMinute())),
            new(
                "adjust_to_preset_time", CosemType.Nothing,
                (in call, _) => call.Act((meter, out reason) => meter.Clock.TryAdjustToPreset(out reason))),
            new(
                "preset_adjusting_time",
                CosemType.Structure(CosemType.DateTime, CosemType.DateTime, CosemType.DateTime), Preset),
            new("shift_time", CosemType.Long, Shift))
        {
            IsPublic = true,
        },
    ];

    static DataAccessResult SetTime(in CosemCall call, ReadOnlySpan<byte> value)
    {
        if (!WireTime.TryReadInstant(call, value, out var unixSeconds) || !WireTime.IsKept(unixSeconds))
        {
            return call.Refuse("The clock is set to a whole date and time, from 1970 to 2099.");
        }

        return call.Change((meter, out reason) => meter.Clock.TrySet(unixSeconds, out reason));
    }

    static DataAccessResult SetZone(in CosemCall call, ReadOnlySpan<byte> value)
    {
        var minutes = (int)new AxdrReader(value).Number();
        return call.Change((meter, out reason) => meter.Clock.TrySetZone(-minutes, out reason));
    }

    static DataAccessResult SetSwitch(in CosemCall call, ReadOnlySpan<byte> value, bool isBegin)
    {
        WireTime.TryRead(value, out var at);
        if (at == WireTime.Never)
        {
            return call.Change((meter, out reason) => meter.Clock.TrySetDaylight(null, false, out reason));
        }

        if (at.Year != CosemDateTime.YearUnspecified || at.Hour > 23 || at.Minute > 59 || at.Month > 12
            || at.Day is not (<= 31 or DaylightSwitch.LastDay))
        {
            return call.Refuse("Summer time switches every year in a month, on a day or the last one, at a time.");
        }

        var weekday = at.DayOfWeek == CosemDateTime.Unspecified ? 0 : at.DayOfWeek;
        var moment = new DaylightSwitch(at.Month, at.Day, weekday, (at.Hour * 60) + at.Minute);
        return call.Change((meter, out reason) =>
        {
            var clock = meter.Clock;
            var rule = clock.Daylight ?? RuleBeside(moment);
            rule = isBegin ? rule with { Begin = moment } : rule with { End = moment };
            return clock.TrySetDaylight(rule, clock.DaylightEnabled, out reason);
        });
    }

    /// <summary>The two ends are written one after the other: the other one must not be in the same month meanwhile.
    /// </summary>
    static DaylightRule RuleBeside(DaylightSwitch moment) => moment.Month is 3 or 4 or 5
        ? DaylightRule.CentralEurope with { Begin = DaylightRule.CentralEurope.End }
        : DaylightRule.CentralEurope with { End = DaylightRule.CentralEurope.Begin };

    static DataAccessResult SetDeviation(in CosemCall call, ReadOnlySpan<byte> value)
    {
        var minutes = (int)new AxdrReader(value).Number();
        return call.Change((meter, out reason) =>
        {
            var rule = (meter.Clock.Daylight ?? DaylightRule.CentralEurope) with { DeviationMinutes = minutes };
            return meter.Clock.TrySetDaylight(rule, meter.Clock.DaylightEnabled, out reason);
        });
    }

    static DataAccessResult SetEnabled(in CosemCall call, ReadOnlySpan<byte> value)
    {
        var enabled = new AxdrReader(value).Number() != 0;
        return call.Change((meter, out reason) =>
            meter.Clock.TrySetDaylight(meter.Clock.Daylight, enabled, out reason));
    }

    static ActionResult Adjust(in CosemCall call, Action<MeterClock> adjust) => call.Act((meter, out reason) =>
    {
        reason = "";
        adjust(meter.Clock);
        return true;
    });

    static ActionResult Preset(in CosemCall call, ReadOnlySpan<byte> parameter)
    {
        var reader = new AxdrReader(parameter);
        reader.Structure(3);
        if (!WireTime.TryReadInstant(call, reader.Element(), out var time)
            || !WireTime.TryReadInstant(call, reader.Element(), out var from)
            || !WireTime.TryReadInstant(call, reader.Element(), out var to) || to < from
            || !WireTime.IsKept(time) || !WireTime.IsKept(from) || !WireTime.IsKept(to))
        {
            return call.RefuseAct("A preset time is three whole dates: the time, and from when to when it is valid.");
        }

        return call.Act((meter, out reason) =>
        {
            reason = "";
            meter.Clock.Preset(time, from, to);
            return true;
        });
    }

    static ActionResult Shift(in CosemCall call, ReadOnlySpan<byte> parameter)
    {
        var seconds = (int)new AxdrReader(parameter).Number();
        return call.Act((meter, out reason) => meter.Clock.TryShift(seconds, out reason));
    }

    static void WriteSwitch(DaylightSwitch? at, ref AxdrWriter target) => target.OctetString(at is { } moment
        ? new(
            CosemDateTime.YearUnspecified, (byte)moment.Month, (byte)moment.DayOfMonth,
            moment.DayOfWeek == 0 ? CosemDateTime.Unspecified : (byte)moment.DayOfWeek,
            (byte)(moment.MinuteOfDay / 60), (byte)(moment.MinuteOfDay % 60), 0, 0,
            CosemDateTime.DeviationUnspecified, 0)
        : WireTime.Never);
}
