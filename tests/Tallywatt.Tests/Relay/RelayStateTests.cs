using CsCheck;
using Tallywatt.Core.Relay;
using Xunit;

namespace Tallywatt.Tests.Relay;

public sealed class RelayStateTests
{
    [Fact]
    public void An_order_is_done_only_when_the_relay_reads_as_wanted()
    {
        var relay = RelayState.Installed.Want(powered: false);
        Assert.Equal(new RelayOrder(7, 1, Powered: false, 99), relay.Outstanding(7, 99));

        relay = relay.Answered(1, ControlState.Connected); // It was not obeyed, whatever the meter replied.
        Assert.Equal(2, relay.Outstanding(7, 99)!.Sequence);
        relay = relay.Answered(2, ControlState.Disconnected);
        Assert.True(relay.IsSettled);
        Assert.Null(relay.Outstanding(7, 99));
    }

    [Fact]
    public void A_new_wish_waits_for_the_order_in_flight()
    {
        var relay = RelayState.Installed.Want(powered: false).Want(powered: true);
        Assert.False(relay.Outstanding(7, 0)!.Powered);

        relay = relay.Answered(1, ControlState.Disconnected);
        Assert.Equal(new RelayOrder(7, 2, Powered: true, 0), relay.Outstanding(7, 0));
        Assert.True(relay.Answered(2, ControlState.ReadyForReconnection).IsSettled);
    }

    [Fact]
    public void An_old_answer_changes_nothing()
    {
        var relay = RelayState.Installed.Want(powered: false).Answered(1, ControlState.Connected);

        Assert.Equal(relay, relay.Answered(1, ControlState.Disconnected));
    }

    [Fact]
    public void A_repeated_wish_is_one_order() =>
        Assert.Equal(
            RelayState.Installed.Want(powered: false), RelayState.Installed.Want(powered: false).Want(powered: false));

    [Fact]
    public void A_meter_found_where_it_should_not_be_is_ordered_back()
    {
        var relay = RelayState.Installed.Want(powered: false).Answered(1, ControlState.Disconnected);
        relay = relay.Observed(ControlState.Connected);

        Assert.Equal(new RelayOrder(7, 2, Powered: false, 0), relay.Outstanding(7, 0));
    }

    /// <summary>Whatever the line loses, repeats or delays, the meter ends where it was last wanted.</summary>
    /// <remarks>
    /// Each number drives one step: a wish, the delivery of any order ever sent, or of any answer ever given. At
    /// the end messages flow: polls and retries go on until nothing changes.
    /// </remarks>
    [Fact]
    public void The_meter_ends_where_the_purse_last_wanted_it() =>
        Gen.Int[0, 1_000].Array[0, 60].Sample(steps =>
        {
            var relay = RelayState.Installed;
            var meter = ControlState.Connected;
            var orders = new List<RelayOrder>();
            var answers = new List<(int Sequence, ControlState Read)>();
            void Deliver(RelayOrder order)
            {
                meter = (order.Powered, meter) switch
                {
                    (false, _) => ControlState.Disconnected,
                    (true, ControlState.Disconnected) => ControlState.ReadyForReconnection,
                    _ => meter,
                };
                answers.Add((order.Sequence, meter));
            }

            foreach (var step in steps)
            {
                if (step % 3 == 0)
                {
                    relay = relay.Want(step % 2 == 0);
                }
                else if (step % 3 == 1 && orders.Count > 0)
                {
                    Deliver(orders[step % orders.Count]);
                }
                else if (answers.Count > 0)
                {
                    var (sequence, read) = answers[step % answers.Count];
                    relay = relay.Answered(sequence, read);
                }

                if (relay.Outstanding(7, 0) is { } order && !orders.Contains(order))
                {
                    orders.Add(order);
                }
            }

            for (var poll = 0; poll < 3; poll++)
            {
                relay = relay.Observed(meter);
                while (relay.Outstanding(7, 0) is { } order)
                {
                    Deliver(order);
                    relay = relay.Answered(order.Sequence, meter);
                }
            }

            Assert.True(relay.IsSettled);
            Assert.True(RelayState.Satisfies(meter, relay.Powered));
        });
}
