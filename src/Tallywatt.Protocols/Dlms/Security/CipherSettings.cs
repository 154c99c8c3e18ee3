namespace Tallywatt.Protocols.Dlms;

/// <summary>One side of a ciphered context of security suite 0: who it is, its keys, and what it insists on.</summary>
public sealed class CipherSettings
{
    public required SystemTitle SystemTitle { get; init; }

    /// <summary>The global unicast encryption key, 16 bytes.</summary>
    public required ReadOnlyMemory<byte> EncryptionKey { get; init; }

    /// <summary>The global authentication key, 16 bytes.</summary>
    public required ReadOnlyMemory<byte> AuthenticationKey { get; init; }

    /// <summary>The counters of the encryption key.</summary>
    public required IFrameCounters Counters { get; init; }

    /// <summary>How every APDU must be protected at least. Authentication is always part of it.</summary>
    public SecurityControl Policy { get; init; } = SecurityControl.AuthenticatedAndEncrypted;

    /// <summary>What was refused, over all associations with these settings.</summary>
    public SecurityCounts Counts { get; } = new();

    /// <exception cref="ArgumentException">A key is not 16 bytes, or the policy is not one of suite 0 with
    /// authentication.</exception>
    public void Check()
    {
        if (EncryptionKey.Length != Suite0.KeyLength || AuthenticationKey.Length != Suite0.KeyLength)
        {
            throw new ArgumentException($"Keys of suite 0 have {Suite0.KeyLength} bytes.");
        }

        if (Policy != SecurityControl.AuthenticatedOnly && Policy != SecurityControl.AuthenticatedAndEncrypted)
        {
            throw new ArgumentException("The policy must be authentication, with or without encryption.");
        }
    }
}
