using System.Security.Cryptography;

namespace Tallywatt.Protocols.Dlms;

/// <summary>How a client proves itself, and the ciphered context it asks for.</summary>
public sealed record ClientProof
{
    /// <summary>Lowest, Low or HighGmac.</summary>
    public required AuthenticationMechanism Mechanism { get; init; }

    /// <summary>The password of mechanism Low.</summary>
    public ReadOnlyMemory<byte> Password { get; init; }

    /// <summary>The ciphered context to ask for; null for the plain one. HighGmac needs one.</summary>
    public CipherSettings? Cipher { get; init; }

    /// <summary>Whether to propose a fresh key for each association, and use it.</summary>
    public bool UseDedicatedKey { get; init; }

    /// <summary>Whether to use the general envelopes rather than those of each service.</summary>
    public bool UseGeneralCiphering { get; init; }

    /// <summary>Where challenges and dedicated keys come from.</summary>
    public ClientCredentials.RandomSource Random { get; init; } = RandomNumberGenerator.Fill;

    /// <exception cref="ArgumentException">The mechanism lacks what it needs.</exception>
    public void Check() =>
        new ClientCredentials { Mechanism = Mechanism, Password = Password, Cipher = Cipher }.Check();
}
