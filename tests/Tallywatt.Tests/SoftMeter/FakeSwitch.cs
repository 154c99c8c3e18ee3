using Tallywatt.SoftMeter.Relay;

namespace Tallywatt.Tests.SoftMeter;

/// <summary>A switch that moves as class 70 says, and remembers why.</summary>
sealed class FakeSwitch(ControlMode mode) : IRelaySwitch
{
    public DisconnectControl Position { get; private set; } = DisconnectControl.Installed(mode);

    internal List<(bool Output, CutCauses Cause)> Moves { get; } = [];

    public RelayAnswer Move(RelayTrigger trigger, CutCauses cause)
    {
        var was = Position.OutputState;
        var answer = Position.Apply(trigger, out var next);
        Position = next;
        if (was != next.OutputState)
        {
            Moves.Add((next.OutputState, cause));
        }

        return answer;
    }
}
