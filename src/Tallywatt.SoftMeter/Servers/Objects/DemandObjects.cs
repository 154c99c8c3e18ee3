using Tallywatt.Protocols.Dlms;
using Tallywatt.SoftMeter.Metrology;

namespace Tallywatt.SoftMeter.Servers;

/// <summary>Class 4, maximum demand with its time, and class 5, the demand of the period under way.</summary>
static class DemandObjects
{
    internal const ushort ExtendedRegisterClass = 4;
    internal const ushort DemandRegisterClass = 5;

    /// <summary>The attribute of an extended register that holds when it was reached.</summary>
    internal const sbyte CaptureTime = 5;

    const int MinuteSeconds = 60;

    internal static CosemObject[] All() =>
    [
        .. Enumerable.Range(0, RegisterBank.RateCount + 1).Select(rate => Maximum(FlowDirection.Import, rate)),
        .. Enumerable.Range(0, RegisterBank.RateCount + 1).Select(rate => Maximum(FlowDirection.Export, rate)),
        Demand(FlowDirection.Import),
        Demand(FlowDirection.Export),
    ];

    static CosemObject Maximum(FlowDirection direction, int rate) => new(
        ExtendedRegisterClass, 0, ObjectName.Of($"1.0.{Group(direction)}.6.{rate}.255"),
        $"maximum demand, {Title(direction)}{(rate == 0 ? "" : $", rate {rate}")}",
        [
            new(
                "value", CosemType.DoubleLongUnsigned,
                (in call, ref target) =>
                    target.DoubleLongUnsigned((uint)call.Meter.Demand.Maximum(direction, rate).Watts)),
            RegisterObjects.ScalerUnit(0, PhysicalUnit.Watts),
            new("status", CosemType.Unsigned, (in _, ref target) => target.Unsigned(0)),
            new(
                "capture_time", CosemType.DateTime,
                (in call, ref target) => WriteTime(call, call.Meter.Demand.Maximum(direction, rate), ref target)),
        ],
        new MethodEntry("reset", CosemType.Nothing, null));

    /// <summary>When a maximum was reached; never, when there was none.</summary>
    internal static void WriteTime(in CosemCall call, DemandMaximum maximum, ref AxdrWriter target) =>
        WireTime.Write(call, maximum.Watts == 0 ? null : maximum.AtUnixSeconds, ref target);

    static CosemObject Demand(FlowDirection direction) => new(
        DemandRegisterClass, 0, ObjectName.Of($"1.0.{Group(direction)}.4.0.255"), $"demand, {Title(direction)}",
        [
            new(
                "current_average_value", CosemType.DoubleLongUnsigned,
                (in call, ref target) => target.DoubleLongUnsigned((uint)call.Meter.Demand.CurrentWatts(direction))),
            new(
                "last_average_value", CosemType.DoubleLongUnsigned,
                (in call, ref target) => target.DoubleLongUnsigned((uint)call.Meter.Demand.LastWatts(direction))),
            RegisterObjects.ScalerUnit(0, PhysicalUnit.Watts),
            new("status", CosemType.Unsigned, (in _, ref target) => target.Unsigned(0)),
            new(
                "capture_time", CosemType.DateTime,
                (in call, ref target) => WireTime.Write(
                    call, call.Meter.Demand.LastEndUnixSeconds is > 0 and var at ? at : null, ref target)),
            new(
                "start_time_current", CosemType.DateTime,
                (in call, ref target) => WireTime.Write(
                    call, call.Meter.Demand.PeriodStartUnixSeconds, ref target)),
            new(
                "period", CosemType.DoubleLongUnsigned,
                (in call, ref target) =>
                    target.DoubleLongUnsigned((uint)(call.Meter.Demand.SubintervalMinutes * MinuteSeconds)),
                SetPeriod),
            new(
                "number_of_periods", CosemType.LongUnsigned,
                (in call, ref target) => target.LongUnsigned((ushort)Count(call.Meter.Demand)), SetCount),
        ],
        new("reset", CosemType.Nothing, null),
        new("next_period", CosemType.Nothing, NextPeriod));

    static int Group(FlowDirection direction) => direction == FlowDirection.Import ? 1 : 2;

    static string Title(FlowDirection direction) => direction == FlowDirection.Import ? "+A" : "-A";

    static int Count(DemandMeter demand) => demand.PeriodMinutes / demand.SubintervalMinutes;

    static DataAccessResult SetPeriod(in CosemCall call, ReadOnlySpan<byte> value)
    {
        var seconds = new AxdrReader(value).Number();
        if (seconds % MinuteSeconds != 0 || seconds is < MinuteSeconds or > 60 * MinuteSeconds)
        {
            return call.Refuse("A demand period is 60 to 3600 seconds, in whole minutes.");
        }

        var minutes = (int)(seconds / MinuteSeconds);
        return call.Change((meter, out reason) =>
            meter.Demand.TrySetPeriod(minutes * Count(meter.Demand), minutes, out reason));
    }

    static DataAccessResult SetCount(in CosemCall call, ReadOnlySpan<byte> value)
    {
        var count = (int)new AxdrReader(value).Number();
        return call.Change((meter, out reason) => meter.Demand.TrySetPeriod(
            meter.Demand.SubintervalMinutes * count, meter.Demand.SubintervalMinutes, out reason));
    }

    static ActionResult NextPeriod(in CosemCall call, ReadOnlySpan<byte> parameter) =>
        call.Act((meter, out reason) =>
        {
            reason = "";
            meter.Demand.NextPeriod();
            return true;
        });
}
