using System.Security.Cryptography;

namespace Tallywatt.Protocols.Dlms;

/// <summary>What a server asks of one client before it opens an association. Less is refused, never agreed.</summary>
/// <remarks>One instance serves all connections of the client: it counts the attempts that failed.</remarks>
public sealed class ClientCredentials
{
    byte[]? changedSecret;

    /// <summary>Fills bytes that nobody can foretell.</summary>
    public delegate void RandomSource(Span<byte> target);

    /// <summary>Any but High, which every maker fills in his own way.</summary>
    public required AuthenticationMechanism Mechanism { get; init; }

    /// <summary>The password of mechanism Low, or the secret of HighMd5, HighSha1 and HighSha256: 1 to 64 bytes, to
    /// begin with.</summary>
    public ReadOnlyMemory<byte> Password { get; init; }

    /// <summary>The ciphered context the client must use; null for the plain one.</summary>
    public CipherSettings? Cipher { get; init; }

    /// <summary>Our system title in a plain context, for the mechanisms that need one; a ciphered one has its own.
    /// </summary>
    public SystemTitle SystemTitle { get; init; }

    /// <summary>The keys of mechanism HighEcdsa in a plain context; a ciphered one has its own.</summary>
    public SigningKeys? Signing { get; init; }

    /// <summary>Whether mechanisms whose digest is broken may be served: HighMd5 and HighSha1.</summary>
    public bool AllowWeak { get; init; }

    /// <summary>Where challenges come from; the system's cryptographic source unless a test says otherwise.</summary>
    public RandomSource Challenges { get; init; } = RandomNumberGenerator.Fill;

    public AuthenticationSlowdown Slowdown { get; } = new();

    /// <summary>Told of what was refused in a plain context; a ciphered one tells it by its settings.</summary>
    public Action<SecurityRefusal>? Refused { get; init; }

    /// <summary>The password or secret in force.</summary>
    internal ReadOnlyMemory<byte> Secret => Volatile.Read(ref changedSecret) ?? Password;

    internal SigningKeys? SigningInUse => Cipher?.Signing ?? Signing;

    internal SystemTitle TitleInUse => Cipher?.SystemTitle ?? SystemTitle;

    /// <summary>Puts another password or secret into force, for the next association. False when it is not 1 to 64
    /// bytes.</summary>
    public bool TryChangeSecret(ReadOnlySpan<byte> secret)
    {
        if (secret.Length is < 1 or > DlmsLimits.PasswordLengthMax)
        {
            return false;
        }

        Volatile.Write(ref changedSecret, secret.ToArray());
        return true;
    }

    /// <exception cref="ArgumentException">The mechanism lacks what it needs, or is not served.</exception>
    public void Check()
    {
        Cipher?.Check();
        if (!AllowWeak && Mechanism is AuthenticationMechanism.HighMd5 or AuthenticationMechanism.HighSha1)
        {
            throw new ArgumentException("The digests of mechanisms 3 and 4 are broken. They must be allowed by name.");
        }

        var hasSecret = Secret.Length is >= 1 and <= DlmsLimits.PasswordLengthMax;
        var complete = Mechanism switch
        {
            AuthenticationMechanism.Lowest => true,
            AuthenticationMechanism.HighGmac => Cipher is not null,
            AuthenticationMechanism.Low or AuthenticationMechanism.HighMd5 or AuthenticationMechanism.HighSha1 =>
                hasSecret,
            AuthenticationMechanism.HighSha256 => hasSecret && TitleInUse != default,
            AuthenticationMechanism.HighEcdsa => SigningInUse is not null && TitleInUse != default,
            _ => false,
        };
        if (!complete)
        {
            throw new ArgumentException("The mechanism needs a secret of 1 to 64 bytes, a ciphered context, a system "
                + "title or signing keys, and lacks one of them.");
        }
    }

    /// <summary>Our half of a proof by challenge.</summary>
    internal HlsExchange Exchange(SecureChannel? channel) => new(Mechanism, Secret, SigningInUse, TitleInUse, channel);
}
