using Tallywatt.Protocols.Dlms;
using Tallywatt.Protocols.Obis;
using Tallywatt.SoftMeter.Metrology;
using Tallywatt.SoftMeter.Relay;

namespace Tallywatt.SoftMeter.Servers;

/// <summary>0.0.96.3.10.255, class 70 version 0: the supply control switch.</summary>
/// <remarks>An order the relay has already obeyed is a success, so that it may be repeated.</remarks>
sealed class DisconnectControlObject(Meter meter) : CosemObject
{
    internal override ushort ClassId => CosemNames.DisconnectControlClass;

    internal override ObisCode LogicalName => CosemNames.DisconnectControl;

    internal override sbyte AttributeCount => 4;

    internal override sbyte MethodCount => 2;

    internal override DataAccessResult Get(
        ClientSap client, sbyte attribute, SelectiveAccess selection, ref AxdrWriter target)
    {
        var relay = meter.Relay;
        switch (attribute)
        {
            case 2:
                target.Boolean(relay.OutputState);
                break;
            case 3:
                target.Enumerated((byte)relay.State);
                break;
            case 4:
                target.Enumerated((byte)relay.Mode);
                break;
            default:
                return DataAccessResult.ObjectUnavailable;
        }

        return DataAccessResult.Success;
    }

    /// <summary>The parameter is integer(0). It says nothing, so none at all, or null-data in a list, is taken too.
    /// </summary>
    internal override ActionResult Invoke(sbyte method, ReadOnlySpan<byte> parameter)
    {
        if (!parameter.IsEmpty && (DataTag)parameter[0] is not (DataTag.Integer or DataTag.Null))
        {
            return ActionResult.TypeUnmatched;
        }

        try
        {
            var answer = method == CosemNames.RemoteDisconnect.MethodId
                ? meter.RemoteDisconnect()
                : meter.RemoteReconnect();
            return answer == RelayAnswer.Refused ? ActionResult.ReadWriteDenied : ActionResult.Success;
        }
        catch (IOException)
        {
            return ActionResult.TemporaryFailure; // The new position could not be made durable. The order may repeat.
        }
    }
}
