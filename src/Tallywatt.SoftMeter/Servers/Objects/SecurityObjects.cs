using Tallywatt.Protocols.Dlms;
using Tallywatt.Protocols.Obis;

namespace Tallywatt.SoftMeter.Servers;

/// <summary>Class 64, what protects the management client's association, and class 1, the frame counters.</summary>
static class SecurityObjects
{
    internal static readonly ObisCode SetupName = ObjectName.Of("0.0.43.0.0.255");

    internal static CosemObject[] All() =>
    [
        IdentityObjects.Data(
            CosemNames.InvocationCounter, "frame counter of the management client", CosemType.DoubleLongUnsigned,
            (in call, ref target) => target.DoubleLongUnsigned(call.Device.Security?.InvocationCounter ?? 0),
            isPublic: true),
    ];
}
