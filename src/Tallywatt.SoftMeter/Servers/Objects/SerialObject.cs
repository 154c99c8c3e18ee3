using System.Text;
using Tallywatt.Protocols.Dlms;
using Tallywatt.Protocols.Obis;
using Tallywatt.SoftMeter.Metrology;

namespace Tallywatt.SoftMeter.Servers;

/// <summary>0.0.96.1.0.255: the serial number as printed on the meter.</summary>
sealed class SerialObject(Meter meter) : CosemObject
{
    readonly byte[] text = Encoding.ASCII.GetBytes(meter.Identity.SerialNumber);

    internal override ushort ClassId => CosemNames.DataClass;

    internal override ObisCode LogicalName => CosemNames.Serial;

    internal override sbyte AttributeCount => 2;

    internal override DataAccessResult Get(
        ClientSap client, sbyte attribute, SelectiveAccess selection, ref AxdrWriter target)
    {
        target.OctetString(text);
        return DataAccessResult.Success;
    }
}
