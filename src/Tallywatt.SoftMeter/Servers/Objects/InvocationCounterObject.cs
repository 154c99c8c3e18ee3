using Tallywatt.Protocols.Dlms;
using Tallywatt.Protocols.Obis;

namespace Tallywatt.SoftMeter.Servers;

/// <summary>0.0.43.1.0.255: the counter a ciphering client must go beyond. Zero while nothing is ciphered.</summary>
sealed class InvocationCounterObject(MeterSecurity? security) : CosemObject
{
    internal override ushort ClassId => CosemNames.DataClass;

    internal override ObisCode LogicalName => CosemNames.InvocationCounter;

    internal override sbyte AttributeCount => 2;

    internal override bool IsPublic => true;

    internal override DataAccessResult Get(
        ClientSap client, sbyte attribute, SelectiveAccess selection, ref AxdrWriter target)
    {
        target.DoubleLongUnsigned(security?.InvocationCounter ?? 0);
        return DataAccessResult.Success;
    }
}
