using Tallywatt.Protocols.Dlms;

namespace Tallywatt.SoftMeter.Servers;

/// <summary>Class 15 version 1, the present association, and class 17, the logical devices of this meter.</summary>
static class AssociationObjects
{
    const ushort SapAssignmentClass = 17;
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

    internal static CosemObject[] All() => [Association(), SapAssignment()];

    static CosemObject Association() => new(
        CosemNames.AssociationClass, 1, CosemNames.AssociationLn, "present association",
        [
            new("object_list", ObjectList, WriteObjectList),
            new("associated_partners_id", Partners, WritePartners),
            new("application_context_name", CosemType.Octets(7), WriteContextName),
            new("xDLMS_context_info", Context, WriteContext),
            new("authentication_mechanism_name", CosemType.Octets(7), WriteMechanism),
            new("secret", CosemType.Octets(1, SecretLengthMax), null, SetSecret) { SettableWhen = HasPassword },
            new(
                "association_status", CosemType.Enumerated,
                (in _, ref target) => target.Enumerated(AssociatedStatus)),
            new(
                "security_setup_reference", CosemType.Name,
                (in _, ref target) => target.OctetString(SecurityObjects.SetupName)),
        ],
        new("reply_to_HLS_authentication", CosemType.Octets(0, 256), null),
        new("change_HLS_secret", CosemType.Octets(0, 256), null),
        new("add_object", CosemType.Any, null),
        new("remove_object", CosemType.Any, null))
    {
        IsPublic = true,
    };

    static CosemObject SapAssignment() => new(
        SapAssignmentClass, 0, ObjectName.Of("0.0.41.0.0.255"), "logical devices",
        [
            new(
                "SAP_assignment_list",
                CosemType.Array(CosemType.Structure(CosemType.LongUnsigned, CosemType.Octets(1, 16)), 64),
                WriteDevices),
        ],
        new MethodEntry("connect_logical_device", CosemType.Any, null))
    {
        IsPublic = true,
    };

    static void WriteObjectList(in CosemCall call, ref AxdrWriter target)
    {
        var count = 0;
        foreach (var item in ObjectTable.All)
        {
            count += item.IsVisibleTo(call.Association.Client) ? 1 : 0;
        }

        target.Array(count);
        foreach (var item in ObjectTable.All)
        {
            if (item.IsVisibleTo(call.Association.Client))
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

    static void WritePartners(in CosemCall call, ref AxdrWriter target)
    {
        target.Structure(2);
        target.Integer((sbyte)(call.Association.Client.Number & 0x7F));
        target.LongUnsigned(CosemMeter.ManagementDevice);
    }

    static void WriteContextName(in CosemCall call, ref AxdrWriter target) =>
        target.OctetString(AcseNames.Of(call.Association.Context));

    /// <summary>What was truly agreed, and no dedicated key: that is a secret.</summary>
    static void WriteContext(in CosemCall call, ref AxdrWriter target)
    {
        target.Structure(6);
        target.BitString((uint)call.Association.Conformance << 8, 24);
        target.LongUnsigned((ushort)call.Association.ReceiveLengthMax);
        target.LongUnsigned((ushort)call.Association.SendLengthMax);
        target.Unsigned(InitiateRequest.DlmsVersion);
        target.Integer(0);
        target.OctetString(default(ReadOnlySpan<byte>));
    }

    static void WriteMechanism(in CosemCall call, ref AxdrWriter target) =>
        target.OctetString(AcseNames.Of(call.Association.Mechanism));

    static bool HasPassword(in CosemCall call) => false;

    static DataAccessResult SetSecret(in CosemCall call, ReadOnlySpan<byte> value) =>
        DataAccessResult.ReadWriteDenied;

    static void WriteDevices(in CosemCall call, ref AxdrWriter target)
    {
        target.Array(1);
        target.Structure(2);
        target.LongUnsigned(CosemMeter.ManagementDevice);
        target.OctetString(System.Text.Encoding.ASCII.GetBytes(call.Meter.Identity.LogicalDeviceName));
    }
}
