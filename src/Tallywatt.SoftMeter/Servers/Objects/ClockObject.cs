using Tallywatt.Protocols.Dlms;
using Tallywatt.Protocols.Obis;
using Tallywatt.SoftMeter.Metrology;

namespace Tallywatt.SoftMeter.Servers;

/// <summary>0.0.1.0.0.255, class 8 version 0: a clock that runs UTC, so deviation and daylight saving are zero.
/// </summary>
sealed class ClockObject(Meter meter) : CosemObject
{
    const byte CrystalClockBase = 1;

    internal override ushort ClassId => CosemNames.ClockClass;

    internal override ObisCode LogicalName => CosemNames.Clock;

    internal override sbyte AttributeCount => 9;

    internal override bool IsPublic => true;

    internal override DataAccessResult Get(
        ClientSap client, sbyte attribute, SelectiveAccess selection, ref AxdrWriter target)
    {
        switch (attribute)
        {
            case 2:
                target.OctetString(CosemDateTime.FromUnixSeconds(meter.ClockUnixSeconds));
                break;
            case 3:
                target.Long(0); // time_zone
                break;
            case 4:
                target.Unsigned(0); // status
                break;
            case 5 or 6:
                target.OctetString(Never); // daylight_savings_begin, _end
                break;
            case 7:
                target.Integer(0); // daylight_savings_deviation
                break;
            case 8:
                target.Boolean(false); // daylight_savings_enabled
                break;
            case 9:
                target.Enumerated(CrystalClockBase);
                break;
            default:
                return DataAccessResult.ObjectUnavailable;
        }

        return DataAccessResult.Success;
    }

    static CosemDateTime Never => new(
        CosemDateTime.YearUnspecified, CosemDateTime.Unspecified, CosemDateTime.Unspecified,
        CosemDateTime.Unspecified, CosemDateTime.Unspecified, CosemDateTime.Unspecified, CosemDateTime.Unspecified,
        CosemDateTime.Unspecified, CosemDateTime.DeviationUnspecified, CosemDateTime.Unspecified);
}
