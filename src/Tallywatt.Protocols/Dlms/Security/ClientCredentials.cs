using System.Security.Cryptography;

namespace Tallywatt.Protocols.Dlms;

/// <summary>What a server asks of one client before it opens an association. Less is refused, never agreed.</summary>
/// <remarks>One instance serves all connections of the client: it counts the attempts that failed.</remarks>
public sealed class ClientCredentials
{
    /// <summary>Fills bytes that nobody can foretell.</summary>
    public delegate void RandomSource(Span<byte> target);

    /// <summary>Lowest, Low or HighGmac.</summary>
    public required AuthenticationMechanism Mechanism { get; init; }

    /// <summary>The password of mechanism Low, 1 to 64 bytes.</summary>
    public ReadOnlyMemory<byte> Password { get; init; }

    /// <summary>The ciphered context the client must use; null for the plain one.</summary>
    public CipherSettings? Cipher { get; init; }

    /// <summary>Where challenges come from; the system's cryptographic source unless a test says otherwise.</summary>
    public RandomSource Challenges { get; init; } = RandomNumberGenerator.Fill;

    public AuthenticationSlowdown Slowdown { get; } = new();

    /// <exception cref="ArgumentException">The mechanism lacks what it needs, or is not served.</exception>
    public void Check()
    {
        Cipher?.Check();
        var complete = Mechanism switch
        {
            AuthenticationMechanism.Lowest => Cipher is not null,
            AuthenticationMechanism.Low => Password.Length is >= 1 and <= DlmsLimits.PasswordLengthMax,
            AuthenticationMechanism.HighGmac => Cipher is not null,
            _ => false,
        };
        if (!complete)
        {
            throw new ArgumentException("Low needs a password of 1 to 64 bytes, the others a ciphered context.");
        }
    }
}
