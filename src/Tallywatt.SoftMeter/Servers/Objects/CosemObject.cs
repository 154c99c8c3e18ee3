using Tallywatt.Protocols.Dlms;
using Tallywatt.Protocols.Obis;

namespace Tallywatt.SoftMeter.Servers;

/// <summary>One COSEM object of a meter.</summary>
abstract class CosemObject
{
    internal abstract ushort ClassId { get; }

    internal virtual byte Version => 0;

    internal abstract ObisCode LogicalName { get; }

    /// <summary>Attributes run from 1, the logical name, to this.</summary>
    internal abstract sbyte AttributeCount { get; }

    internal virtual sbyte MethodCount => 0;

    /// <summary>Whether the public client may read it too.</summary>
    internal virtual bool IsPublic => false;

    internal bool MayRead(ClientSap client, sbyte attribute) =>
        client == ClientSap.Management || (client == ClientSap.Public && (IsPublic || attribute == 1));

    internal virtual bool CanSelect(sbyte attribute) => false;

    /// <summary>Writes an attribute from 2 up.</summary>
    internal abstract DataAccessResult Get(
        ClientSap client, sbyte attribute, SelectiveAccess selection, ref AxdrWriter target);

    /// <summary>Runs a method from 1 up, for a client that may.</summary>
    internal virtual ActionResult Invoke(sbyte method, ReadOnlySpan<byte> parameter) => ActionResult.ObjectUnavailable;
}
