using Tallywatt.Protocols.Dlms;
using Tallywatt.Protocols.Obis;

namespace Tallywatt.SoftMeter.Servers;

/// <summary>Class 3, what the meter measures.</summary>
static class RegisterObjects
{
    internal static CosemObject[] All() =>
    [
        Register(
            CosemNames.ImportEnergy, "+A", 0, PhysicalUnit.WattHours, CosemType.DoubleLongUnsigned,
            (in call, ref target) => target.DoubleLongUnsigned((uint)call.Meter.ImportRegister.WattHours)),
        Register(
            CosemNames.ExportEnergy, "-A", 0, PhysicalUnit.WattHours, CosemType.DoubleLongUnsigned,
            (in call, ref target) => target.DoubleLongUnsigned((uint)call.Meter.ExportRegister.WattHours)),
    ];

    internal static CosemObject Register(
        ObisCode name, string title, sbyte scaler, PhysicalUnit unit, CosemType type, ValueWriter write,
        MethodRunner? reset = null) =>
        new(
            CosemNames.RegisterClass, 0, name, title,
            [new("value", type, write), ScalerUnit(scaler, unit)],
            new MethodEntry("reset", CosemType.Nothing, reset));

    internal static AttributeEntry ScalerUnit(sbyte scaler, PhysicalUnit unit) => new(
        "scaler_unit", CosemType.ScalerUnit,
        (in _, ref target) =>
        {
            target.Structure(2);
            target.Integer(scaler);
            target.Enumerated((byte)unit);
        });
}
