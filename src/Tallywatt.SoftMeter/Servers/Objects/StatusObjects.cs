using System.Text;
using Tallywatt.Protocols.Dlms;
using Tallywatt.SoftMeter.Metrology;

namespace Tallywatt.SoftMeter.Servers;

/// <summary>Class 1, how the meter is: status words, the rate in force, and why something was refused.</summary>
static class StatusObjects
{
    const int RefusalLengthMax = 250;

    internal static CosemObject[] All() =>
    [
        IdentityObjects.Data(
            CosemNames.ProfileStatus, "status of the newest profile row", CosemType.Unsigned,
            (in call, ref target) => target.Unsigned((byte)NewestStatus(call.Meter))),
        IdentityObjects.Data(
            ObjectName.Of("0.0.96.5.0.255"),
            "operating status: bit 0 output on, 1 clock invalid, 2 cover, 3 terminal cover, 4 magnet, 5 power lost",
            CosemType.DoubleLongUnsigned,
            (in call, ref target) => target.DoubleLongUnsigned(Operating(call.Meter))),
        IdentityObjects.Data(
            ObjectName.Of("0.0.97.97.0.255"), "error register: bit 0 clock invalid", CosemType.DoubleLongUnsigned,
            (in call, ref target) => target.DoubleLongUnsigned(call.Meter.Clock.IsInvalid ? 1u : 0)),
        IdentityObjects.Data(
            ObjectName.Of("0.0.96.14.0.255"), "rate in force", CosemType.Unsigned,
            (in call, ref target) => target.Unsigned((byte)call.Meter.Tariff.ActiveRate)),
        IdentityObjects.Data(
            ObjectName.Of("1.0.0.1.0.255"), "billing resets", CosemType.DoubleLongUnsigned,
            (in call, ref target) => target.DoubleLongUnsigned((uint)call.Meter.Demand.ResetCount)),
        IdentityObjects.Data(
            ObjectName.Of("1.0.0.1.2.255"), "time of the newest billing reset", CosemType.DateTime,
            (in call, ref target) => WireTime.Write(call, call.Meter.Demand.LastResetUnixSeconds, ref target)),
        IdentityObjects.Data(
            ObjectName.Of("0.0.128.0.0.255"), "why the newest value or order was refused",
            CosemType.Utf8(RefusalLengthMax), WriteRefusal),
    ];

    static ProfileStatus NewestStatus(Meter meter) =>
        meter.ProfileRowCount is > 0 and var count && meter.ReadProfileEntries(count - 1, 1) is [var newest]
            ? newest.Status
            : ProfileStatus.None;

    static uint Operating(Meter meter) =>
        (meter.Relay.OutputState ? 1u : 0)
        | (meter.Clock.IsInvalid ? 2u : 0)
        | (meter.Inputs.HasFlag(SiteInputs.CoverOpen) ? 4u : 0)
        | (meter.Inputs.HasFlag(SiteInputs.TerminalCoverOpen) ? 8u : 0)
        | (meter.Inputs.HasFlag(SiteInputs.Magnet) ? 16u : 0)
        | (meter.Inputs.HasFlag(SiteInputs.PowerLost) ? 32u : 0);

    static void WriteRefusal(in CosemCall call, ref AxdrWriter target)
    {
        var text = call.Device.LastRefusal;
        var bytes = Encoding.UTF8.GetBytes(text.Length > RefusalLengthMax / 2 ? text[..(RefusalLengthMax / 2)] : text);
        target.Byte((byte)DataTag.Utf8String);
        target.Octets(bytes);
    }
}
