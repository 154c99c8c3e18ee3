namespace Tallywatt.SoftMeter.Relay;

/// <summary>The supply control switch as a state machine. Source: DLMS UA Blue Book, class_id 70, version 0.</summary>
/// <param name="State">Attribute 3. In <see cref="ControlMode.AlwaysConnected"/> it is always connected.</param>
/// <param name="Mode">Attribute 4.</param>
public readonly record struct DisconnectControl(ControlState State, ControlMode Mode)
{
    /// <summary>A new meter is installed with its output on.</summary>
    public static DisconnectControl Installed(ControlMode mode) => new(ControlState.Connected, mode);

    /// <summary>Attribute 2, output_state: true when the home has power.</summary>
    public bool OutputState => State == ControlState.Connected;

    /// <summary>Where a trigger leads. <paramref name="next"/> equals this unless the answer is Moved.</summary>
    public RelayAnswer Apply(RelayTrigger trigger, out DisconnectControl next)
    {
        var target = Target(trigger);
        next = target is { } state ? this with { State = state } : this;
        if (target is not null)
        {
            return RelayAnswer.Moved;
        }

        return IsAlready(trigger) ? RelayAnswer.Already : RelayAnswer.Refused;
    }

    /// <summary>The transitions a to h, each with the modes that enable it.</summary>
    ControlState? Target(RelayTrigger trigger) => (trigger, State) switch
    {
        // b
        (RelayTrigger.RemoteDisconnect, ControlState.Connected)
            when Mode != ControlMode.AlwaysConnected => ControlState.Disconnected,

        // c
        (RelayTrigger.RemoteDisconnect, ControlState.ReadyForReconnection)
            when Mode != ControlMode.AlwaysConnected => ControlState.Disconnected,

        // a
        (RelayTrigger.RemoteReconnect, ControlState.Disconnected)
            when Mode is ControlMode.Mode2 or ControlMode.Mode4 => ControlState.Connected,

        // d
        (RelayTrigger.RemoteReconnect, ControlState.Disconnected)
            when Mode is ControlMode.Mode1 or ControlMode.Mode3 or ControlMode.Mode5 or ControlMode.Mode6
            => ControlState.ReadyForReconnection,

        // e
        (RelayTrigger.ManualReconnect, ControlState.ReadyForReconnection)
            when Mode != ControlMode.AlwaysConnected => ControlState.Connected,

        // f
        (RelayTrigger.ManualDisconnect, ControlState.Connected)
            when Mode is ControlMode.Mode1 or ControlMode.Mode2 or ControlMode.Mode5
            => ControlState.ReadyForReconnection,

        // g
        (RelayTrigger.LocalDisconnect, ControlState.Connected)
            when Mode != ControlMode.AlwaysConnected => ControlState.ReadyForReconnection,

        // h
        (RelayTrigger.LocalReconnect, ControlState.ReadyForReconnection)
            when Mode is ControlMode.Mode5 or ControlMode.Mode6 => ControlState.Connected,

        _ => null,
    };

    bool IsAlready(RelayTrigger trigger) => trigger switch
    {
        RelayTrigger.RemoteDisconnect => State == ControlState.Disconnected,
        RelayTrigger.RemoteReconnect => State == ControlState.Connected
            || (State == ControlState.ReadyForReconnection && Mode is not (ControlMode.Mode2 or ControlMode.Mode4)),
        RelayTrigger.ManualReconnect or RelayTrigger.LocalReconnect => State == ControlState.Connected,
        RelayTrigger.ManualDisconnect or RelayTrigger.LocalDisconnect => State != ControlState.Connected,
        _ => throw new ArgumentOutOfRangeException(nameof(trigger), trigger, "No such relay trigger."),
    };
}
