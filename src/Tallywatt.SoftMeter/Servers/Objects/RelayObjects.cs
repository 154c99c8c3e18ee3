using Tallywatt.Protocols.Dlms;
using Tallywatt.SoftMeter.Metrology;
using Tallywatt.SoftMeter.Relay;

namespace Tallywatt.SoftMeter.Servers;

/// <summary>Class 70, the supply control switch.</summary>
/// <remarks>An order the relay has already obeyed is a success, so that it may be repeated.</remarks>
static class RelayObjects
{
    internal static CosemObject[] All() =>
    [
        new(
            CosemNames.DisconnectControlClass, 0, CosemNames.DisconnectControl, "disconnect control",
            [
                new(
                    "output_state", CosemType.Boolean,
                    (in call, ref target) => target.Boolean(call.Meter.Relay.OutputState)),
                new(
                    "control_state", CosemType.Enumerated,
                    (in call, ref target) => target.Enumerated((byte)call.Meter.Relay.State)),
                new(
                    "control_mode", CosemType.Enumerated,
                    (in call, ref target) => target.Enumerated((byte)call.Meter.Relay.Mode), SetMode),
            ],
            new("remote_disconnect", CosemType.Nothing, (in call, _) => Order(call.Meter.RemoteDisconnect())),
            new("remote_reconnect", CosemType.Nothing, (in call, _) => Order(call.Meter.RemoteReconnect()))),
    ];

    static DataAccessResult SetMode(in CosemCall call, ReadOnlySpan<byte> value)
    {
        var mode = (ControlMode)new AxdrReader(value).Number();
        return mode > ControlMode.Mode6
            ? call.Refuse("A control mode is 0 to 6.")
            : call.Change((meter, out reason) =>
            {
                reason = "";
                meter.SetControlMode(mode);
                return true;
            });
    }

    internal static ActionResult Order(RelayAnswer answer) =>
        answer == RelayAnswer.Refused ? ActionResult.ReadWriteDenied : ActionResult.Success;
}
