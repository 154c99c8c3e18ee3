using System.Security.Cryptography;

namespace Tallywatt.Protocols.Dlms;

/// <summary>The public keys of suites 1 and 2: our own pair, and the peer's public half.</summary>
/// <remarks>
/// One pair signs, another agrees on keys; they are told apart as the standard tells them. A point is written as its
/// two coordinates, one behind the other. Source: IEC 62056-5-3, 5.3.4 (public key algorithms), FIPS 186-4.
/// </remarks>
public sealed class SigningKeys : IDisposable
{
    readonly ECDsa own;
    readonly ECDsa peer;
    readonly Lock gate = new();

    /// <param name="suite">1 or 2.</param>
    /// <param name="ownPrivateKey">The private number of our signing key, as long as a coordinate.</param>
    /// <param name="peerPublicKey">The peer's public signing key: x and then y.</param>
    /// <exception cref="ArgumentException">A key has not the length of the suite's, or is no point of its curve.
    /// </exception>
    public SigningKeys(SecuritySuite suite, ReadOnlySpan<byte> ownPrivateKey, ReadOnlySpan<byte> peerPublicKey)
    {
        Suite = suite;
        own = EcdsaOf(EccPoint.PrivateKey(suite, ownPrivateKey));
        peer = EcdsaOf(EccPoint.PublicKey(suite, peerPublicKey));
    }

    public SecuritySuite Suite { get; }

    /// <summary>How long a signature is, in bytes.</summary>
    public int SignatureLength => 2 * Suite.CoordinateLength();

    /// <summary>Signs with our own key: r and then s.</summary>
    public byte[] Sign(ReadOnlySpan<byte> message)
    {
        lock (gate)
        {
            return own.SignData(message, Suite.Digest(), DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        }
    }

    /// <summary>Whether the peer signed this. Never throws for what the signature holds.</summary>
    public bool IsSigned(ReadOnlySpan<byte> message, ReadOnlySpan<byte> signature)
    {
        lock (gate)
        {
            return signature.Length == SignatureLength && peer.VerifyData(
                message, signature, Suite.Digest(), DSASignatureFormat.IeeeP1363FixedFieldConcatenation);
        }
    }

    /// <summary>The public half of a private key: x and then y.</summary>
    /// <exception cref="ArgumentException">It is no key of the suite's curve.</exception>
    public static byte[] PublicKeyOf(SecuritySuite suite, ReadOnlySpan<byte> privateKey)
    {
        using var key = EcdsaOf(EccPoint.PrivateKey(suite, privateKey));
        return EccPoint.Write(key.ExportParameters(includePrivateParameters: false));
    }

    public void Dispose()
    {
        own.Dispose();
        peer.Dispose();
    }

    static ECDsa EcdsaOf(ECParameters parameters)
    {
        try
        {
            return ECDsa.Create(parameters);
        }
        catch (CryptographicException e)
        {
            throw new ArgumentException("This is no key of the suite's curve.", e);
        }
    }
}

/// <summary>Points and numbers of the suites' curves, as .NET takes them.</summary>
static class EccPoint
{
    /// <exception cref="ArgumentException">It has another length.</exception>
    internal static ECParameters PublicKey(SecuritySuite suite, ReadOnlySpan<byte> point)
    {
        var length = suite.CoordinateLength();
        if (point.Length != 2 * length)
        {
            throw new ArgumentException($"A public key of suite {(byte)suite} has {2 * length} bytes.");
        }

        return new()
        {
            Curve = suite.Curve(),
            Q = new() { X = point[..length].ToArray(), Y = point[length..].ToArray() },
        };
    }

    /// <exception cref="ArgumentException">It has another length.</exception>
    internal static ECParameters PrivateKey(SecuritySuite suite, ReadOnlySpan<byte> number)
    {
        var length = suite.CoordinateLength();
        return number.Length == length
            ? new() { Curve = suite.Curve(), D = number.ToArray() }
            : throw new ArgumentException($"A private key of suite {(byte)suite} has {length} bytes.");
    }

    /// <summary>x and then y.</summary>
    internal static byte[] Write(ECParameters parameters) => [.. parameters.Q.X!, .. parameters.Q.Y!];
}
