namespace Tallywatt.Protocols.Dlms;

/// <summary>One side of a ciphered context: who it is, its keys, and what it insists on.</summary>
/// <remarks>
/// The keys given at the beginning are those in force until <see cref="Change"/> puts others in their place, for all
/// associations with these settings at once. An open association follows when the peer does; the one in which the
/// change was made may end under the keys it began with. Any thread may call.
/// </remarks>
public sealed class CipherSettings
{
    CipherKeys? keys;
    ulong lastPeer;

    public required SystemTitle SystemTitle { get; init; }

    /// <summary>Which algorithms; it says how long the keys are.</summary>
    public SecuritySuite Suite { get; init; }

    /// <summary>The global unicast encryption key to begin with.</summary>
    public required ReadOnlyMemory<byte> EncryptionKey { get; init; }

    /// <summary>The global authentication key to begin with.</summary>
    public required ReadOnlyMemory<byte> AuthenticationKey { get; init; }

    /// <summary>The global broadcast encryption key to begin with; empty for none.</summary>
    public ReadOnlyMemory<byte> BroadcastKey { get; init; }

    /// <summary>The counters of the encryption key to begin with.</summary>
    public required IFrameCounters Counters { get; init; }

    /// <summary>The counters of the broadcast key to begin with; null for none.</summary>
    public IFrameCounters? BroadcastCounters { get; init; }

    /// <summary>How every APDU must be protected at least, to begin with. Authentication is always part of it.
    /// </summary>
    public SecurityControl Policy { get; init; } = SecurityControl.AuthenticatedAndEncrypted;

    /// <summary>The keys of signatures and key agreement; null where the suite has none, or none are used.</summary>
    public SigningKeys? Signing { get; init; }

    /// <summary>What was refused, over all associations with these settings.</summary>
    public SecurityCounts Counts { get; } = new();

    /// <summary>Told of everything that was refused, on the thread that refused it; null when nobody listens.</summary>
    public Action<SecurityRefusal>? Refused { get; init; }

    /// <summary>Who proved itself last, of all peers; the default before the first.</summary>
    public SystemTitle LastPeer => new(Volatile.Read(ref lastPeer));

    /// <summary>What is in force now.</summary>
    public CipherKeys Keys => Volatile.Read(ref keys) ?? Begin();

    /// <summary>Puts other keys, or another policy, into force.</summary>
    /// <exception cref="ArgumentException">They are no keys of their suite.</exception>
    public void Change(CipherKeys next)
    {
        ArgumentNullException.ThrowIfNull(next);
        next.Check();
        Volatile.Write(ref keys, next);
    }

    /// <exception cref="ArgumentException">A key has another length than the suite's, or the policy is not one of
    /// authentication.</exception>
    public void Check() => Keys.Check();

    internal void Met(SystemTitle peer) => Volatile.Write(ref lastPeer, peer.Packed);

    internal void Refuse(SecurityRefusal refusal)
    {
        Counts.Count(refusal.Kind);
        Refused?.Invoke(refusal);
    }

    CipherKeys Begin()
    {
        var first = new CipherKeys
        {
            Suite = Suite,
            EncryptionKey = EncryptionKey,
            AuthenticationKey = AuthenticationKey,
            BroadcastKey = BroadcastKey,
            Counters = Counters,
            BroadcastCounters = BroadcastCounters,
            Policy = Policy,
        };
        return Interlocked.CompareExchange(ref keys, first, null) ?? first;
    }
}
