using Tallywatt.Protocols.Dlms;
using Tallywatt.SoftMeter.Metrology;

namespace Tallywatt.SoftMeter.Servers;

/// <summary>A meter as a COSEM logical device: who may do what with which of its objects.</summary>
/// <remarks>
/// The objects themselves are one table for all meters; this holds nothing but the meter. The public client reads the
/// clock, the logical device name, the invocation counters and its own association; the reading client reads
/// everything; the management client does everything. What cannot be made durable is a temporary failure and has not
/// happened. Source: IEC 62056-6-2.
/// </remarks>
public sealed class CosemMeter : ICosemObjects, ILogicalDevices
{
    /// <summary>The only logical device of a meter: management.</summary>
    public const ushort ManagementDevice = 1;

    /// <param name="meter">The meter.</param>
    /// <param name="security">What the clients must prove; null for lowest security.</param>
    /// <param name="serverSap">The address of the device, where several share a port.</param>
    public CosemMeter(Meter meter, MeterSecurity? security = null, ushort serverSap = ManagementDevice)
    {
        ArgumentNullException.ThrowIfNull(meter);
        Meter = meter;
        Security = security;
        ServerSap = serverSap;
    }

    internal Meter Meter { get; }

    internal MeterSecurity? Security { get; }

    internal ushort ServerSap { get; }

    /// <summary>Why the last value or order was refused, for people; empty when none was.</summary>
    internal string LastRefusal { get; set; } = "";

    /// <summary>Sends what a push setup lists, by its number from 0; false when it cannot. Null when nobody sends.
    /// </summary>
    internal Func<int, bool>? PushRequested { get; set; }

    public ICosemObjects? Find(ushort serverSap) => serverSap == ServerSap ? this : null;

    public ClientCredentials? CredentialsOf(ushort serverSap, ClientSap client) =>
        Security?.CredentialsOf(client);

    public DataAccessResult Get(
        ClientSap client, CosemAttribute attribute, SelectiveAccess selection, ref AxdrWriter target) =>
        Get(ViewOf(client), attribute, selection, ref target);

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
        if (selection.IsPresent && !entry.IsSelectable)
        {
            return DataAccessResult.ScopeOfAccessViolated;
        }

        lock (Meter.Gate)
        {
            return entry.Read!(call, ref target); // All of one instant.
        }
    }

    public DataAccessResult Set(
        ClientSap client, CosemAttribute attribute, SelectiveAccess selection, ReadOnlySpan<byte> value) =>
        Set(ViewOf(client), attribute, selection, value);

    public DataAccessResult Set(
        in AssociationView association, CosemAttribute attribute, SelectiveAccess selection, ReadOnlySpan<byte> value)
    {
        var call = new CosemCall(this, association, default)
        {
            // Setting the time is logged as such.
            ProgrammedDetail = attribute == CosemNames.ClockTime
                ? 0
                : (attribute.ClassId * 256) + attribute.AttributeId,
        };
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
        Invoke(ViewOf(client), method, parameter, ref target);

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

    /// <summary>Somebody asked for a push now.</summary>
    internal bool RequestPush(int setup) => PushRequested?.Invoke(setup) ?? false;

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

    /// <summary>What a client of this meter may expect to agree.</summary>
    internal AssociationView ViewOf(ClientSap client)
    {
        var credentials = Security?.CredentialsOf(client);
        return new(client)
        {
            Conformance = DlmsServerSettings.Served,
            ReceiveLengthMax = MeterServerLimits.PduSizeMax,
            SendLengthMax = MeterServerLimits.PduSizeMax,
            Context = credentials?.Cipher is null
                ? ApplicationContext.LogicalName
                : ApplicationContext.LogicalNameCiphered,
            Mechanism = credentials?.Mechanism ?? AuthenticationMechanism.Lowest,
        };
    }
}
