using System.Text;
using Tallywatt.Protocols.Dlms;
using Tallywatt.Protocols.Obis;
using Tallywatt.SoftMeter.Metrology;
using Tallywatt.SoftMeter.Tariff;

namespace Tallywatt.SoftMeter.Servers;

/// <summary>Class 20, the activity calendar: when which rate applies. Its passive side can be written.</summary>
/// <remarks>
/// The three passive tables refer to each other and arrive one by one. Seasons that name a week which has not come yet
/// wait beside the passive set until it has; nothing that waits can take over.
/// </remarks>
static class CalendarObjects
{
    internal const ushort ActivityCalendarClass = 20;
    internal static readonly ObisCode CalendarName = ObjectName.Of("0.0.13.0.0.255");
    static readonly TariffPart[] Parts = [TariffPart.Seasons, TariffPart.Days];

    static readonly CosemType Name = CosemType.Octets(0, CalendarCodec.NameLengthMax);

    internal static CosemObject[] All() =>
    [
        new(
            ActivityCalendarClass, 0, CalendarName, "activity calendar",
            [
                new(
                    "calendar_name_active", Name,
                    (in call, ref target) => WriteName(call.Meter.Tariff.Active, ref target)),
                new(
                    "season_profile_active", CalendarCodec.Seasons,
                    (in call, ref target) => CalendarCodec.WriteSeasons(call.Meter.Tariff.Active, ref target)),
                new(
                    "week_profile_table_active", CalendarCodec.Weeks,
                    (in call, ref target) => CalendarCodec.WriteWeeks(call.Meter.Tariff.Active, ref target)),
                new(
                    "day_profile_table_active", CalendarCodec.Days,
                    (in call, ref target) => CalendarCodec.WriteDays(call.Meter.Tariff.Active, ref target)),
                new(
                    "calendar_name_passive", Name,
                    (in call, ref target) => WriteName(call.Meter.Tariff.Passive, ref target),
                    SetName),
                new("season_profile_passive", CalendarCodec.Seasons, WriteSeasons, SetSeasons),
                new("week_profile_table_passive", CalendarCodec.Weeks, WriteWeeks, SetWeeks),
                new(
                    "day_profile_table_passive", CalendarCodec.Days,
                    (in call, ref target) => CalendarCodec.WriteDays(call.Meter.Tariff.Passive, ref target), SetDays),
                new(
                    "activate_passive_calendar_time", CosemType.DateTime,
                    (in call, ref target) =>
                        WireTime.Write(call, call.Meter.Tariff.SwitchAt(TariffPart.Seasons), ref target),
                    SetTime),
            ],
            new MethodEntry(
                "activate_passive_calendar", CosemType.Nothing, (in call, _) => call.Act(TryActivateCalendar))),
    ];

    /// <summary>Lets the passive calendar take over, if nothing of it still waits.</summary>
    internal static bool TryActivateCalendar(Meter meter, out string reason) =>
        IsWhole(meter, out reason) && meter.Tariff.TryActivate(Parts, out reason);

    /// <summary>Whether every passive season has found its week.</summary>
    internal static bool IsWhole(Meter meter, out string reason)
    {
        reason = "";
        var waiting = meter.Kept(StoredValue.PassiveSeasons);
        return waiting.IsEmpty || TryJoin(meter, waiting, meter.Kept(StoredValue.PassiveWeeks), out _, out reason);
    }

    /// <summary>Sets when parts take over. A time that has passed lets them all take over at once, together.</summary>
    internal static bool TrySwitchAt(Meter meter, TariffPart[] parts, long? unixSeconds, out string reason)
    {
        if (unixSeconds is { } at && at <= meter.Clock.UnixSeconds)
        {
            return meter.Tariff.TryActivate(parts, out reason);
        }

        reason = "";
        foreach (var part in parts)
        {
            if (!meter.Tariff.TrySetSwitch(part, unixSeconds, out reason))
            {
                return false;
            }
        }

        return true;
    }

    static void WriteName(TariffSet set, ref AxdrWriter target) =>
        target.OctetString(Encoding.Latin1.GetBytes(set.Name));

    static DataAccessResult SetName(in CosemCall call, ReadOnlySpan<byte> value)
    {
        var name = Encoding.Latin1.GetString(new AxdrReader(value).OctetString());
        return call.Change((meter, out reason) => meter.Tariff.TryWriteName(name, out reason));
    }

    static void WriteSeasons(in CosemCall call, ref AxdrWriter target)
    {
        var waiting = call.Meter.Kept(StoredValue.PassiveSeasons);
        if (waiting.IsEmpty)
        {
            CalendarCodec.WriteSeasons(call.Meter.Tariff.Passive, ref target);
        }
        else
        {
            target.Bytes(waiting);
        }
    }

    static void WriteWeeks(in CosemCall call, ref AxdrWriter target)
    {
        var waiting = call.Meter.Kept(StoredValue.PassiveWeeks);
        if (waiting.IsEmpty)
        {
            CalendarCodec.WriteWeeks(call.Meter.Tariff.Passive, ref target);
        }
        else
        {
            target.Bytes(waiting);
        }
    }

    static DataAccessResult SetSeasons(in CosemCall call, ReadOnlySpan<byte> value)
    {
        if (!CalendarCodec.TryReadSeasons(value, out _, out var fault))
        {
            return call.Refuse(fault);
        }

        var seasons = value.ToArray();
        return call.Change((meter, out reason) =>
            meter.TryKeep(StoredValue.PassiveSeasons, seasons, out reason) && TryTake(meter, out reason));
    }

    static DataAccessResult SetWeeks(in CosemCall call, ReadOnlySpan<byte> value)
    {
        if (!CalendarCodec.TryReadWeeks(value, out _, out var fault))
        {
            return call.Refuse(fault);
        }

        var weeks = value.ToArray();
        return call.Change((meter, out reason) =>
        {
            // Seasons without weeks are the passive ones as they stand, read back.
            if (meter.Kept(StoredValue.PassiveSeasons).IsEmpty
                && !meter.TryKeep(
                    StoredValue.PassiveSeasons, CalendarCodec.SeasonsOf(meter.Tariff.Passive), out reason))
            {
                return false;
            }

            return meter.TryKeep(StoredValue.PassiveWeeks, weeks, out reason) && TryTake(meter, out reason);
        });
    }

    /// <summary>Makes the passive set of what has come, when it fits together; else it waits.</summary>
    static bool TryTake(Meter meter, out string reason)
    {
        var seasons = meter.Kept(StoredValue.PassiveSeasons);
        if (!TryJoin(meter, seasons, meter.Kept(StoredValue.PassiveWeeks), out var joined, out _))
        {
            reason = "";
            return true;
        }

        if (!meter.Tariff.TryWriteSeasons(joined, out reason))
        {
            return false;
        }

        meter.Parameters.Remove((uint)StoredValue.PassiveSeasons);
        meter.Parameters.Remove((uint)StoredValue.PassiveWeeks);
        return true;
    }

    /// <summary>Gives every season its week: one that has come, or one that the passive set has.</summary>
    static bool TryJoin(
        Meter meter, ReadOnlySpan<byte> seasonTable, ReadOnlySpan<byte> weekTable, out List<MeterSeason> joined,
        out string reason)
    {
        joined = [];
        CalendarCodec.TryReadSeasons(seasonTable, out var seasons, out reason);
        List<WeekTable> weeks = [.. meter.Tariff.Passive.Seasons.Select(season => season.Week)];
        if (!weekTable.IsEmpty)
        {
            CalendarCodec.TryReadWeeks(weekTable, out weeks, out reason);
        }

        foreach (var season in seasons)
        {
            if (weeks.Find(week => week.Name == season.Week.Name) is not { } found)
            {
                reason = $"Season {season.Name} names week {season.Week.Name}, and there is none.";
                return false;
            }

            joined.Add(season with { Week = found });
        }

        return true;
    }

    static DataAccessResult SetDays(in CosemCall call, ReadOnlySpan<byte> value)
    {
        if (!CalendarCodec.TryReadDays(value, out var days, out var fault))
        {
            return call.Refuse(fault);
        }

        return call.Change((meter, out reason) => meter.Tariff.TryWriteDays(days, out reason));
    }

    static DataAccessResult SetTime(in CosemCall call, ReadOnlySpan<byte> value)
    {
        if (!WireTime.TryReadSwitch(call, value, out var at))
        {
            return call.Refuse("A calendar takes over at a whole date and time, or never.");
        }

        return call.Change((meter, out reason) =>
            (at is null || IsWhole(meter, out reason)) && TrySwitchAt(meter, Parts, at, out reason));
    }
}
