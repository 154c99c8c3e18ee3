using Tallywatt.Protocols.Dlms;
using Tallywatt.SoftMeter.Metrology;

namespace Tallywatt.SoftMeter.Servers;

/// <summary>A meter as a COSEM logical device: who may do what with which of its objects.</summary>
/// <remarks>
/// The objects themselves are one table for all meters; this holds nothing but the meter. The public client reads the
/// clock, the logical device name, the invocation counters and its own association; the management client does
/// everything else. What cannot be made durable is a temporary failure and has not happened. Source: IEC 62056-6-2.
/// </remarks>
public sealed class CosemMeter : ICosemObjects, ILogicalDevices
{
    /// <summary>The only logical device of a meter: management.</summary>
    public const ushort ManagementDevice = 1;

    /// <param name="meter">The meter.</param>
    /// <param name="security">What the management client must prove; null for lowest security.</param>
    public CosemMeter(Meter meter, MeterSecurity? security = null)
    {
        ArgumentNullException.ThrowIfNull(meter);
        Meter = meter;
        Security = security;
    }

    internal Meter Meter { get; }

    internal MeterSecurity? Security { get; }

    public ICosemObjects? Find(ushort serverSap) => serverSap == ManagementDevice ? this : null;

    public ClientCredentials? CredentialsOf(ushort serverSap, ClientSap client) =>
        Security?.CredentialsOf(client);

    public DataAccessResult Get(
        ClientSap client, CosemAttribute attribute, SelectiveAccess selection, ref AxdrWriter target) =>
        Get(Unproved(client), attribute, selection, ref target);

    public DataAccessResult Get(
        in AssociationView association, CosemAttribute attribute, SelectiveAccess selection, ref AxdrWriter target)
    {
        var call = new CosemCall(this, association, selection);
        if (Find(attribute, out var found) is not DataAccessResult.Success and var refusal)
        {
            return refusal;
        }

        if ((found!.AccessTo(call, attribute.AttributeId) & AccessMode.Read) == 0)
        {
            return DataAccessResult.ReadWriteDenied;
        }

        if (attribute.AttributeId == 1)
        {
            target.OctetString(found.LogicalName);
            return DataAccessResult.Success;
        }

        var entry = found.Attribute(attribute.AttributeId);
        return selection.IsPresent && !entry.IsSelectable
            ? DataAccessResult.ScopeOfAccessViolated
            : entry.Read!(call, ref target);
    }

    public DataAccessResult Set(
        ClientSap client, CosemAttribute attribute, SelectiveAccess selection, ReadOnlySpan<byte> value) =>
        Set(Unproved(client), attribute, selection, value);

    public DataAccessResult Set(
        in AssociationView association, CosemAttribute attribute, SelectiveAccess selection, ReadOnlySpan<byte> value)
    {
        var call = new CosemCall(this, association, default);
        if (Find(attribute, out var found) is not DataAccessResult.Success and var refusal)
        {
            return refusal;
        }

        if ((found!.AccessTo(call, attribute.AttributeId) & AccessMode.Write) == 0)
        {
            return DataAccessResult.ReadWriteDenied;
        }

        if (selection.IsPresent)
        {
            return DataAccessResult.ScopeOfAccessViolated; // No attribute can be set in part.
        }

        var entry = found.Attribute(attribute.AttributeId);
        if (!entry.Type.Accepts(value))
        {
            return DataAccessResult.TypeUnmatched;
        }

        try
        {
            return entry.Set!(call, value);
        }
        catch (IOException)
        {
            return DataAccessResult.TemporaryFailure; // It could not be made durable, and has not happened.
        }
    }

    public ActionResult Invoke(
        ClientSap client, CosemMethod method, ReadOnlySpan<byte> parameter, ref AxdrWriter target) =>
        Invoke(Unproved(client), method, parameter, ref target);

    public ActionResult Invoke(
        in AssociationView association, CosemMethod method, ReadOnlySpan<byte> parameter, ref AxdrWriter target)
    {
        if (ObjectTable.Find(method.LogicalName) is not { } found)
        {
            return ActionResult.ObjectUndefined;
        }

        if (found.ClassId != method.ClassId)
        {
            return ActionResult.ObjectClassInconsistent;
        }

        if (method.MethodId < 1 || method.MethodId > found.MethodCount)
        {
            return ActionResult.ObjectUnavailable;
        }

        return found.MayInvoke(association.Client, method.MethodId)
            ? Run(new(this, association, default), found.Method(method.MethodId), parameter)
            : ActionResult.ReadWriteDenied;
    }

    /// <summary>Runs a method for a client that may, or for the meter itself: a script, a schedule.</summary>
    internal static ActionResult Run(in CosemCall call, MethodEntry method, ReadOnlySpan<byte> parameter)
    {
        if (!method.Parameter.Accepts(parameter))
        {
            return ActionResult.TypeUnmatched;
        }

        try
        {
            return method.Run!(call, parameter);
        }
        catch (IOException)
        {
            return ActionResult.TemporaryFailure; // It could not be made durable. The order may be repeated.
        }
    }

    static DataAccessResult Find(CosemAttribute attribute, out CosemObject? found)
    {
        found = ObjectTable.Find(attribute.LogicalName);
        if (found is null)
        {
            return DataAccessResult.ObjectUndefined;
        }

        if (found.ClassId != attribute.ClassId)
        {
            return DataAccessResult.ObjectClassInconsistent;
        }

        return attribute.AttributeId < 1 || attribute.AttributeId > found.AttributeCount
            ? DataAccessResult.ObjectUnavailable
            : DataAccessResult.Success;
    }

    /// <summary>A client of which nothing but the address is known, in a plain association without bounds.</summary>
    static AssociationView Unproved(ClientSap client) => new(client)
    {
        Conformance = DlmsServerSettings.Served,
        ReceiveLengthMax = MeterServerLimits.PduSizeMax,
        SendLengthMax = MeterServerLimits.PduSizeMax,
        Context = ApplicationContext.LogicalName,
        Mechanism = AuthenticationMechanism.Lowest,
    };
}
