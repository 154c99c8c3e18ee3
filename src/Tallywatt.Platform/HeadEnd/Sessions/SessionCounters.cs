using System.Buffers.Binary;
using System.Security.Cryptography;
using Tallywatt.Protocols.Dlms;

namespace Tallywatt.Platform.HeadEnd.Sessions;

/// <summary>The head-end's frame counters of one meter's key. They are made durable in blocks, before use.</summary>
/// <remarks>
/// <para>
/// A session prepares before it asks, so that taking a counter never waits. What is sent goes on behind the last block
/// after a restart, however the process ended. What was received is kept with the next block and when a session ends;
/// in between it may be behind, which lets nobody in: an association begins with a challenge of ours that no recording
/// answers, and that answer is counted too.
/// </para>
/// <para>Any thread may call.</para>
/// </remarks>
public sealed class SessionCounters : IFrameCounters
{
    /// <summary>Counters made durable at once.</summary>
    public const uint BlockCount = 1_024;

    /// <summary>Counters that must be at hand before something is asked: more than one question takes.</summary>
    const uint MarginCount = 16;

    readonly Lock gate = new();
    readonly IFrameCounterBook book;
    readonly Dictionary<SystemTitle, Position> sent = [];
    readonly Dictionary<SystemTitle, Position> received = [];
    readonly Position unused;

    /// <param name="book">Where limits are kept.</param>
    /// <param name="key">The key that is counted; only a digest of it is kept.</param>
    public SessionCounters(IFrameCounterBook book, ReadOnlySpan<byte> key)
    {
        ArgumentNullException.ThrowIfNull(book);
        this.book = book;
        unused = new(book.SentFloor, book.SentFloor);
        KeyId = BinaryPrimitives.ReadUInt64BigEndian(SHA256.HashData(key));
        foreach (var kept in book.Of(KeyId))
        {
            (kept.IsSent ? sent : received)[new(kept.SystemTitle)] = new(kept.Limit, kept.Limit);
        }
    }

    public ulong KeyId { get; }

    public uint HighestAccepted
    {
        get
        {
            lock (gate)
            {
                return received.Count == 0 ? 0 : received.Values.Max(position => position.Last);
            }
        }
    }

    /// <summary>Makes sure that a question can be asked. False when the counters of the key are used up, or nothing
    /// can be kept: then nothing may be sent.</summary>
    public async ValueTask<bool> PrepareAsync(SystemTitle ownTitle)
    {
        List<KeptFrameCounter> changes;
        lock (gate)
        {
            var position = sent.GetValueOrDefault(ownTitle, unused);
            if (position.Last >= uint.MaxValue - MarginCount)
            {
                return false;
            }

            if (position.Limit - Math.Min(position.Last, position.Limit) >= MarginCount)
            {
                return true;
            }

            changes = Received();
            changes.Add(new(KeyId, ownTitle.Packed, IsSent: true, LimitAfter(position.Last)));
        }

        return await TryKeepAsync(changes);
    }

    /// <summary>Keeps what was received, at the end of a session.</summary>
    public async ValueTask SettleAsync()
    {
        List<KeptFrameCounter> changes;
        lock (gate)
        {
            changes = Received();
        }

        if (changes.Count > 0)
        {
            await TryKeepAsync(changes);
        }
    }

    public bool TryReserve(SystemTitle systemTitle, out uint counter)
    {
        lock (gate)
        {
            var position = sent.GetValueOrDefault(systemTitle, unused);
            counter = position.Last;
            if (position.Last >= position.Limit)
            {
                return false;
            }

            counter++;
            sent[systemTitle] = position with { Last = counter };
            return true;
        }
    }

    public bool TryRaise(SystemTitle systemTitle, uint seen)
    {
        lock (gate)
        {
            var position = sent.GetValueOrDefault(systemTitle, unused);
            sent[systemTitle] = position with { Last = Math.Max(position.Last, seen) };
            return true;
        }
    }

    public bool TryAccept(SystemTitle systemTitle, uint counter)
    {
        lock (gate)
        {
            if (received.TryGetValue(systemTitle, out var position) && counter <= position.Last)
            {
                return false;
            }

            received[systemTitle] = position with { Last = counter };
            return true;
        }
    }

    static uint LimitAfter(uint last) => last < uint.MaxValue - BlockCount ? last + BlockCount : uint.MaxValue - 1;

    /// <summary>What was received and is not kept yet. The caller holds the gate.</summary>
    List<KeptFrameCounter> Received() =>
    [
        .. received.Where(one => one.Value.Last > one.Value.Limit)
            .Select(one => new KeptFrameCounter(KeyId, one.Key.Packed, IsSent: false, one.Value.Last)),
    ];

    async Task<bool> TryKeepAsync(List<KeptFrameCounter> changes)
    {
        try
        {
            await book.KeepAsync(changes);
        }
#pragma warning disable CA1031 // Whatever the store says: what is not kept may not be used.
        catch (Exception)
        {
            return false;
        }
#pragma warning restore CA1031

        lock (gate)
        {
            foreach (var change in changes)
            {
                var positions = change.IsSent ? sent : received;
                var position = positions.GetValueOrDefault(
                    new SystemTitle(change.SystemTitle), change.IsSent ? unused : default);
                positions[new(change.SystemTitle)] = position with { Limit = Math.Max(position.Limit, change.Limit) };
            }
        }

        return true;
    }

    /// <param name="Last">The last counter that was used.</param>
    /// <param name="Limit">Up to where it is durable.</param>
    readonly record struct Position(uint Last, uint Limit);
}
