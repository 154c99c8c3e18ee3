using Tallywatt.Protocols.Dlms;
using Tallywatt.Protocols.Obis;
using Tallywatt.SoftMeter.Metrology;

namespace Tallywatt.SoftMeter.Servers;

/// <summary>Reads one quantity of a meter.</summary>
delegate long QuantityReader(Meter meter);

/// <summary>Class 3, what the meter measures: energy by rate and quadrant, and the network now.</summary>
static class RegisterObjects
{
    internal static CosemObject[] All() =>
    [
        .. Rates(1, "+A", (meter, rate) => meter.Registers.ImportWattHours(rate)),
        .. Rates(2, "-A", (meter, rate) => meter.Registers.ExportWattHours(rate)),
        Energy("1.0.3.8.0.255", "+R, quadrants I and II", PhysicalUnit.VarHours, m => Reactive(m, 1) + Reactive(m, 2)),
        Energy(
            "1.0.4.8.0.255", "-R, quadrants III and IV", PhysicalUnit.VarHours, m => Reactive(m, 3) + Reactive(m, 4)),
        .. Enumerable.Range(1, 4).Select(quadrant => Energy(
            $"1.0.{quadrant + 4}.8.0.255", $"reactive energy, quadrant {quadrant}", PhysicalUnit.VarHours,
            meter => Reactive(meter, quadrant))),
        Energy("1.0.15.8.0.255", "|+A| + |-A|", PhysicalUnit.WattHours, m => Import(m) + Export(m)),
        Signed("1.0.16.8.0.255", "+A less -A", 0, PhysicalUnit.WattHours, m => Import(m) - Export(m)),
        Now("1.0.1.7.0.255", "power, import", 0, PhysicalUnit.Watts, m => m.Electric.ImportWatts),
        Now("1.0.2.7.0.255", "power, export", 0, PhysicalUnit.Watts, m => m.Electric.ExportWatts),
        Now("1.0.3.7.0.255", "reactive power, +", 0, PhysicalUnit.Vars, m => Math.Max(0, m.Electric.ReactiveVars)),
        Now("1.0.4.7.0.255", "reactive power, -", 0, PhysicalUnit.Vars, m => Math.Max(0, -m.Electric.ReactiveVars)),
        Now("1.0.9.7.0.255", "apparent power", 0, PhysicalUnit.VoltAmperes, m => m.Electric.ApparentVoltAmperes),
        Signed(
            "1.0.16.7.0.255", "power, import less export", 0, PhysicalUnit.Watts,
            m => m.Electric.ImportWatts - m.Electric.ExportWatts),
        Now("1.0.12.7.0.255", "voltage", -3, PhysicalUnit.Volts, m => m.Electric.VoltageMillivolts),
        Now("1.0.32.7.0.255", "voltage, L1", -3, PhysicalUnit.Volts, m => m.Electric.VoltageMillivolts),
        Now("1.0.11.7.0.255", "current", -3, PhysicalUnit.Amperes, m => m.Electric.CurrentMilliamps),
        Now("1.0.31.7.0.255", "current, L1", -3, PhysicalUnit.Amperes, m => m.Electric.CurrentMilliamps),
        Now("1.0.14.7.0.255", "frequency", -3, PhysicalUnit.Hertz, m => m.Electric.FrequencyMillihertz),
        Signed("1.0.13.7.0.255", "power factor", -3, PhysicalUnit.Count, m => m.Electric.PowerFactorPermille),
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

    /// <summary>A quantity that is never negative.</summary>
    internal static CosemObject Now(string name, string title, sbyte scaler, PhysicalUnit unit, QuantityReader read) =>
        Register(
            ObjectName.Of(name), title, scaler, unit, CosemType.DoubleLongUnsigned,
            (in call, ref target) => target.DoubleLongUnsigned((uint)read(call.Meter)));

    internal static CosemObject Signed(
        string name, string title, sbyte scaler, PhysicalUnit unit, QuantityReader read) => Register(
        ObjectName.Of(name), title, scaler, unit, CosemType.DoubleLong,
        (in call, ref target) => target.DoubleLong((int)read(call.Meter)));

    static IEnumerable<CosemObject> Rates(int group, string title, Func<Meter, int, long> read) =>
        Enumerable.Range(0, RegisterBank.RateCount + 1).Select(rate => Energy(
            $"1.0.{group}.8.{rate}.255", rate == 0 ? $"{title}, total" : $"{title}, rate {rate}",
            PhysicalUnit.WattHours, meter => read(meter, rate)));

    static CosemObject Energy(string name, string title, PhysicalUnit unit, QuantityReader read) =>
        Now(name, title, 0, unit, read);

    static long Import(Meter meter) => meter.Registers.ImportWattHours(0);

    static long Export(Meter meter) => meter.Registers.ExportWattHours(0);

    static long Reactive(Meter meter, int quadrant) => meter.Registers.ReactiveVarHours(quadrant);
}
