using CsCheck;
using Tallywatt.Protocols.Dlms;
using Xunit;

namespace Tallywatt.Tests.Dlms;

/// <summary>Frame counters that survive: no counter twice, whatever is lost; and an end that is an outcome.</summary>
public sealed class DurableFrameCounterTests
{
    static readonly SystemTitle Own = new(1);
    static readonly SystemTitle Peer = new(2);

    [Fact]
    public void No_counter_is_sent_or_taken_twice_however_often_the_process_is_killed() =>
        Gen.Int[0, 3].Array[1, 400].Sample(steps =>
        {
            var store = new Store();
            var counters = store.Open();
            uint sent = 0;
            uint taken = 0;
            foreach (var step in steps)
            {
                switch (step)
                {
                    case 0:
                        counters = store.Open();
                        Assert.True(counters.HighestAccepted >= taken);
                        break;
                    case 1:
                        Assert.True(counters.TryReserve(Own, out var counter));
                        Assert.True(counter > sent);
                        sent = counter;
                        break;
                    default:
                        Assert.False(taken > 0 && counters.TryAccept(Peer, counters.HighestAccepted));
                        var next = counters.HighestAccepted + (uint)step; // What the peer is told, and a little more.
                        Assert.True(counters.TryAccept(Peer, next));
                        taken = next;
                        break;
                }
            }
        });

    [Fact]
    public void A_block_costs_one_write_and_a_restart_costs_the_rest_of_it()
    {
        var store = new Store();
        var counters = store.Open();
        for (var i = 0; i < DurableFrameCounters.BlockCount; i++)
        {
            Assert.True(counters.TryReserve(Own, out _));
        }

        Assert.Equal(1, store.WriteCount);
        Assert.True(counters.TryReserve(Own, out var last));
        Assert.Equal(2, store.WriteCount);
        Assert.True(store.Open().TryReserve(Own, out var next));
        Assert.Equal(last + DurableFrameCounters.BlockCount, next);
    }

    [Fact]
    public void What_cannot_be_stored_is_not_used()
    {
        var store = new Store { IsFull = true };
        var counters = store.Open();
        Assert.False(counters.TryReserve(Own, out _));
        Assert.False(counters.TryRaise(Own, 7));
        Assert.False(counters.TryAccept(Peer, 7));
        Assert.Equal(0u, counters.HighestAccepted);

        store.IsFull = false;
        Assert.True(counters.TryReserve(Own, out var counter));
        Assert.Equal(1u, counter);
    }

    [Fact]
    public void The_last_counters_are_used_one_by_one_and_then_there_are_none()
    {
        var store = new Store();
        var counters = store.Open();
        Assert.True(counters.TryRaise(Own, uint.MaxValue - 3));
        counters = store.Open(); // Near the end a block is one: a restart loses none.
        Assert.True(counters.TryReserve(Own, out var counter));
        Assert.Equal(uint.MaxValue - 2, counter);
        Assert.True(counters.TryReserve(Own, out counter));
        Assert.Equal(uint.MaxValue - 1, counter);
        Assert.False(counters.TryReserve(Own, out _));
        Assert.False(counters.TryRaise(Own, uint.MaxValue));

        Assert.False(counters.TryAccept(Peer, uint.MaxValue));
        Assert.True(counters.TryAccept(Peer, uint.MaxValue - 1));
        Assert.False(counters.TryAccept(Peer, uint.MaxValue));
        Assert.Equal(uint.MaxValue - 1, store.Open().HighestAccepted);
    }

    [Fact]
    public void A_key_has_no_more_peers_than_it_may()
    {
        var counters = new DurableFrameCounters(new Store(), peersMax: 2);
        Assert.True(counters.TryAccept(new(1), 1));
        Assert.True(counters.TryAccept(new(2), 1));
        Assert.False(counters.TryAccept(new(3), 1));
        Assert.True(counters.TryAccept(new(2), 2));
    }

    /// <summary>A store in memory that outlives the counters, as a disk does.</summary>
    sealed class Store : IFrameCounterStore
    {
        readonly Dictionary<(FrameDirection, SystemTitle), uint> kept = [];

        internal bool IsFull { get; set; }

        internal int WriteCount { get; private set; }

        public bool TryStore(FrameDirection direction, SystemTitle systemTitle, uint limit)
        {
            if (IsFull)
            {
                return false;
            }

            WriteCount++;
            Assert.True(limit >= kept.GetValueOrDefault((direction, systemTitle)));
            kept[(direction, systemTitle)] = limit;
            return true;
        }

        internal DurableFrameCounters Open() => new(
            this, kept.Select(one => new FrameCounterLimit(one.Key.Item1, one.Key.Item2, one.Value)));
    }
}
