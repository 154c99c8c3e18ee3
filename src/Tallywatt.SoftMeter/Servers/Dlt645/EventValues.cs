using Tallywatt.Protocols.Dlt645;
using Tallywatt.SoftMeter.Events;
using Tallywatt.SoftMeter.Metrology;

namespace Tallywatt.SoftMeter.Servers.Dlt645;

/// <summary>03, 1D and 1E: how often things happened, and the last ten times.</summary>
/// <remarks>A record holds the forward energy at its beginning; what else its form has room for is not there.
/// </remarks>
static class EventValues
{
    internal static void Write(Meter meter, StationMemory memory, DataIdentifier id, ref WireValue value)
    {
        if (CodeOf(id) is not { } code)
        {
            return;
        }

        var isCount = id.Di3 == 0x03 ? id.Di0 == 0 : id.Di1 == 0 && id.Di0 == 1;
        if (isCount)
        {
            value.Number(meter.Events.Count(code) % 1_000_000, 3);
            return;
        }

        var records = meter.Events.Records(code);
        if (id.Di0 >= 1 && id.Di0 <= records.Count && (id.Di3 != 0x03 ? id.Di1 != 0 : true))
        {
            var record = records[id.Di0 - 1];
            if (id.Di3 == 0x03)
            {
                PutRecord(meter, memory, record, id.Di2 is 0x1D or 0x1E, ref value);
            }
            else
            {
                PutMove(meter, memory, record, id.Di1, ref value);
            }
        }
    }

    /// <summary>The events that an identifier clears: all of its kind, whatever its last byte.</summary>
    internal static MeterEventCode? CodeOf(DataIdentifier id)
    {
        var item = id.Di3 switch
        {
            0x1D or 0x1E => (uint)id.Di3 << 24,
            0x03 when id.Di2 is 0x1D or 0x1E => (uint)id.Di2 << 24,
            0x03 when id.Di2 == 0x10 => 0x0311_0000u,
            _ => id.Value & 0xFFFF_FF00,
        };
        foreach (var code in Enum.GetValues<MeterEventCode>())
        {
            if (MeterEventMap.Dlt645Item(code) == item)
            {
                return code;
            }
        }

        return null;
    }

    static void PutRecord(
        Meter meter, StationMemory memory, in MeterEventRecord record, bool isMove, ref WireValue value)
    {
        var start = meter.Clock.ToLocal(record.StartUnixSeconds);
        var who = memory.OperatorOf(record.Sequence);
        switch (record.Code)
        {
            case var _ when isMove:
                PutMove(meter, memory, record, DataIdentifier.All, ref value);
                break;
            case MeterEventCode.PowerDown:
                PutSpan(meter, record, ref value);
                break;
            case MeterEventCode.CoverOpen or MeterEventCode.TerminalCoverOpen:
                PutSpan(meter, record, ref value);
                value.Energy(record.ImportWattHours);
                value.Missing(44);
                break;
            case MeterEventCode.ClockSet:
                value.Code(who);
                value.Seconds(start - record.Detail);
                value.Seconds(start);
                break;
            case MeterEventCode.Programming:
                value.Seconds(start);
                value.Code(who);
                value.Code(unchecked((uint)record.Detail));
                value.Missing(36);
                break;
            case MeterEventCode.EventClear:
                value.Seconds(start);
                value.Code(who);
                value.Code(record.Detail > 0
                    ? MeterEventMap.Dlt645Item((MeterEventCode)record.Detail) ?? uint.MaxValue
                    : uint.MaxValue);
                break;
            case MeterEventCode.MeterClear or MeterEventCode.DemandClear:
                value.Seconds(start);
                value.Code(who);
                value.Missing(record.Code == MeterEventCode.MeterClear ? 96 : 192);
                break;
            case MeterEventCode.AbnormalCard:
                value.Seconds(start);
                value.Missing(23);
                value.Energy(record.ImportWattHours);
                value.Missing(4);
                break;
            default:
                break;
        }
    }

    static void PutSpan(Meter meter, in MeterEventRecord record, ref WireValue value)
    {
        value.Seconds(meter.Clock.ToLocal(record.StartUnixSeconds));
        if (record.EndUnixSeconds is { } end)
        {
            value.Seconds(meter.Clock.ToLocal(end));
        }
        else
        {
            value.Number(0, 6);
        }
    }

    /// <summary>1D and 1E: 01 time, 02 operator, 03 to 08 energies, FF all of it.</summary>
    static void PutMove(
        Meter meter, StationMemory memory, in MeterEventRecord record, byte what, ref WireValue value)
    {
        var isAll = what == DataIdentifier.All;
        if (what == 1 || isAll)
        {
            value.Seconds(meter.Clock.ToLocal(record.StartUnixSeconds));
        }

        if (what == 2 || isAll)
        {
            value.Code(memory.OperatorOf(record.Sequence));
        }

        for (var energy = 3; energy <= 8; energy++)
        {
            if (what != energy && !isAll)
            {
                continue;
            }

            if (energy == 3)
            {
                value.Energy(record.ImportWattHours);
            }
            else
            {
                value.Missing(4);
            }
        }
    }
}
