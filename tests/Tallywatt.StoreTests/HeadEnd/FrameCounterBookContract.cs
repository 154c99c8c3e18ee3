using Tallywatt.Platform.HeadEnd;
using Tallywatt.Platform.HeadEnd.Sessions;
using Tallywatt.Protocols.Dlms;
using Tallywatt.Storage.HeadEnd;
using Xunit;

namespace Tallywatt.StoreTests.HeadEnd;

/// <summary>What every book of frame counters does. A database is a subclass without tests of its own.</summary>
public abstract class FrameCounterBookContract(StoreKind kind) : StoreContract(kind)
{
    static readonly SystemTitle Own = new(0xFFFF_0000_0000_0001);
    static readonly SystemTitle Meter = new(2);
    static readonly byte[] Key = [1, 2, 3];

    FrameCounterBook Book => new(Database);

    [Fact]
    public async Task A_limit_never_goes_back_and_is_of_one_key()
    {
        await Book.KeepAsync([new(ulong.MaxValue, Own.Packed, true, uint.MaxValue), new(7, 1, false, 5)]);
        await Book.KeepAsync([new(ulong.MaxValue, Own.Packed, true, 9)]);

        Assert.Equal([new(ulong.MaxValue, Own.Packed, true, uint.MaxValue)], Book.Of(ulong.MaxValue));
        Assert.Equal([new(7, 1, false, 5)], Book.Of(7));
        Assert.Empty(Book.Of(8));
    }

    [Fact]
    public async Task No_counter_is_sent_twice_though_the_process_is_killed()
    {
        uint last = 0;
        for (var life = 0; life < 4; life++)
        {
            var counters = new SessionCounters(Book, Key);
            for (var i = 0; i < 700; i++)
            {
                Assert.True(await counters.PrepareAsync(Own));
                Assert.True(counters.TryReserve(Own, out var counter));
                Assert.True(counter > last);
                last = counter;
            }

            await RestartAsync(); // Nothing was settled.
        }

        Assert.InRange(last, 2_800u, 4 * 2 * SessionCounters.BlockCount);
    }

    [Fact]
    public async Task What_was_received_is_refused_after_a_restart_and_what_is_next_is_taken()
    {
        var counters = new SessionCounters(Book, Key);
        Assert.True(counters.TryAccept(Meter, 41));
        Assert.False(counters.TryAccept(Meter, 41));
        await counters.SettleAsync();
        await RestartAsync();

        counters = new(Book, Key);
        Assert.Equal(41u, counters.HighestAccepted);
        Assert.False(counters.TryAccept(Meter, 41));
        Assert.True(counters.TryAccept(Meter, 42));
    }

    [Fact]
    public async Task A_head_end_that_forgot_goes_on_above_what_the_meter_saw_and_stops_at_the_end()
    {
        var counters = new SessionCounters(Book, Key);
        Assert.False(counters.TryReserve(Own, out _)); // Nothing was prepared.
        Assert.True(counters.TryRaise(Own, 1_000_000));
        Assert.True(await counters.PrepareAsync(Own));
        Assert.True(counters.TryReserve(Own, out var counter));
        Assert.Equal(1_000_001u, counter);

        Assert.True(counters.TryRaise(Own, uint.MaxValue - 100));
        Assert.True(await counters.PrepareAsync(Own));
        while (await counters.PrepareAsync(Own))
        {
            Assert.True(counters.TryReserve(Own, out counter));
        }

        Assert.True(counter < uint.MaxValue);
    }
}

public sealed class SqliteFrameCounterBookTests() : FrameCounterBookContract(StoreKind.Sqlite);

public sealed class PostgresFrameCounterBookTests() : FrameCounterBookContract(StoreKind.Postgres);
