using System.Text;
using Tallywatt.Protocols.Dlms;
using Tallywatt.Protocols.Obis;
using Tallywatt.SoftMeter.Metrology;

namespace Tallywatt.SoftMeter.Servers;

/// <summary>0.0.42.0.0.255: sixteen bytes that name the device in the world.</summary>
sealed class LogicalDeviceNameObject(Meter meter) : CosemObject
{
    readonly byte[] text = Encoding.ASCII.GetBytes(meter.Identity.LogicalDeviceName);

    internal override ushort ClassId => CosemNames.DataClass;

    internal override ObisCode LogicalName => CosemNames.LogicalDeviceName;

    internal override sbyte AttributeCount => 2;

    internal override bool IsPublic => true;

    internal override DataAccessResult Get(
        ClientSap client, sbyte attribute, SelectiveAccess selection, ref AxdrWriter target)
    {
        target.OctetString(text);
        return DataAccessResult.Success;
    }
}
