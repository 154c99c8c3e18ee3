using System.Text;
using Tallywatt.Protocols.Dlms;
using Tallywatt.Protocols.Obis;

namespace Tallywatt.SoftMeter.Servers;

/// <summary>Class 15 version 1, the present association and those of the clients this meter knows, and class 17, the
/// logical devices.</summary>
static class AssociationObjects
{
    const ushort SapAssignmentClass = 17;
    const byte NoStatus = 0;
    const byte AssociatedStatus = 2;
    const int SecretLengthMax = DlmsLimits.PasswordLengthMax;

    static readonly CosemType ObjectList = CosemType.Array(
        CosemType.Structure(
            CosemType.LongUnsigned, CosemType.Unsigned, CosemType.Name,
            CosemType.Structure(
                CosemType.Array(
                    CosemType.Structure(
                        CosemType.Integer, CosemType.Enumerated,
                        CosemType.Either(CosemType.Null, CosemType.Array(CosemType.Integer, 2))), 32),
                CosemType.Array(CosemType.Structure(CosemType.Integer, CosemType.Enumerated), 16))),
        1024);

    static readonly CosemType Partners = CosemType.Structure(CosemType.Integer, CosemType.LongUnsigned);

    static readonly CosemType Context = CosemType.Structure(
        CosemType.Bits(24), CosemType.LongUnsigned, CosemType.LongUnsigned, CosemType.Unsigned, CosemType.Integer,
        CosemType.Octets(0, 32));

    internal static CosemObject[] All() =>
    [
        Association(CosemNames.AssociationLn, "present association", null),
        Association(ObjectName.Of("0.0.40.0.1.255"), "association of the public client", ClientSap.Public),
        Association(ObjectName.Of("0.0.40.0.2.255"), "association of the reading client", ClientSap.Reader),
        Association(ObjectName.Of("0.0.40.0.3.255"), "association of the management client", ClientSap.Management),
        SapAssignment(),
    ];

    /// <param name="client">Whose association; null for the one that asks.</param>
    static CosemObject Association(ObisCode name, string title, ClientSap? client) => new(
        CosemNames.AssociationClass, 1, name, title,
        [
            new(
                "object_list", ObjectList,
                (in call, ref target) => WriteObjectList(new(call.Device, ViewOf(call, client), default), ref target)),
            new("associated_partners_id", Partners, (in call, ref target) =>
            {
                target.Structure(2);
                target.Integer((sbyte)(ViewOf(call, client).Client.Number & 0x7F));
                target.LongUnsigned(call.Device.ServerSap);
            }),
            new(
                "application_context_name", CosemType.Octets(7),
                (in call, ref target) => target.OctetString(AcseNames.Of(ViewOf(call, client).Context))),
            new(
                "xDLMS_context_info", Context,
                (in call, ref target) => WriteContext(ViewOf(call, client), ref target)),
            new(
                "authentication_mechanism_name", CosemType.Octets(7),
                (in call, ref target) => target.OctetString(AcseNames.Of(ViewOf(call, client).Mechanism))),
            new(
                "secret", CosemType.Octets(1, SecretLengthMax), null,
                (in call, value) => ChangeSecret(ViewOf(call, client).Client, call, value)
                    ? DataAccessResult.Success
                    : DataAccessResult.TemporaryFailure)
            {
                SettableWhen = (in call) => HasPassword(call, ViewOf(call, client)),
            },
            new(
                "association_status", CosemType.Enumerated,
                (in call, ref target) => target.Enumerated(
                    client is null || client == call.Association.Client ? AssociatedStatus : NoStatus)),
            new(
                "security_setup_reference", CosemType.Name,
                (in _, ref target) => target.OctetString(SecurityObjects.SetupName)),
        ],
        new("reply_to_HLS_authentication", CosemType.Octets(0, 256), null),
        new(
            "change_HLS_secret", CosemType.Octets(1, SecretLengthMax),
            (in call, parameter) => ChangeHlsSecret(ViewOf(call, client), call, parameter)),
        new("add_object", CosemType.Any, null),
        new("remove_object", CosemType.Any, null))
    {
        IsPublic = client is null,
    };

    static CosemObject SapAssignment() => new(
        SapAssignmentClass, 0, ObjectName.Of("0.0.41.0.0.255"), "logical devices",
        [
            new(
                "SAP_assignment_list",
                CosemType.Array(CosemType.Structure(CosemType.LongUnsigned, CosemType.Octets(1, 16)), 64),
                (in call, ref target) =>
                {
                    target.Array(1);
                    target.Structure(2);
                    target.LongUnsigned(call.Device.ServerSap);
                    target.OctetString(Encoding.ASCII.GetBytes(call.Meter.Identity.LogicalDeviceName));
                }),
        ],
        new MethodEntry("connect_logical_device", CosemType.LongUnsigned, null))
    {
        IsPublic = true,
    };

    /// <summary>What was agreed with a client, or would be; with the one who asks when it is that one.</summary>
    static AssociationView ViewOf(in CosemCall call, ClientSap? client) => client is not { } other
        || other == call.Association.Client
            ? call.Association
            : call.Device.ViewOf(other);

    static void WriteObjectList(in CosemCall call, ref AxdrWriter target)
    {
        var client = call.Association.Client;
        var count = 0;
        foreach (var item in ObjectTable.All)
        {
            count += item.IsVisibleTo(client) ? 1 : 0;
        }

        target.Array(count);
        foreach (var item in ObjectTable.All)
        {
            if (item.IsVisibleTo(client))
            {
                target.Structure(4);
                target.LongUnsigned(item.ClassId);
                target.Unsigned(item.Version);
                target.OctetString(item.LogicalName);
                WriteRights(call, item, ref target);
            }
        }
    }

    static void WriteRights(in CosemCall call, CosemObject item, ref AxdrWriter target)
    {
        target.Structure(2);
        target.Array(item.AttributeCount);
        for (sbyte attribute = 1; attribute <= item.AttributeCount; attribute++)
        {
            target.Structure(3);
            target.Integer(attribute);
            target.Enumerated((byte)item.AccessTo(call, attribute));
            if (attribute > 1 && item.Attribute(attribute).IsSelectable)
            {
                target.Array(2);
                target.Integer((sbyte)SelectiveAccess.ByRange);
                target.Integer((sbyte)SelectiveAccess.ByEntry);
            }
            else
            {
                target.Null();
            }
        }

        target.Array(item.MethodCount);
        for (sbyte method = 1; method <= item.MethodCount; method++)
        {
            target.Structure(2);
            target.Integer(method);
            target.Enumerated(item.MayInvoke(call.Association.Client, method) ? (byte)1 : (byte)0);
        }
    }

    /// <summary>What was truly agreed, and no dedicated key: that is a secret.</summary>
    static void WriteContext(in AssociationView association, ref AxdrWriter target)
    {
        target.Structure(6);
        target.BitString((uint)association.Conformance << 8, 24);
        target.LongUnsigned((ushort)association.ReceiveLengthMax);
        target.LongUnsigned((ushort)association.SendLengthMax);
        target.Unsigned(InitiateRequest.DlmsVersion);
        target.Integer(0);
        target.OctetString(default(ReadOnlySpan<byte>));
    }

    static bool HasPassword(in CosemCall call, in AssociationView whose) =>
        call.Device.Security?.Setup is not null && whose.Mechanism == AuthenticationMechanism.Low;

    static bool ChangeSecret(ClientSap client, in CosemCall call, ReadOnlySpan<byte> value) =>
        call.Device.Security!.Setup!.TrySetPassword(client, new AxdrReader(value).OctetString());

    static ActionResult ChangeHlsSecret(
        in AssociationView whose, in CosemCall call, ReadOnlySpan<byte> parameter)
    {
        if (call.Device.Security?.Setup is null || whose.Mechanism
            is not (AuthenticationMechanism.HighMd5 or AuthenticationMechanism.HighSha1
                or AuthenticationMechanism.HighSha256))
        {
            return call.RefuseAct("This client proves itself without a shared secret.");
        }

        return ChangeSecret(whose.Client, call, parameter)
            ? ActionResult.Success
            : ActionResult.TemporaryFailure;
    }
}
