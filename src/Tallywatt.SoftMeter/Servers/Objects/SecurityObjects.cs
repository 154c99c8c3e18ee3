using Tallywatt.Protocols.Dlms;
using Tallywatt.Protocols.Obis;
using Tallywatt.SoftMeter.Security;

namespace Tallywatt.SoftMeter.Servers;

/// <summary>Class 64, what protects the management client's association, and class 1, the frame counters.</summary>
static class SecurityObjects
{
    internal static readonly ObisCode SetupName = ObjectName.Of("0.0.43.0.0.255");
    const ushort SecuritySetupClass = 64;

    static readonly CosemType Certificates = CosemType.Array(CosemType.Any, 16);

    static readonly CosemType KeyTransfer = CosemType.Array(
        CosemType.Structure(CosemType.Enumerated, CosemType.Octets(16, 64)), 4);

    internal static CosemObject[] All() =>
    [
        IdentityObjects.Data(
            CosemNames.InvocationCounter, "frame counter, unicast key", CosemType.DoubleLongUnsigned,
            (in call, ref target) => target.DoubleLongUnsigned(call.Device.Security?.InvocationCounter ?? 0),
            isPublic: true),
        IdentityObjects.Data(
            ObjectName.Of("0.0.43.1.1.255"), "frame counter, broadcast key", CosemType.DoubleLongUnsigned,
            (in call, ref target) =>
                target.DoubleLongUnsigned(SetupOf(call)?.BroadcastInvocationCounter ?? 0),
            isPublic: true),
        new(
            SecuritySetupClass, 1, SetupName, "security setup",
            [
                new(
                    "security_policy", CosemType.Enumerated,
                    (in call, ref target) => target.Enumerated(SetupOf(call)?.Policy ?? 0)),
                new(
                    "security_suite", CosemType.Enumerated,
                    (in call, ref target) => target.Enumerated((byte)(SetupOf(call)?.Suite ?? default))),
                new(
                    "client_system_title", CosemType.Octets(8),
                    (in call, ref target) => WriteTitle(SetupOf(call)?.ClientSystemTitle ?? default, ref target)),
                new(
                    "server_system_title", CosemType.Octets(8),
                    (in call, ref target) => WriteTitle(
                        SetupOf(call)?.ServerSystemTitle ?? TestKeys.MeterTitle(call.Meter.Identity), ref target)),
                new("certificates", Certificates, (in _, ref target) => target.Array(0)),
            ],
            new("security_activate", CosemType.Enumerated, Activate),
            new("key_transfer", KeyTransfer, Transfer),
            new("key_agreement", CosemType.Any, null),
            new("generate_key_pair", CosemType.Any, null),
            new("generate_certificate_request", CosemType.Any, null),
            new("import_certificate", CosemType.Any, null),
            new("export_certificate", CosemType.Any, null),
            new("remove_certificate", CosemType.Any, null)),
    ];

    static ISecuritySetup? SetupOf(in CosemCall call) => call.Device.Security?.Setup;

    static ActionResult Activate(in CosemCall call, ReadOnlySpan<byte> parameter) =>
        SetupOf(call) is { } setup
            ? setup.Activate((byte)new AxdrReader(parameter).Number())
            : call.RefuseAct("Nothing is ciphered between this meter and its clients.");

    static ActionResult Transfer(in CosemCall call, ReadOnlySpan<byte> parameter) =>
        SetupOf(call) is { } setup
            ? setup.TransferKeys(parameter)
            : call.RefuseAct("Nothing is ciphered between this meter and its clients.");

    static void WriteTitle(SystemTitle title, ref AxdrWriter target)
    {
        Span<byte> bytes = stackalloc byte[8];
        title.Write(bytes);
        target.OctetString(bytes);
    }
}
