using Tallywatt.SoftMeter.Relay;

namespace Tallywatt.SoftMeter.Metrology;

/// <summary>All that a meter must remember besides its profile rows.</summary>
readonly record struct MeterState(
    long ClockUnixSeconds,
    EnergyCounter Import,
    EnergyCounter Export,
    DisconnectControl Relay);
