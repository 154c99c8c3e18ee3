using Tallywatt.Protocols.Dlms;

namespace Tallywatt.SoftMeter.Servers;

/// <summary>Class 8, the meter's clock.</summary>
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
                    (in call, ref target) => WireTime.Write(call, call.Meter.ClockUnixSeconds, ref target)),
                new("time_zone", CosemType.Long, (in _, ref target) => target.Long(0)),
                new("status", CosemType.Unsigned, (in _, ref target) => target.Unsigned(0)),
                new(
                    "daylight_savings_begin", CosemType.DateTime,
                    (in _, ref target) => target.OctetString(WireTime.Never)),
                new(
                    "daylight_savings_end", CosemType.DateTime,
                    (in _, ref target) => target.OctetString(WireTime.Never)),
                new("daylight_savings_deviation", CosemType.Integer, (in _, ref target) => target.Integer(0)),
                new("daylight_savings_enabled", CosemType.Boolean, (in _, ref target) => target.Boolean(false)),
                new("clock_base", CosemType.Enumerated, (in _, ref target) => target.Enumerated(CrystalClockBase)),
            ])
        {
            IsPublic = true,
        },
    ];
}
