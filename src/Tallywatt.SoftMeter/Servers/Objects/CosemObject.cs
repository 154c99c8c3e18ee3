using Tallywatt.Protocols.Dlms;
using Tallywatt.Protocols.Obis;

namespace Tallywatt.SoftMeter.Servers;

/// <summary>One COSEM object of every meter: a table row that says what it is and does, and holds no state.</summary>
/// <remarks>A hundred thousand meters share one table, so an object costs a meter nothing.</remarks>
/// <param name="classId">Its interface class.</param>
/// <param name="version">The version of the class.</param>
/// <param name="logicalName">Its name.</param>
/// <param name="title">What it is, in a few words, for people.</param>
/// <param name="attributes">Its attributes from 2 up, all that the class has.</param>
/// <param name="methods">Its methods from 1 up, all that the class has.</param>
sealed class CosemObject(
    ushort classId, byte version, ObisCode logicalName, string title, AttributeEntry[] attributes,
    params MethodEntry[] methods)
{
    internal ushort ClassId => classId;

    internal byte Version => version;

    internal ObisCode LogicalName => logicalName;

    internal string Title => title;

    /// <summary>Whether the public client may read it too.</summary>
    internal bool IsPublic { get; init; }

    /// <summary>Attributes run from 1, the logical name, to this.</summary>
    internal sbyte AttributeCount => (sbyte)(attributes.Length + 1);

    internal sbyte MethodCount => (sbyte)methods.Length;

    /// <summary>An attribute from 2 up.</summary>
    internal AttributeEntry Attribute(sbyte number) => attributes[number - 2];

    internal MethodEntry Method(sbyte number) => methods[number - 1];

    /// <summary>What a client may do with an attribute: the management client all there is, the reading client reads
    /// it, the public client reads what is public.</summary>
    internal AccessMode AccessTo(in CosemCall call, sbyte attribute)
    {
        var client = call.Association.Client;
        if (client != ClientSap.Management && client != ClientSap.Reader && client != ClientSap.Public)
        {
            return AccessMode.None;
        }

        if (attribute == 1)
        {
            return AccessMode.Read;
        }

        var all = Attribute(attribute).Access(call);
        return client == ClientSap.Management ? all
            : client == ClientSap.Reader || IsPublic ? all & AccessMode.Read
            : AccessMode.None;
    }

    internal bool MayInvoke(ClientSap client, sbyte method) =>
        client == ClientSap.Management && Method(method).Run is not null;

    /// <summary>Whether a client's object list names it: when it may do anything with it.</summary>
    internal bool IsVisibleTo(ClientSap client) => client == ClientSap.Management || client == ClientSap.Reader
        || (client == ClientSap.Public && IsPublic);
}
