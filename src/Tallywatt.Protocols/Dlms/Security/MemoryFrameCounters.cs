namespace Tallywatt.Protocols.Dlms;

/// <summary>Frame counters that live as long as the process: for dedicated keys, and for test keys.</summary>
/// <remarks>Behind a key that outlives the process they would let a nonce be used twice. Any thread may call.</remarks>
public sealed class MemoryFrameCounters : IFrameCounters
{
    readonly Lock gate = new();
    readonly Dictionary<SystemTitle, uint> sent = [];
    readonly Dictionary<SystemTitle, uint> accepted = [];

    public uint HighestAccepted
    {
        get
        {
            lock (gate)
            {
                return accepted.Count == 0 ? 0 : accepted.Values.Max();
            }
        }
    }

    public bool TryReserve(SystemTitle systemTitle, out uint counter)
    {
        lock (gate)
        {
            var last = sent.GetValueOrDefault(systemTitle);
            counter = last == uint.MaxValue ? last : last + 1;
            sent[systemTitle] = counter;
            return counter != last;
        }
    }

    public bool TryRaise(SystemTitle systemTitle, uint seen)
    {
        lock (gate)
        {
            sent[systemTitle] = Math.Max(seen, sent.GetValueOrDefault(systemTitle));
            return true;
        }
    }

    public bool TryAccept(SystemTitle systemTitle, uint counter)
    {
        lock (gate)
        {
            if (accepted.TryGetValue(systemTitle, out var last) && counter <= last)
            {
                return false;
            }

            accepted[systemTitle] = counter;
            return true;
        }
    }
}
