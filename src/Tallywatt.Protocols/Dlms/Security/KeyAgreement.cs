using System.Security.Cryptography;

namespace Tallywatt.Protocols.Dlms;

/// <summary>What a derived key is for. The number is the last of the object identifier that goes into it.</summary>
/// <remarks>2.16.756.5.8.3.x. Source: IEC 62056-5-3, 5.3.4.6.5 (algorithm identifiers).</remarks>
public enum KeyAlgorithm : byte
{
    AesGcm128 = 0,
    AesGcm256 = 1,
    AesWrap128 = 2,
    AesWrap256 = 3,
}

/// <summary>Our static key agreement pair and the peer's public half, for suites 1 and 2.</summary>
/// <remarks>
/// One-pass, C(1e, 1s): the originator's pair is fresh and signed. Static, C(0e, 2s): both pairs are static, and the
/// transaction id makes the key fresh. The key is derived by the concatenation KDF. Source: NIST SP 800-56A;
/// IEC 62056-5-3, 5.3.4.6 (key agreement).
/// </remarks>
public sealed class KeyAgreement : IDisposable
{
    static ReadOnlySpan<byte> AlgorithmPrefix => [0x60, 0x85, 0x74, 0x05, 0x08, 0x03];

    readonly ECDiffieHellman own;
    readonly byte[] peer;

    /// <param name="suite">1 or 2.</param>
    /// <param name="ownPrivateKey">The private number of our key agreement key.</param>
    /// <param name="peerPublicKey">The peer's public key agreement key: x and then y.</param>
    /// <exception cref="ArgumentException">A key is none of the suite's curve.</exception>
    public KeyAgreement(SecuritySuite suite, ReadOnlySpan<byte> ownPrivateKey, ReadOnlySpan<byte> peerPublicKey)
    {
        Suite = suite;
        own = Import(EccPoint.PrivateKey(suite, ownPrivateKey))
            ?? throw new ArgumentException("This is no private key of the suite's curve.", nameof(ownPrivateKey));
        using var checkedPeer = Import(EccPoint.PublicKey(suite, peerPublicKey))
            ?? throw new ArgumentException("This is no point of the suite's curve.", nameof(peerPublicKey));
        peer = peerPublicKey.ToArray();
    }

    public SecuritySuite Suite { get; }

    /// <summary>The identifier of the suite's cipher, for <see cref="Derive"/>.</summary>
    public static KeyAlgorithm CipherOf(SecuritySuite suite) =>
        suite == SecuritySuite.EcdhEcdsaAesGcm256 ? KeyAlgorithm.AesGcm256 : KeyAlgorithm.AesGcm128;

    /// <summary>The key of the static scheme, C(0e, 2s), on either side.</summary>
    /// <param name="originator">The title of the side that sends.</param>
    /// <param name="recipient">The title of the side that receives.</param>
    /// <param name="transactionId">As it stands in the message; it is used once.</param>
    public byte[] Static(
        ReadOnlySpan<byte> originator, ReadOnlySpan<byte> recipient, ReadOnlySpan<byte> transactionId)
    {
        var secret = Agree(own, Suite, peer)!;
        byte[] partyU = [.. originator, (byte)transactionId.Length, .. transactionId];
        return Derive(Suite, secret, CipherOf(Suite), partyU, recipient);
    }

    /// <summary>The originator's half of the one-pass scheme, C(1e, 1s): a fresh pair.</summary>
    /// <param name="publicKey">The fresh public key, to be signed and sent.</param>
    public byte[] OnePassOriginator(
        ReadOnlySpan<byte> originator, ReadOnlySpan<byte> recipient, out byte[] publicKey)
    {
        using var fresh = ECDiffieHellman.Create(Suite.Curve());
        publicKey = EccPoint.Write(fresh.ExportParameters(includePrivateParameters: false));
        return Derive(Suite, Agree(fresh, Suite, peer)!, CipherOf(Suite), originator, recipient);
    }

    /// <summary>The recipient's half of the one-pass scheme. Null when what was sent is no point of the curve.
    /// </summary>
    public byte[]? OnePassRecipient(
        ReadOnlySpan<byte> originator, ReadOnlySpan<byte> recipient, ReadOnlySpan<byte> publicKey) =>
        publicKey.Length == 2 * Suite.CoordinateLength() && Agree(own, Suite, publicKey) is { } secret
            ? Derive(Suite, secret, CipherOf(Suite), originator, recipient)
            : null;

    /// <summary>The concatenation KDF with the suite's digest: one round is enough for one key.</summary>
    public static byte[] Derive(
        SecuritySuite suite, ReadOnlySpan<byte> secret, KeyAlgorithm algorithm, ReadOnlySpan<byte> partyU,
        ReadOnlySpan<byte> partyV)
    {
        byte[] input = [0, 0, 0, 1, .. secret, .. AlgorithmPrefix, (byte)algorithm, .. partyU, .. partyV];
        var digest = suite.Digest() == HashAlgorithmName.SHA256 ? SHA256.HashData(input) : SHA384.HashData(input);
        CryptographicOperations.ZeroMemory(input);
        return digest[..suite.KeyLength()];
    }

    public void Dispose() => own.Dispose();

    /// <summary>The x coordinate that both sides come to. Null when the other's point is none of the curve.</summary>
    internal static byte[]? Agree(ECDiffieHellman one, SecuritySuite suite, ReadOnlySpan<byte> otherPublicKey)
    {
        using var other = Import(EccPoint.PublicKey(suite, otherPublicKey));
        if (other is null)
        {
            return null;
        }

        try
        {
            using var key = other.PublicKey;
            return one.DeriveRawSecretAgreement(key);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    static ECDiffieHellman? Import(ECParameters parameters)
    {
        try
        {
            return ECDiffieHellman.Create(parameters);
        }
        catch (CryptographicException)
        {
            return null;
        }
    }
}
