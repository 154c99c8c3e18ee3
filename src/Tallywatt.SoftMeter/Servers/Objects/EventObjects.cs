using Tallywatt.Protocols.Dlms;
using Tallywatt.SoftMeter.Events;
using Tallywatt.SoftMeter.Metrology;

namespace Tallywatt.SoftMeter.Servers;

/// <summary>Class 7, the event logs, and class 1, their newest codes, counts and the states that last.</summary>
static class EventObjects
{
    const uint EntriesMax = 64 * EventLogs.RecordsPerCode;

    static readonly (EventLogKind Kind, string Title)[] Logs =
    [
        (EventLogKind.Standard, "events"),
        (EventLogKind.Fraud, "fraud events"),
        (EventLogKind.Disconnect, "supply control events"),
        (EventLogKind.PowerQuality, "power failures"),
        (EventLogKind.Prepayment, "credit events"),
    ];

    /// <summary>What is counted by an object of its own.</summary>
    static readonly (MeterEventCode Code, string Title)[] Counted =
    [
        (MeterEventCode.PowerDown, "power failures"),
        (MeterEventCode.CoverOpen, "openings of the cover"),
        (MeterEventCode.TerminalCoverOpen, "openings of the terminal cover"),
        (MeterEventCode.Magnet, "magnetic fields"),
        (MeterEventCode.ReverseFlow, "reverse flows"),
        (MeterEventCode.ClockSet, "settings of the clock"),
        (MeterEventCode.Programming, "programmings"),
        (MeterEventCode.RelayOpened, "openings of the relay"),
        (MeterEventCode.RelayClosed, "closings of the relay"),
        (MeterEventCode.IllegalCard, "cards of other meters"),
        (MeterEventCode.OverPower, "over-power trips"),
    ];

    internal static CosemObject[] All() =>
    [
        .. Logs.Select(log => Log(log.Kind, log.Title)),
        .. Logs.Select(log => IdentityObjects.Data(
            ObjectName.Of($"0.0.96.11.{(int)log.Kind}.255"), $"newest code of the {log.Title}", CosemType.Unsigned,
            (in call, ref target) =>
                target.Unsigned(Rows(call, log.Kind) is [.., var newest] ? newest.Number : (byte)0))),
        IdentityObjects.Data(
            ObjectName.Of("0.0.96.15.0.255"), "count of all events", CosemType.DoubleLongUnsigned,
            (in call, ref target) => target.DoubleLongUnsigned(call.Meter.Events.TotalCount)),
        .. Counted.Select(item => IdentityObjects.Data(
            ObjectName.Of($"0.0.96.15.{(int)item.Code}.255"), $"count of {item.Title}", CosemType.DoubleLongUnsigned,
            (in call, ref target) => target.DoubleLongUnsigned(call.Meter.Events.Count(item.Code)))),
        IdentityObjects.Data(
            ObjectName.Of("0.0.96.7.21.255"), "count of power failures", CosemType.DoubleLongUnsigned,
            (in call, ref target) =>
                target.DoubleLongUnsigned(call.Meter.Events.Count(MeterEventCode.PowerDown))),
        IdentityObjects.Data(
            ObjectName.Of("0.0.97.98.0.255"), "alarm register: a bit of each event that lasts",
            CosemType.Long64Unsigned, (in call, ref target) => target.Long64Unsigned(OpenBits(call.Meter.Events))),
        IdentityObjects.Data(
            ObjectName.Of("0.0.97.98.10.255"), "alarm filter: a bit of each event that is pushed",
            CosemType.Long64Unsigned, (in call, ref target) => target.Long64Unsigned(call.Meter.Events.PushMask),
            SetFilter),
    ];

    static CosemObject Log(EventLogKind kind, string title) => new Profile<EventRow>(
        ProfileObjects.Clock<EventRow>(row => row.UnixSeconds),
        new(
            new(CosemNames.DataClass, ObjectName.Of($"0.0.96.11.{(int)kind}.255"), CosemNames.Value),
            CosemType.Unsigned, (in _, in row, ref target) => target.Unsigned(row.Number), row => row.Number),
        ProfileObjects.Number<EventRow>(
            CosemNames.RegisterValue(CosemNames.ImportEnergy), row => row.ImportWattHours))
    {
        Rows = (in call) => Rows(call, kind),
        ProfileEntries = (in _) => EntriesMax,
    }.Build(ObjectName.Of($"0.0.99.98.{(int)kind}.255"), title);

    /// <summary>A begin and, where the standard numbers it, an end, in the order they happened.</summary>
    static List<EventRow> Rows(in CosemCall call, EventLogKind kind)
    {
        var records = call.Meter.Events.All(kind);
        var rows = new List<EventRow>(records.Count);
        foreach (var record in records)
        {
            var begin = MeterEventMap.CosemNumber(record.Code, record.Detail);
            rows.Add(new(record.StartUnixSeconds, begin, record.ImportWattHours));
            if (MeterEventMap.CosemEndNumber(record.Code) is { } number && record.EndUnixSeconds is { } end)
            {
                rows.Add(new(end, number, record.ImportWattHours));
            }
        }

        // A stable order: what began at the same second stays as it was logged.
        return [.. rows.OrderBy(row => row.UnixSeconds)];
    }

    static ulong OpenBits(EventLogs events)
    {
        var bits = 0UL;
        foreach (var code in Enum.GetValues<MeterEventCode>())
        {
            bits |= events.IsOpen(code) ? 1UL << (int)code : 0;
        }

        return bits;
    }

    static DataAccessResult SetFilter(in CosemCall call, ReadOnlySpan<byte> value)
    {
        var reader = new AxdrReader(value);
        reader.Byte();
        var mask = reader.UInt64();
        return call.Change((meter, out reason) =>
        {
            reason = "";
            meter.Events.SetPushMask(mask);
            return true;
        });
    }

    /// <param name="UnixSeconds">When, by the meter's clock.</param>
    /// <param name="Number">The code of the standard.</param>
    /// <param name="ImportWattHours">Where the register stood when it began.</param>
    readonly record struct EventRow(long UnixSeconds, byte Number, long ImportWattHours);
}
