using System.Globalization;
using Tallywatt.Protocols.Dlt645;
using Tallywatt.SoftMeter.Metrology;
using Tallywatt.SoftMeter.Tariff;

namespace Tallywatt.SoftMeter.Servers.Dlt645;

/// <summary>0400: what the meter is set up to be.</summary>
static class ParameterValues
{
    const byte NoTime = 0x99;

    /// <summary>04000801: Monday to Friday are working days; bit 0 is Sunday.</summary>
    internal const byte WorkdaysByDefault = 0x3E;

    /// <summary>How many rates blocks hold beside the total: 04000204.</summary>
    internal static int RateCount(Meter meter) => Kept(meter, 0x04000204) is [var bcd]
        && Bcd.TryRead([bcd], out var count) ? (int)count : RegisterBank.RateCount;

    internal static void Write(
        Meter meter, StationMemory memory, DataIdentifier id, in StationView station, ref WireValue value)
    {
        switch (id.Di1)
        {
            case 0x01:
                WriteTimes(meter, id, ref value);
                break;
            case 0x02:
                WriteCounts(meter, id, ref value);
                break;
            case 0x04:
                WriteIdentity(meter, memory, id, ref value);
                break;
            case 0x05 when id.Di0 is (>= 1 and <= StatusWords.Count) or DataIdentifier.All:
                StatusWords.Write(meter, id.Di0, station, ref value);
                break;
            case 0x10:
                PurseValues.WriteTerms(meter, id, ref value);
                break;
            default:
                WriteOther(meter, memory, id, ref value);
                break;
        }

        if (value.Length > 0)
        {
            return;
        }

        if (Kept(meter, id.Value) is { Length: > 0 } kept)
        {
            value.Bytes(kept);
        }
        else if (IsRemembered(id) && DataDictionary.TryFind(id, out var shape))
        {
            value.Number(0, shape.ItemLength);
        }
    }

    /// <summary>What a meter only remembers, and shows as zeros until it is told: pulse, display, asset number, start
    /// times, amounts of energy, feature word.</summary>
    static bool IsRemembered(DataIdentifier id) => id.Di1 is 0x03 or 0x0F or 0x11
        || id.Value is 0x04000105 or 0x04000403 or 0x04000A01 or 0x04001201;

    /// <summary>What was only remembered; empty when it is not there.</summary>
    internal static ReadOnlySpan<byte> Kept(Meter meter, uint id) =>
        meter.Parameters.TryGet(id, out var kept) ? kept.Span : [];

    /// <summary>A date of a dated switch as mm hh DD MM YY, or 99 for none.</summary>
    static void PutSwitch(Meter meter, TariffPart part, ref WireValue value)
    {
        if (meter.Tariff.SwitchAt(part) is { } at)
        {
            value.Minutes(meter.Clock.ToLocal(at));
        }
        else
        {
            value.Bytes([NoTime, NoTime, NoTime, NoTime, NoTime]);
        }
    }

    static void WriteTimes(Meter meter, DataIdentifier id, ref WireValue value)
    {
        var local = meter.Clock.LocalSeconds;
        var time = Dlt645Time.FromUnixSeconds(local);
        var weekday = (byte)(LocalTime.Weekday(LocalTime.Date(local)) % 7);
        Span<byte> whole = stackalloc byte[Dlt645Time.Length];
        time.Write(whole);
        switch (id.Di0)
        {
            case 0x01:
                value.Byte(weekday);
                value.Bytes(whole[3..]);
                break;
            case 0x02:
                value.Bytes(whole[..3]);
                break;
            case 0x03:
                value.Number(meter.Demand.PeriodMinutes, 1);
                break;
            case 0x04:
                value.Number(meter.Demand.SubintervalMinutes, 1);
                break;
            case >= 0x06 and <= 0x09:
                PutSwitch(meter, (TariffPart)(id.Di0 - 0x06), ref value);
                break;
            case 0x0C:
                value.Bytes(whole[..3]);
                value.Byte(weekday);
                value.Bytes(whole[3..]);
                break;
            default:
                break;
        }
    }

    /// <summary>How many rows a table is set up to have, or one is shorter than it has; its last row fills it up.
    /// </summary>
    internal static int RowCount(Meter meter, uint id, int count) =>
        Bcd.TryRead(Kept(meter, id), out var kept) ? Math.Max((int)kept, count) : count;

    static void WriteCounts(Meter meter, DataIdentifier id, ref WireValue value)
    {
        var set = meter.Tariff.Active;
        switch (id.Di0)
        {
            case 0x01:
                value.Number(RowCount(meter, id.Value, set.Seasons.Count), 1);
                break;
            case 0x02:
                value.Number(RowCount(meter, id.Value, set.Days.Count), 1);
                break;
            case 0x03:
                value.Number(RowCount(meter, id.Value, set.Days.Max(day => day.Switches.Count)), 1);
                break;
            case 0x04:
                value.Number(RateCount(meter), 1);
                break;
            case 0x05:
                value.Number(set.SpecialDays.Count, 2);
                break;
            case 0x06:
                value.Number(0, 1);
                break;
            case 0x07:
                value.Number(set.Ladder.LimitsWattHours.Count, 1);
                break;
            default:
                break;
        }
    }

    static void WriteIdentity(Meter meter, StationMemory memory, DataIdentifier id, ref WireValue value)
    {
        var serial = long.Parse(meter.Identity.SerialNumber, CultureInfo.InvariantCulture);
        switch (id.Di0)
        {
            case 0x01 when memory.Address is { } address:
                Span<byte> digits = stackalloc byte[Dlt645Address.Length];
                address.Write(digits);
                value.Bytes(digits);
                break;
            case 0x01 or 0x02:
                value.Number(serial, 6);
                break;
            case 0x04:
                value.Text(meter.Settings.NominalVolts.ToString(CultureInfo.InvariantCulture) + "V", 6);
                break;
            case 0x05:
                value.Text("5A", 6);
                break;
            case 0x06:
                value.Text("60A", 6);
                break;
            case 0x07:
                value.Text("1.0", 4);
                break;
            case 0x08:
                value.Text("2.0", 4);
                break;
            case 0x09 or 0x0A:
                value.Number(1_000, 3);
                break;
            case 0x0B:
                value.Text("Tallywatt", 10);
                break;
            case 0x0D:
                value.Text("DL/T645-2007", 16);
                break;
            case 0x0E when StationPurse.View(meter) is { } purse:
                value.Number(purse.CustomerNumber, 6);
                break;
            default:
                break;
        }
    }

    static void WriteOther(Meter meter, StationMemory memory, DataIdentifier id, ref WireValue value)
    {
        switch (id.Value)
        {
            case 0x04000306 or 0x04000307 when Kept(meter, id.Value).IsEmpty:
                value.Number(1, 3);
                break;
            case 0x04000601:
                value.Byte(EnergyValues.ActiveFeature);
                break;
            case 0x04000602:
                value.Byte(EnergyValues.FirstReactiveFeature);
                break;
            case 0x04000603:
                value.Byte(EnergyValues.SecondReactiveFeature);
                break;
            case 0x04000703:
                value.Byte(memory.Baud);
                break;
            case 0x04000801 when Kept(meter, id.Value).IsEmpty:
                value.Byte(WorkdaysByDefault);
                break;
            case 0x04000802 when Kept(meter, id.Value).IsEmpty:
                value.Number(meter.Tariff.Active.Seasons[0].Week.DayIds[^1], 1);
                break;
            case 0x04000901:
                value.Byte(LoadValues.KeptClasses);
                break;
            case >= 0x04000902 and <= 0x04000906:
                value.Byte(0xFF);
                break;
            case 0x04000A05:
                value.Number(meter.CapturePeriodInUse / 60, 2);
                break;
            case >= 0x04000B01 and <= 0x04000B03:
                PutSettlementDay(meter.Freezes.SettlementDays[id.Di0 - 1], ref value);
                break;
            case 0x04001202:
                value.Number(meter.Freezes.HourlyMinutes % 100, 1);
                break;
            case 0x04001203:
                value.Number(meter.Freezes.DailyMinute % 60, 1);
                value.Number(meter.Freezes.DailyMinute / 60, 1);
                break;
            case 0x04000E01:
                value.Power(StationPurse.PowerLimitWatts(meter));
                break;
            case 0x04001401:
                value.Number(StationPurse.TripDelayMinutes(meter), 2);
                break;
            case 0x04001502:
                value.Word(0);
                break;
            default:
                break;
        }
    }

    static void PutSettlementDay(SettlementDay day, ref WireValue value)
    {
        if (day.Day == 0)
        {
            value.Bytes([NoTime, NoTime]);
            return;
        }

        value.Number(day.Hour, 1);
        value.Number(day.Day, 1);
    }
}
