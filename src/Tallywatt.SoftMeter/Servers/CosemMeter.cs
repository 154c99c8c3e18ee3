using Tallywatt.Protocols.Dlms;
using Tallywatt.SoftMeter.Metrology;

namespace Tallywatt.SoftMeter.Servers;

/// <summary>A meter as a COSEM logical device: which objects it has, and who may do what with them.</summary>
/// <remarks>
/// The public client reads the clock, the logical device name, the invocation counter and its own association; the
/// management client reads everything and moves the relay. Nothing can be set yet. Source: IEC 62056-6-2.
/// </remarks>
public sealed class CosemMeter : ICosemObjects, ILogicalDevices
{
    /// <summary>The only logical device of a meter: management.</summary>
    public const ushort ManagementDevice = 1;

    readonly CosemObject[] objects;
    readonly MeterSecurity? security;

    /// <param name="meter">The meter.</param>
    /// <param name="security">What the management client must prove; null for lowest security.</param>
    public CosemMeter(Meter meter, MeterSecurity? security = null)
    {
        this.security = security;
        ArgumentNullException.ThrowIfNull(meter);
        objects =
        [
            new LogicalDeviceNameObject(meter),
            new SerialObject(meter),
            new InvocationCounterObject(security),
            new ClockObject(meter),
            new RegisterObject(CosemNames.ImportEnergy, meter, reading => reading.Import),
            new RegisterObject(CosemNames.ExportEnergy, meter, reading => reading.Export),
            new LoadProfileObject(meter),
            new DisconnectControlObject(meter),
            new AssociationObject(() => objects!),
        ];
    }

    public ICosemObjects? Find(ushort serverSap) => serverSap == ManagementDevice ? this : null;

    public ClientCredentials? CredentialsOf(ushort serverSap, ClientSap client) =>
        client == ClientSap.Management ? security?.Management : null;

    public DataAccessResult Get(
        ClientSap client, CosemAttribute attribute, SelectiveAccess selection, ref AxdrWriter target)
    {
        if (FindObject(attribute.LogicalName.Packed) is not { } found)
        {
            return DataAccessResult.ObjectUndefined;
        }

        if (found.ClassId != attribute.ClassId)
        {
            return DataAccessResult.ObjectClassInconsistent;
        }

        if (attribute.AttributeId < 1 || attribute.AttributeId > found.AttributeCount)
        {
            return DataAccessResult.ObjectUnavailable;
        }

        if (!found.MayRead(client, attribute.AttributeId))
        {
            return DataAccessResult.ReadWriteDenied;
        }

        if (attribute.AttributeId == 1)
        {
            target.OctetString(found.LogicalName);
            return DataAccessResult.Success;
        }

        return selection.IsPresent && !found.CanSelect(attribute.AttributeId)
            ? DataAccessResult.ScopeOfAccessViolated
            : found.Get(client, attribute.AttributeId, selection, ref target);
    }

    public DataAccessResult Set(
        ClientSap client, CosemAttribute attribute, SelectiveAccess selection, ReadOnlySpan<byte> value)
    {
        if (FindObject(attribute.LogicalName.Packed) is not { } found)
        {
            return DataAccessResult.ObjectUndefined;
        }

        return found.ClassId != attribute.ClassId
            ? DataAccessResult.ObjectClassInconsistent
            : DataAccessResult.ReadWriteDenied;
    }

    public ActionResult Invoke(
        ClientSap client, CosemMethod method, ReadOnlySpan<byte> parameter, ref AxdrWriter target)
    {
        if (FindObject(method.LogicalName.Packed) is not { } found)
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

        return client == ClientSap.Management
            ? found.Invoke(method.MethodId, parameter)
            : ActionResult.ReadWriteDenied;
    }

    CosemObject? FindObject(ulong name)
    {
        foreach (var candidate in objects)
        {
            if (candidate.LogicalName.Packed == name)
            {
                return candidate;
            }
        }

        return null;
    }
}
