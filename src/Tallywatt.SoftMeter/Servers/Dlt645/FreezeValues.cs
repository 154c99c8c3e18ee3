using Tallywatt.Protocols.Dlt645;
using Tallywatt.SoftMeter.Metrology;

namespace Tallywatt.SoftMeter.Servers.Dlt645;

/// <summary>05 kk tt dd: what the freezes of a kind kept, newest first.</summary>
static class FreezeValues
{
    const byte Separator = 0xAA;
    const byte Variables = 0x10;

    internal static void Write(Meter meter, DataIdentifier id, int rateCount, ref WireValue value)
    {
        if (id.Di2 > (byte)FreezeKind.LadderSwitch
            || meter.Freezes.Newest((FreezeKind)id.Di2, id.Di0) is not { } entry)
        {
            return;
        }

        if (id.Di1 != DataIdentifier.All)
        {
            Put(meter, entry, id.Di1, rateCount, ref value);
            return;
        }

        foreach (var what in (ReadOnlySpan<byte>)[0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 0x0A, Variables])
        {
            Put(meter, entry, what, rateCount, ref value);
            value.Byte(Separator);
        }
    }

    static void Put(Meter meter, in FreezeEntry entry, byte what, int rateCount, ref WireValue value)
    {
        switch (what)
        {
            case 0x00:
                value.Minutes(meter.Clock.ToLocal(entry.UnixSeconds));
                break;
            case >= 0x01 and <= 0x08:
                for (var rate = 0; rate <= rateCount; rate++)
                {
                    if (rate == 0 || what <= 2)
                    {
                        EnergyValues.Put(what, entry.Energies, rate, ref value);
                    }
                    else
                    {
                        value.Missing(4);
                    }
                }

                break;
            case 0x09 or 0x0A:
                EnergyValues.Put(meter, what == 0x09 ? entry.ImportDemand : entry.ExportDemand, ref value);
                for (var rate = 1; rate <= rateCount; rate++)
                {
                    value.Missing(8);
                }

                break;
            case Variables:
                PutPowers(entry, ref value);
                break;
            default:
                break;
        }
    }

    /// <summary>Active power, total and of phases A to C, then reactive power, which is not kept.</summary>
    static void PutPowers(in FreezeEntry entry, ref WireValue value)
    {
        value.Power(entry.Power.ImportWatts - entry.Power.ExportWatts);
        value.Power(entry.Power.ImportWatts - entry.Power.ExportWatts);
        for (var i = 0; i < 6; i++)
        {
            value.Missing(3);
        }
    }
}
