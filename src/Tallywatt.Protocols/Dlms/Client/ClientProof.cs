using System.Security.Cryptography;

namespace Tallywatt.Protocols.Dlms;

/// <summary>How a client proves itself, and the ciphered context it asks for.</summary>
public sealed record ClientProof
{
    /// <summary>Any but High, which every maker fills in his own way.</summary>
    public required AuthenticationMechanism Mechanism { get; init; }

    /// <summary>The password of mechanism Low, or the secret of HighMd5, HighSha1 and HighSha256.</summary>
    public ReadOnlyMemory<byte> Password { get; init; }

    /// <summary>The ciphered context to ask for; null for the plain one. HighGmac needs one.</summary>
    public CipherSettings? Cipher { get; init; }

    /// <summary>Our system title in a plain context, for the mechanisms that need one; a ciphered one has its own.
    /// </summary>
    public SystemTitle SystemTitle { get; init; }

    /// <summary>The keys of mechanism HighEcdsa in a plain context; a ciphered one has its own.</summary>
    public SigningKeys? Signing { get; init; }

    /// <summary>Whether to propose a fresh key for each association, and use it.</summary>
    public bool UseDedicatedKey { get; init; }

    /// <summary>Whether to use the general envelopes rather than those of each service.</summary>
    public bool UseGeneralCiphering { get; init; }

    /// <summary>Where challenges and dedicated keys come from.</summary>
    public ClientCredentials.RandomSource Random { get; init; } = RandomNumberGenerator.Fill;

    /// <exception cref="ArgumentException">The mechanism lacks what it needs.</exception>
    public void Check() => new ClientCredentials
    {
        Mechanism = Mechanism,
        Password = Password,
        Cipher = Cipher,
        SystemTitle = SystemTitle,
        Signing = Signing,
        AllowWeak = true, // The meter decides: an old one knows nothing better.
    }.Check();

    /// <summary>Whether the client has to answer a challenge after the AARE.</summary>
    public bool MustAnswer => HlsExchange.Covers(Mechanism);

    internal SystemTitle TitleInUse => Cipher?.SystemTitle ?? SystemTitle;

    internal HlsExchange Exchange(SecureChannel? channel) =>
        new(Mechanism, Password, Cipher?.Signing ?? Signing, TitleInUse, channel);
}
