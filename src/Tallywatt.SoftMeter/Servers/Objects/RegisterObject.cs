using Tallywatt.Core.Units;
using Tallywatt.Protocols.Dlms;
using Tallywatt.Protocols.Obis;
using Tallywatt.SoftMeter.Metrology;

namespace Tallywatt.SoftMeter.Servers;

/// <summary>An energy register, class 3: its position in whole Wh.</summary>
sealed class RegisterObject(ObisCode name, Meter meter, Func<MeterReading, EnergyRegister> position) : CosemObject
{
    const byte WattHourUnit = 30;

    internal override ushort ClassId => CosemNames.RegisterClass;

    internal override ObisCode LogicalName => name;

    internal override sbyte AttributeCount => 3;

    internal override DataAccessResult Get(
        ClientSap client, sbyte attribute, SelectiveAccess selection, ref AxdrWriter target)
    {
        if (attribute == 2)
        {
            target.DoubleLongUnsigned(checked((uint)position(meter.Read()).WattHours));
        }
        else
        {
            target.Structure(2);
            target.Integer(0);
            target.Enumerated(WattHourUnit);
        }

        return DataAccessResult.Success;
    }
}
