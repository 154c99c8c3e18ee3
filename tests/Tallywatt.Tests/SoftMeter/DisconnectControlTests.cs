using Tallywatt.SoftMeter.Relay;
using Xunit;

namespace Tallywatt.Tests.SoftMeter;

/// <summary>The table of control modes of the Blue Book, class_id 70, written down a second time.</summary>
public sealed class DisconnectControlTests
{
    /// <summary>Enabled transitions of the modes 0 to 6.</summary>
    static readonly string[] EnabledTransitions = ["", "bcfgde", "bcfgae", "bcgde", "bcgae", "bcfgdeh", "bcgdeh"];

    static readonly (char Letter, RelayTrigger Trigger, ControlState From, ControlState To)[] Transitions =
    [
        ('a', RelayTrigger.RemoteReconnect, ControlState.Disconnected, ControlState.Connected),
        ('b', RelayTrigger.RemoteDisconnect, ControlState.Connected, ControlState.Disconnected),
        ('c', RelayTrigger.RemoteDisconnect, ControlState.ReadyForReconnection, ControlState.Disconnected),
        ('d', RelayTrigger.RemoteReconnect, ControlState.Disconnected, ControlState.ReadyForReconnection),
        ('e', RelayTrigger.ManualReconnect, ControlState.ReadyForReconnection, ControlState.Connected),
        ('f', RelayTrigger.ManualDisconnect, ControlState.Connected, ControlState.ReadyForReconnection),
        ('g', RelayTrigger.LocalDisconnect, ControlState.Connected, ControlState.ReadyForReconnection),
        ('h', RelayTrigger.LocalReconnect, ControlState.ReadyForReconnection, ControlState.Connected),
    ];

    [Fact]
    public void Every_mode_state_and_trigger_does_what_the_Blue_Book_says_and_nothing_else()
    {
        var moved = 0;
        foreach (var mode in Enum.GetValues<ControlMode>())
        {
            foreach (var state in Enum.GetValues<ControlState>())
            {
                foreach (var trigger in Enum.GetValues<RelayTrigger>())
                {
                    var expected = Transitions
                        .Where(t => t.Trigger == trigger && t.From == state)
                        .Where(t => EnabledTransitions[(int)mode].Contains(t.Letter, StringComparison.Ordinal))
                        .Select(t => (ControlState?)t.To)
                        .SingleOrDefault();

                    var answer = new DisconnectControl(state, mode).Apply(trigger, out var next);

                    Assert.Equal(new DisconnectControl(expected ?? state, mode), next);
                    Assert.Equal(expected is not null, answer == RelayAnswer.Moved);
                    moved += expected is null ? 0 : 1;
                }
            }
        }

        Assert.Equal(EnabledTransitions.Sum(letters => letters.Length), moved);
    }

    [Fact]
    public void The_output_is_on_in_the_connected_state_only()
    {
        Assert.True(new DisconnectControl(ControlState.Connected, ControlMode.Mode1).OutputState);
        Assert.False(new DisconnectControl(ControlState.Disconnected, ControlMode.Mode1).OutputState);
        Assert.False(new DisconnectControl(ControlState.ReadyForReconnection, ControlMode.Mode1).OutputState);
    }

    [Fact]
    public void A_repeated_order_is_answered_already_and_a_forbidden_one_refused()
    {
        var off = new DisconnectControl(ControlState.Disconnected, ControlMode.Mode3);
        Assert.Equal(RelayAnswer.Already, off.Apply(RelayTrigger.RemoteDisconnect, out _));
        Assert.Equal(RelayAnswer.Refused, off.Apply(RelayTrigger.ManualReconnect, out _));

        var ready = off with { State = ControlState.ReadyForReconnection };
        Assert.Equal(RelayAnswer.Already, ready.Apply(RelayTrigger.RemoteReconnect, out _));

        var always = DisconnectControl.Installed(ControlMode.AlwaysConnected);
        Assert.Equal(RelayAnswer.Refused, always.Apply(RelayTrigger.RemoteDisconnect, out _));
    }

    [Fact]
    public void In_the_modes_where_the_remote_order_switches_on_a_waiting_hand_is_still_needed()
    {
        var ready = new DisconnectControl(ControlState.ReadyForReconnection, ControlMode.Mode2);
        Assert.Equal(RelayAnswer.Refused, ready.Apply(RelayTrigger.RemoteReconnect, out var next));
        Assert.Equal(ready, next);
    }
}
