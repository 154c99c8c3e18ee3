using System.Text;
using Tallywatt.Protocols.Dlms;
using Tallywatt.Protocols.Obis;
using Tallywatt.SoftMeter.Metrology;

namespace Tallywatt.SoftMeter.Servers;

/// <summary>Class 1, what the meter is: its names, its maker, its firmware.</summary>
static class IdentityObjects
{
    const string Model = "Tallywatt soft meter, single phase";
    const string Firmware = "TLW-3.0.0";

    internal static CosemObject[] All() =>
    [
        Text(CosemNames.LogicalDeviceName, "logical device name", meter => meter.Identity.LogicalDeviceName, true),
        Text(CosemNames.Serial, "serial number as printed", meter => meter.Identity.SerialNumber),
        Text(ObjectName.Of("0.0.96.1.1.255"), "maker", _ => MeterIdentity.Maker),
        Text(ObjectName.Of("0.0.96.1.2.255"), "model", _ => Model),
        Text(ObjectName.Of("1.0.0.2.0.255"), "firmware", _ => Firmware),
    ];

    internal static CosemObject Data(
        ObisCode name, string title, CosemType type, ValueWriter write, ValueSetter? set = null,
        bool isPublic = false) =>
        new(CosemNames.DataClass, 0, name, title, [new("value", type, write, set)]) { IsPublic = isPublic };

    static CosemObject Text(ObisCode name, string title, Func<Meter, string> text, bool isPublic = false) => Data(
        name, title, CosemType.Octets(0, 64),
        (in call, ref target) => target.OctetString(Encoding.ASCII.GetBytes(text(call.Meter))),
        isPublic: isPublic);
}
