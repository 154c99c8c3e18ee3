namespace Tallywatt.Protocols.Dlms;

/// <summary>What a logical device holds, as a server sees it. A meter implements this.</summary>
/// <remarks>
/// Calls come one at a time for one association; two associations of one device may call at the same time unless their
/// connections share a lock. Implementations do not throw for anything a client sent: every refusal is a result.
/// </remarks>
public interface ICosemObjects
{
    /// <summary>Writes the value of an attribute, one whole data element.</summary>
    /// <param name="client">Who asks: the client SAP decides what it may read.</param>
    /// <param name="attribute">What is asked for.</param>
    /// <param name="selection">Which part of it; absent for all.</param>
    /// <param name="target">
    /// Where the value goes. What was written is dropped unless the result is Success. When it overflows, the call is
    /// repeated with as much room as was counted, so it must have no effect of its own and should write to the end.
    /// </param>
    DataAccessResult Get(
        ClientSap client, CosemAttribute attribute, SelectiveAccess selection, ref AxdrWriter target);

    /// <summary>The same, for a device that shows its clients what was agreed with them.</summary>
    DataAccessResult Get(
        in AssociationView association, CosemAttribute attribute, SelectiveAccess selection,
        ref AxdrWriter target) => Get(association.Client, attribute, selection, ref target);

    /// <summary>Sets an attribute to one whole, well-formed data element.</summary>
    DataAccessResult Set(
        ClientSap client, CosemAttribute attribute, SelectiveAccess selection, ReadOnlySpan<byte> value);

    /// <summary>The same, for a device whose rights depend on what was agreed.</summary>
    DataAccessResult Set(
        in AssociationView association, CosemAttribute attribute, SelectiveAccess selection,
        ReadOnlySpan<byte> value) => Set(association.Client, attribute, selection, value);

    /// <summary>Runs a method, once, and writes its return value, if it has one, as one data element.</summary>
    /// <param name="parameter">One data element, or empty when the client sent none.</param>
    ActionResult Invoke(ClientSap client, CosemMethod method, ReadOnlySpan<byte> parameter, ref AxdrWriter target);

    /// <summary>The same, for a device whose rights depend on what was agreed.</summary>
    ActionResult Invoke(
        in AssociationView association, CosemMethod method, ReadOnlySpan<byte> parameter,
        ref AxdrWriter target) => Invoke(association.Client, method, parameter, ref target);
}
