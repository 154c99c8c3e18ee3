namespace Tallywatt.SoftMeter.Relay;

/// <summary>The switch that the relay's rules move.</summary>
interface IRelaySwitch
{
    DisconnectControl Position { get; }

    /// <summary>Moves it, if the control mode knows the transition, and notes why.</summary>
    RelayAnswer Move(RelayTrigger trigger, CutCauses cause);
}
