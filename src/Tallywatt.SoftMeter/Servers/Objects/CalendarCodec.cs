using System.Text;
using Tallywatt.Protocols.Dlms;
using Tallywatt.Protocols.Obis;
using Tallywatt.SoftMeter.Tariff;

namespace Tallywatt.SoftMeter.Servers;

/// <summary>The tables of an activity calendar on the wire.</summary>
/// <remarks>Source: IEC 62056-6-2, class_id 20. A day's actions are scripts of the tariff script table: selector 1 to
/// 4 is the rate.</remarks>
static class CalendarCodec
{
    internal const int NameLengthMax = 8;
    const int CountMax = 255;
    const int DaysOfWeek = 7;

    internal static readonly ObisCode TariffScripts = ObjectName.Of("0.0.10.0.100.255");

    internal static readonly CosemType Seasons = CosemType.Array(
        CosemType.Structure(CosemType.Octets(0, 255), CosemType.DateTime, CosemType.Octets(0, 255)), CountMax);

    internal static readonly CosemType Weeks = CosemType.Array(
        CosemType.Structure([CosemType.Octets(0, 255), .. Enumerable.Repeat(CosemType.Unsigned, DaysOfWeek)]),
        CountMax);

    internal static readonly CosemType Days = CosemType.Array(
        CosemType.Structure(
            CosemType.Unsigned,
            CosemType.Array(
                CosemType.Structure(CosemType.Time, CosemType.Name, CosemType.LongUnsigned), CountMax)),
        CountMax);

    internal static void WriteSeasons(TariffSet set, ref AxdrWriter target)
    {
        target.Array(set.Seasons.Count);
        foreach (var season in set.Seasons)
        {
            target.Structure(3);
            target.OctetString(Encoding.Latin1.GetBytes(season.Name));
            target.OctetString(new CosemDateTime(
                CosemDateTime.YearUnspecified, (byte)season.Month, (byte)season.Day, CosemDateTime.Unspecified, 0, 0,
                0, 0, CosemDateTime.DeviationUnspecified, CosemDateTime.Unspecified));
            target.OctetString(Encoding.Latin1.GetBytes(season.Week.Name));
        }
    }

    /// <summary>The seasons of a set as one element.</summary>
    internal static byte[] SeasonsOf(TariffSet set)
    {
        var writer = new AxdrWriter(new byte[4096]);
        WriteSeasons(set, ref writer);
        return writer.Written.ToArray();
    }

    /// <summary>Every week once, in the order of the seasons that name them.</summary>
    internal static void WriteWeeks(TariffSet set, ref AxdrWriter target)
    {
        var weeks = set.Seasons.Select(season => season.Week).DistinctBy(week => week.Name).ToList();
        target.Array(weeks.Count);
        foreach (var week in weeks)
        {
            target.Structure(1 + DaysOfWeek);
            target.OctetString(Encoding.Latin1.GetBytes(week.Name));
            foreach (var id in week.DayIds)
            {
                target.Unsigned((byte)id);
            }
        }
    }

    internal static void WriteDays(TariffSet set, ref AxdrWriter target)
    {
        target.Array(set.Days.Count);
        foreach (var day in set.Days)
        {
            target.Structure(2);
            target.Unsigned((byte)day.Id);
            target.Array(day.Switches.Count);
            foreach (var change in day.Switches)
            {
                target.Structure(3);
                target.OctetString(
                    [(byte)(change.MinuteOfDay / 60), (byte)(change.MinuteOfDay % 60), 0, 0]);
                target.OctetString(TariffScripts);
                target.LongUnsigned((ushort)change.Rate);
            }
        }
    }

    /// <summary>Reads seasons that hold the mere names of their weeks.</summary>
    internal static bool TryReadSeasons(ReadOnlySpan<byte> element, out List<MeterSeason> seasons, out string reason)
    {
        seasons = [];
        reason = "";
        var reader = new AxdrReader(element);
        for (var count = reader.Array(); count > 0; count--)
        {
            reader.Structure(3);
            var name = Text(ref reader);
            WireTime.TryRead(reader.Element(), out var start);
            var week = Text(ref reader);
            if (name.Length > NameLengthMax || week.Length > NameLengthMax)
            {
                reason = $"A name of a season or a week has at most {NameLengthMax} characters.";
                return false;
            }

            if (start.Year != CosemDateTime.YearUnspecified || !IsMidnight(start) || start.Month > 12 || start.Day > 31)
            {
                reason = $"Season {name} must begin at 00:00 of a day of every year: give month and day, no year.";
                return false;
            }

            seasons.Add(new(name, start.Month, start.Day, new(week, [])));
        }

        return true;
    }

    internal static bool TryReadWeeks(ReadOnlySpan<byte> element, out List<WeekTable> weeks, out string reason)
    {
        weeks = [];
        reason = "";
        var reader = new AxdrReader(element);
        for (var count = reader.Array(); count > 0; count--)
        {
            reader.Structure(1 + DaysOfWeek);
            var name = Text(ref reader);
            var ids = new int[DaysOfWeek];
            for (var day = 0; day < DaysOfWeek; day++)
            {
                ids[day] = (int)reader.Number();
            }

            if (name.Length > NameLengthMax || weeks.Exists(week => week.Name == name))
            {
                reason = $"Every week has a name of its own, of at most {NameLengthMax} characters.";
                return false;
            }

            weeks.Add(new(name, ids));
        }

        return true;
    }

    internal static bool TryReadDays(ReadOnlySpan<byte> element, out List<MeterDay> days, out string reason)
    {
        days = [];
        reason = "";
        var reader = new AxdrReader(element);
        for (var count = reader.Array(); count > 0; count--)
        {
            reader.Structure(2);
            var id = (int)reader.Number();
            var switches = new List<RateSwitch>();
            for (var left = reader.Array(); left > 0; left--)
            {
                reader.Structure(3);
                var time = TimeOf(ref reader);
                var script = new AxdrReader(reader.OctetString()).LogicalName();
                var rate = (int)reader.Number();
                if (script != TariffScripts || time.Length != 4 || time[0] > 23 || time[1] > 59
                    || time[2] is not (0 or 0xFF) || time[3] is not (0 or 0xFF))
                {
                    reason = $"Day table {id}: an action is a script of {TariffScripts} at a whole minute.";
                    return false;
                }

                switches.Add(new((time[0] * 60) + time[1], rate));
            }

            days.Add(new(id, switches));
        }

        return true;
    }

    static ReadOnlySpan<byte> TimeOf(scoped ref AxdrReader reader) =>
        reader.PeekTag() == DataTag.Time && reader.Tagged(DataTag.Time) ? reader.Bytes(4) : reader.OctetString();

    static string Text(scoped ref AxdrReader reader) => Encoding.Latin1.GetString(reader.OctetString());

    static bool IsMidnight(in CosemDateTime start) =>
        start.Hour is 0 or CosemDateTime.Unspecified && start.Minute is 0 or CosemDateTime.Unspecified
        && start.Second is 0 or CosemDateTime.Unspecified && start.DayOfWeek is CosemDateTime.Unspecified;
}
