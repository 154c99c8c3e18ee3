using Tallywatt.Protocols.Dlt645;
using Tallywatt.SoftMeter.Metrology;

namespace Tallywatt.SoftMeter.Servers.Dlt645;

/// <summary>00 and 01: energies and maximum demands, now and at the last settlement days.</summary>
static class EnergyValues
{
    internal const int SettlementsMax = 12;

    /// <summary>04000601: forward and reverse are added.</summary>
    internal const byte ActiveFeature = 0x05;

    /// <summary>04000602: quadrants I and IV are added.</summary>
    internal const byte FirstReactiveFeature = 0x41;

    /// <summary>04000603: quadrants II and III are added.</summary>
    internal const byte SecondReactiveFeature = 0x14;

    internal static void Write(Meter meter, DataIdentifier id, int rateCount, ref WireValue value)
    {
        if (id.Di2 is >= 0x0B and <= 0x0D)
        {
            WriteUsage(meter, id, ref value);
            return;
        }

        // Single-phase: what phase A carries is the whole.
        var type = id.Di2 is >= 0x15 and <= 0x1C ? id.Di2 - 0x14 : id.Di2;
        var isActive = type is >= 0 and <= 2;
        var days = Range(id.Di0, SettlementsMax);
        var rates = Range(id.Di1, rateCount);
        if (type > 8 || rates.To > rateCount || days.To > SettlementsMax
            || (days.From == days.To && days.From > 0 && Settled(meter, days.From) is null)
            || (rates.From == rates.To && rates.From > 0 && !isActive))
        {
            return;
        }

        for (var day = days.From; day <= days.To; day++)
        {
            var energies = day == 0 ? meter.Registers.Snapshot() : Settled(meter, day)?.Energies;
            for (var rate = rates.From; rate <= rates.To; rate++)
            {
                if (energies is { } known && (rate == 0 || isActive))
                {
                    Put(type, known, rate, ref value);
                }
                else
                {
                    value.Missing(4);
                }
            }
        }
    }

    internal static void WriteDemand(Meter meter, DataIdentifier id, int rateCount, ref WireValue value)
    {
        var days = Range(id.Di0, SettlementsMax);
        var rates = Range(id.Di1, rateCount);
        if (id.Di2 is not (1 or 2) || rates.To > rateCount || days.To > SettlementsMax
            || (days.From == days.To && days.From > 0 && (Settled(meter, days.From) is null || rates.To > 0)))
        {
            return;
        }

        var direction = id.Di2 == 1 ? FlowDirection.Import : FlowDirection.Export;
        for (var day = days.From; day <= days.To; day++)
        {
            for (var rate = rates.From; rate <= rates.To; rate++)
            {
                var maximum = day == 0 ? meter.Demand.Maximum(direction, rate)
                    : rate > 0 ? null
                    : direction == FlowDirection.Import ? Settled(meter, day)?.ImportDemand
                    : Settled(meter, day)?.ExportDemand;
                Put(meter, maximum, ref value);
            }
        }
    }

    /// <summary>One energy of a type: the whole, without rates for what has none.</summary>
    internal static void Put(int type, in EnergySnapshot energies, int rate, ref WireValue value)
    {
        switch (type)
        {
            case 0:
                value.Signed((energies.ImportWattHours(rate) + energies.ExportWattHours(rate)) / 10, 4);
                break;
            case 1:
                value.Energy(energies.ImportWattHours(rate));
                break;
            case 2:
                value.Energy(energies.ExportWattHours(rate));
                break;
            case 3:
                value.Signed((energies.ReactiveVarHours(1) + energies.ReactiveVarHours(4)) / 10, 4);
                break;
            case 4:
                value.Signed((energies.ReactiveVarHours(2) + energies.ReactiveVarHours(3)) / 10, 4);
                break;
            default:
                value.Energy(energies.ReactiveVarHours(type - 4));
                break;
        }
    }

    internal static void Put(Meter meter, DemandMaximum? maximum, ref WireValue value)
    {
        if (maximum is not { } known)
        {
            value.Missing(8);
            return;
        }

        value.Number(known.Watts * 10L, 3);
        if (known.AtUnixSeconds > 0)
        {
            value.Minutes(meter.Clock.ToLocal(known.AtUnixSeconds));
        }
        else
        {
            value.Number(0, 5);
        }
    }

    static FreezeEntry? Settled(Meter meter, int back) => meter.Freezes.Newest(FreezeKind.Monthly, back);

    static (int From, int To) Range(byte part, int last) =>
        part == DataIdentifier.All ? (0, last) : (part, part);

    /// <summary>What was used in this settlement period, month or year, and in the last one.</summary>
    static void WriteUsage(Meter meter, DataIdentifier id, ref WireValue value)
    {
        var now = Whole(meter.Registers.Snapshot());
        var (newer, older) = id.Di2 switch
        {
            0x0B => (Whole(Settled(meter, 1)), Whole(Settled(meter, 2))),
            0x0C => (AtMonth(meter, 0), AtMonth(meter, -1)),
            _ => (AtYear(meter, 0), AtYear(meter, -1)),
        };
        var begins = id.Di0 == 0 ? newer ?? (older is null ? Initial(meter) : null) : older ?? Initial(meter);
        var ends = id.Di0 == 0 ? now : newer;
        if (begins is { } from && ends is { } to)
        {
            value.Signed((to - from) / 10, 4);
        }
    }

    static long Whole(in EnergySnapshot energies) => energies.ImportWattHours(0) + energies.ExportWattHours(0);

    static long? Whole(FreezeEntry? entry) => entry is { } known ? Whole(known.Energies) : null;

    static long? Initial(Meter meter) =>
        meter.Settings.InitialImportWattHours + meter.Settings.InitialExportWattHours;

    static long? AtMonth(Meter meter, int monthsBack)
    {
        var today = LocalTime.Date(meter.Clock.LocalSeconds);
        return At(meter, new DateOnly(today.Year, today.Month, 1).AddMonths(monthsBack));
    }

    static long? AtYear(Meter meter, int yearsBack) =>
        At(meter, new DateOnly(LocalTime.Date(meter.Clock.LocalSeconds).Year + yearsBack, 1, 1));

    /// <summary>What the daily or monthly freeze of a midnight holds; null without one.</summary>
    static long? At(Meter meter, DateOnly day)
    {
        var midnight = LocalTime.Of(day, 0);
        foreach (var kind in (ReadOnlySpan<FreezeKind>)[FreezeKind.Monthly, FreezeKind.Daily])
        {
            foreach (var entry in meter.Freezes.All(kind))
            {
                if (meter.Clock.ToLocal(entry.UnixSeconds) == midnight)
                {
                    return Whole(entry.Energies);
                }
            }
        }

        return null;
    }
}
