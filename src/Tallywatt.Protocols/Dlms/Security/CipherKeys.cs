namespace Tallywatt.Protocols.Dlms;

/// <summary>The keys in force in a ciphered context, and what is insisted on. It never changes; another one takes its
/// place.</summary>
/// <remarks>Source: IEC 62056-5-3, 5.3.7; IEC 62056-6-2, class 64 (key_id).</remarks>
public sealed record CipherKeys
{
    public SecuritySuite Suite { get; init; }

    /// <summary>The global unicast encryption key.</summary>
    public required ReadOnlyMemory<byte> EncryptionKey { get; init; }

    /// <summary>The global authentication key.</summary>
    public required ReadOnlyMemory<byte> AuthenticationKey { get; init; }

    /// <summary>The global broadcast encryption key; empty for none.</summary>
    public ReadOnlyMemory<byte> BroadcastKey { get; init; }

    /// <summary>The counters of the encryption key.</summary>
    public required IFrameCounters Counters { get; init; }

    /// <summary>The counters of the broadcast key; null where there is no such key.</summary>
    public IFrameCounters? BroadcastCounters { get; init; }

    /// <summary>How every APDU must be protected at least, whatever the suite.</summary>
    public SecurityControl Policy { get; init; } = SecurityControl.AuthenticatedAndEncrypted;

    /// <summary>The control byte of what is sent.</summary>
    internal SecurityControl Control => Policy.Of(Suite);

    /// <exception cref="ArgumentException">A key has not the length of the suite's, or the policy is not authentication
    /// with or without encryption.</exception>
    public void Check()
    {
        var length = Suite.KeyLength();
        if (EncryptionKey.Length != length || AuthenticationKey.Length != length
            || !(BroadcastKey.IsEmpty || BroadcastKey.Length == length))
        {
            throw new ArgumentException($"Keys of suite {(byte)Suite} have {length} bytes.");
        }

        if (BroadcastKey.IsEmpty != BroadcastCounters is null)
        {
            throw new ArgumentException("A broadcast key has counters of its own.");
        }

        if (Policy != SecurityControl.AuthenticatedOnly && Policy != SecurityControl.AuthenticatedAndEncrypted)
        {
            throw new ArgumentException("The policy must be authentication, with or without encryption.");
        }
    }

    /// <summary>Whether what one side sealed the other can open.</summary>
    internal bool HasKeysOf(CipherKeys other) => ReferenceEquals(this, other)
        || (Suite == other.Suite
        && EncryptionKey.Span.SequenceEqual(other.EncryptionKey.Span)
        && AuthenticationKey.Span.SequenceEqual(other.AuthenticationKey.Span));
}
