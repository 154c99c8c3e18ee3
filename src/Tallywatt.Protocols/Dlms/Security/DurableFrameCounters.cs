namespace Tallywatt.Protocols.Dlms;

/// <summary>Which way an APDU with a frame counter goes.</summary>
public enum FrameDirection : byte
{
    Sent,
    Received,
}

/// <summary>Where the limits of frame counters are kept: small, so that a test can break any write.</summary>
public interface IFrameCounterStore
{
    /// <summary>Makes a limit durable before it returns true. False when it may not be.</summary>
    /// <param name="direction">Ours, or the peer's.</param>
    /// <param name="systemTitle">The sender's.</param>
    /// <param name="limit">No counter up to it will be used again after a restart.</param>
    bool TryStore(FrameDirection direction, SystemTitle systemTitle, uint limit);
}

/// <summary>A limit that was stored.</summary>
public readonly record struct FrameCounterLimit(FrameDirection Direction, SystemTitle SystemTitle, uint Limit);

/// <summary>Frame counters of one key that outlive the process, however it ends.</summary>
/// <remarks>
/// <para>
/// They are made durable in blocks, before the first of a block is used. After a restart they go on behind the block:
/// what a lost process may have used is never used again, at the price of the rest of the block. That holds for what
/// is taken from a peer too, so whoever speaks to us asks for the counter first, or is told it when refused. Near the
/// end of all counters a block is one, so that none is lost there.
/// </para>
/// <para>Source: IEC 62056-5-3, 5.3.7 (invocation counter). Any thread may call.</para>
/// </remarks>
public sealed class DurableFrameCounters : IFrameCounters
{
    /// <summary>Counters made durable at once.</summary>
    public const uint BlockCount = 256;

    /// <summary>The last counter there is. It is never used: a side that reached it needs a new key.</summary>
    public const uint CounterMax = uint.MaxValue;

    readonly Lock gate = new();
    readonly Dictionary<SystemTitle, Position> sent = [];
    readonly Dictionary<SystemTitle, Position> received = [];
    readonly IFrameCounterStore store;
    readonly int peersMax;
    uint highestAccepted;

    /// <param name="store">Where limits are kept.</param>
    /// <param name="stored">What was kept before.</param>
    /// <param name="peersMax">How many peers one key may have; one more is refused.</param>
    public DurableFrameCounters(
        IFrameCounterStore store, IEnumerable<FrameCounterLimit>? stored = null, int peersMax = 16)
    {
        this.store = store;
        this.peersMax = peersMax;
        foreach (var (direction, title, limit) in stored ?? [])
        {
            Positions(direction)[title] = new(limit, limit);
            Note(direction, limit);
        }
    }

    /// <summary>Read without waiting: whoever holds the store's own lock may ask.</summary>
    public uint HighestAccepted => Volatile.Read(ref highestAccepted);

    public bool TryReserve(SystemTitle systemTitle, out uint counter)
    {
        lock (gate)
        {
            var last = sent.GetValueOrDefault(systemTitle).Last;
            counter = last;
            if (last >= CounterMax - 1 || !TryMove(FrameDirection.Sent, systemTitle, last + 1))
            {
                return false;
            }

            counter = last + 1;
            return true;
        }
    }

    public bool TryRaise(SystemTitle systemTitle, uint seen)
    {
        lock (gate)
        {
            return seen <= sent.GetValueOrDefault(systemTitle).Last
                || (seen < CounterMax && TryMove(FrameDirection.Sent, systemTitle, seen));
        }
    }

    public bool TryAccept(SystemTitle systemTitle, uint counter)
    {
        lock (gate)
        {
            var known = received.TryGetValue(systemTitle, out var position);
            return counter < CounterMax
                && (known ? counter > position.Last : received.Count < peersMax)
                && TryMove(FrameDirection.Received, systemTitle, counter);
        }
    }

    bool TryMove(FrameDirection direction, SystemTitle systemTitle, uint to)
    {
        var positions = Positions(direction);
        var limit = positions.TryGetValue(systemTitle, out var position) ? position.Limit : 0;
        if (to > limit || !positions.ContainsKey(systemTitle))
        {
            limit = to < CounterMax - (2 * BlockCount) ? to + BlockCount - 1 : to;
            if (!store.TryStore(direction, systemTitle, limit))
            {
                return false;
            }
        }

        positions[systemTitle] = new(to, limit);
        Note(direction, to);
        return true;
    }

    void Note(FrameDirection direction, uint taken)
    {
        if (direction == FrameDirection.Received && taken > highestAccepted)
        {
            Volatile.Write(ref highestAccepted, taken);
        }
    }

    Dictionary<SystemTitle, Position> Positions(FrameDirection direction) =>
        direction == FrameDirection.Sent ? sent : received;

    readonly record struct Position(uint Last, uint Limit);
}
