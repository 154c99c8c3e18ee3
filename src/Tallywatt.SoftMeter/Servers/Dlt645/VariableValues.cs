using Tallywatt.Protocols.Dlt645;
using Tallywatt.SoftMeter.Metrology;

namespace Tallywatt.SoftMeter.Servers.Dlt645;

/// <summary>02: what a single-phase meter sees of the network now. Phases B and C are not there.</summary>
static class VariableValues
{
    internal static void Write(Meter meter, DataIdentifier id, ref WireValue value)
    {
        if (id.Di2 == 0x80)
        {
            WriteOther(meter, id, ref value);
            return;
        }

        var electric = meter.Electric;
        var isAll = id.Di1 == DataIdentifier.All;
        var hasTotal = id.Di2 is >= 0x03 and <= 0x06;
        if (id.Di0 != 0 || (!isAll && id.Di1 > 1) || (id.Di1 == 0 && !hasTotal))
        {
            return;
        }

        Put(id.Di2, electric, ref value);
        var length = value.Length;
        if (isAll && length > 0)
        {
            if (hasTotal)
            {
                Put(id.Di2, electric, ref value);
            }

            value.Missing(length);
            value.Missing(length);
        }
    }

    static void Put(byte what, in ElectricValues electric, ref WireValue value)
    {
        switch (what)
        {
            case 0x01:
                value.Number(electric.VoltageMillivolts / 100, 2);
                break;
            case 0x02:
                value.Signed(WithDirection(electric, electric.CurrentMilliamps), 3);
                break;
            case 0x03:
                value.Power(electric.ImportWatts - electric.ExportWatts);
                break;
            case 0x04:
                value.Power(electric.ReactiveVars);
                break;
            case 0x05:
                value.Power(WithDirection(electric, electric.ApparentVoltAmperes));
                break;
            case 0x06:
                value.Signed(electric.PowerFactorPermille, 2);
                break;
            default:
                break;
        }
    }

    static long WithDirection(in ElectricValues electric, long magnitude) =>
        electric.ExportWatts > electric.ImportWatts ? -magnitude : magnitude;

    static void WriteOther(Meter meter, DataIdentifier id, ref WireValue value)
    {
        var demand = meter.Demand;
        switch (id.Di0)
        {
            case 0x01:
                value.Signed(WithDirection(meter.Electric, meter.Electric.CurrentMilliamps), 3);
                break;
            case 0x02:
                value.Number(meter.Electric.FrequencyMillihertz / 10, 2);
                break;
            case 0x03:
                value.Power(meter.Electric.ImportWatts - meter.Electric.ExportWatts);
                break;
            case 0x04:
                value.Power(demand.CurrentWatts(FlowDirection.Import) - demand.CurrentWatts(FlowDirection.Export));
                break;
            default:
                break;
        }
    }
}
