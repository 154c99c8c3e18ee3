using Tallywatt.Protocols.Dlms;
using Tallywatt.SoftMeter.Metrology;

namespace Tallywatt.SoftMeter.Servers;

/// <summary>One question to one meter. Objects hold nothing of a meter: they are shared by all, and get it from here.
/// </summary>
readonly ref struct CosemCall(CosemMeter device, AssociationView association, SelectiveAccess selection)
{
    internal CosemMeter Device { get; } = device;

    internal Meter Meter => Device.Meter;

    /// <summary>Who asks, and what was agreed with it.</summary>
    internal AssociationView Association { get; } = association;

    /// <summary>Which part of the attribute is meant; present only where the attribute can be selected from.</summary>
    internal SelectiveAccess Selection { get; } = selection;
}
