namespace Tallywatt.SoftMeter.Servers;

/// <summary>The units of COSEM registers that this meter shows. The numbers go on the wire.</summary>
/// <remarks>Source: IEC 62056-6-2, table of enumerated values for physical units.</remarks>
enum PhysicalUnit : byte
{
    Seconds = 7,
    Currency = 10,
    Watts = 27,
    VoltAmperes = 28,
    Vars = 29,
    WattHours = 30,
    VoltAmpereHours = 31,
    VarHours = 32,
    Amperes = 33,
    Volts = 35,
    Hertz = 44,
    Count = 255,
}
