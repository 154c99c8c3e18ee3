using Tallywatt.Protocols.Dlms;
using Tallywatt.Protocols.Obis;

namespace Tallywatt.SoftMeter.Servers;

/// <summary>0.0.40.0.0.255, class 15 version 1: the present association, and the list of what it can see.</summary>
sealed class AssociationObject(Func<IReadOnlyList<CosemObject>> objects) : CosemObject
{
    const byte ReadOnlyAccess = 1;
    const byte NoAccess = 0;
    const byte MethodAllowed = 1;
    const byte AssociatedStatus = 2;
    const sbyte BufferAttribute = 2;

    internal override ushort ClassId => CosemNames.AssociationClass;

    internal override byte Version => 1;

    internal override ObisCode LogicalName => CosemNames.AssociationLn;

    internal override sbyte AttributeCount => 8;

    internal override bool IsPublic => true;

    internal override DataAccessResult Get(
        ClientSap client, sbyte attribute, SelectiveAccess selection, ref AxdrWriter target)
    {
        switch (attribute)
        {
            case 2:
                WriteObjectList(client, ref target);
                break;
            case 3:
                target.Structure(2);
                target.Integer((sbyte)(client.Number & 0x7F));
                target.LongUnsigned(CosemMeter.ManagementDevice);
                break;
            case 4:
                target.OctetString(AcseNames.Of(ApplicationContext.LogicalName));
                break;
            case 5:
                WriteContext(ref target);
                break;
            case 6:
                target.OctetString(AcseNames.Of(AuthenticationMechanism.Lowest));
                break;
            case 8:
                target.Enumerated(AssociatedStatus);
                break;
            default:
                return DataAccessResult.ReadWriteDenied; // 7, the secret: there is none, and it is never read.
        }

        return DataAccessResult.Success;
    }

    void WriteObjectList(ClientSap client, ref AxdrWriter target)
    {
        var visible = objects().Where(item => item.MayRead(client, CosemNames.Value)).ToList();
        target.Array(visible.Count);
        foreach (var item in visible)
        {
            target.Structure(4);
            target.LongUnsigned(item.ClassId);
            target.Unsigned(item.Version);
            target.OctetString(item.LogicalName);
            WriteRights(item, client, ref target);
        }
    }

    static void WriteRights(CosemObject item, ClientSap client, ref AxdrWriter target)
    {
        target.Structure(2);
        target.Array(item.AttributeCount);
        for (sbyte attribute = 1; attribute <= item.AttributeCount; attribute++)
        {
            target.Structure(3);
            target.Integer(attribute);
            target.Enumerated(item.MayRead(client, attribute) ? ReadOnlyAccess : NoAccess);
            if (attribute == BufferAttribute && item.CanSelect(attribute))
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
            target.Enumerated(client == ClientSap.Management ? MethodAllowed : NoAccess);
        }
    }

    static void WriteContext(ref AxdrWriter target)
    {
        target.Structure(6);
        target.BitString((uint)DlmsServerSettings.Served << 8, 24);
        target.LongUnsigned((ushort)MeterServerLimits.PduSizeMax);
        target.LongUnsigned((ushort)MeterServerLimits.PduSizeMax);
        target.Unsigned(InitiateRequest.DlmsVersion);
        target.Integer(0);
        target.OctetString(default(ReadOnlySpan<byte>));
    }
}
