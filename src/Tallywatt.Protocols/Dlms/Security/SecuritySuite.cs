using System.Security.Cryptography;

namespace Tallywatt.Protocols.Dlms;

/// <summary>Which algorithms a ciphered context uses. Source: IEC 62056-5-3, 5.3.7 (security suites).</summary>
public enum SecuritySuite : byte
{
    /// <summary>AES-GCM-128, AES-128 key wrap; no public keys.</summary>
    AesGcm128 = 0,

    /// <summary>Suite 0 with ECDSA and ECDH over P-256, SHA-256.</summary>
    EcdhEcdsaAesGcm128 = 1,

    /// <summary>AES-GCM-256, AES-256 key wrap, ECDSA and ECDH over P-384, SHA-384.</summary>
    EcdhEcdsaAesGcm256 = 2,
}

/// <summary>What each suite fixes.</summary>
public static class SecuritySuites
{
    /// <summary>The longest key of any suite, in bytes.</summary>
    public const int KeyLengthMax = 32;

    /// <summary>The longest signature of any suite, in bytes: two numbers of P-384.</summary>
    public const int SignatureLengthMax = 96;

    /// <summary>How long the symmetric keys are, in bytes.</summary>
    public static int KeyLength(this SecuritySuite suite) => suite switch
    {
        SecuritySuite.AesGcm128 or SecuritySuite.EcdhEcdsaAesGcm128 => 16,
        SecuritySuite.EcdhEcdsaAesGcm256 => KeyLengthMax,
        _ => throw new ArgumentOutOfRangeException(nameof(suite), suite, "No such security suite."),
    };

    /// <summary>Whether the suite has signatures and key agreement.</summary>
    public static bool HasPublicKeys(this SecuritySuite suite) =>
        suite is SecuritySuite.EcdhEcdsaAesGcm128 or SecuritySuite.EcdhEcdsaAesGcm256;

    /// <summary>The length of one coordinate of the suite's curve, in bytes; half of a signature.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The suite has no public keys.</exception>
    public static int CoordinateLength(this SecuritySuite suite) => suite switch
    {
        SecuritySuite.EcdhEcdsaAesGcm128 => 32,
        SecuritySuite.EcdhEcdsaAesGcm256 => SignatureLengthMax / 2,
        _ => throw new ArgumentOutOfRangeException(nameof(suite), suite, "The suite has no public keys."),
    };

    /// <summary>The suite's curve.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The suite has no public keys.</exception>
    public static ECCurve Curve(this SecuritySuite suite) => suite switch
    {
        SecuritySuite.EcdhEcdsaAesGcm128 => ECCurve.NamedCurves.nistP256,
        SecuritySuite.EcdhEcdsaAesGcm256 => ECCurve.NamedCurves.nistP384,
        _ => throw new ArgumentOutOfRangeException(nameof(suite), suite, "The suite has no public keys."),
    };

    /// <summary>The suite's digest, for signatures and for deriving keys.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The suite has no public keys.</exception>
    public static HashAlgorithmName Digest(this SecuritySuite suite) => suite switch
    {
        SecuritySuite.EcdhEcdsaAesGcm128 => HashAlgorithmName.SHA256,
        SecuritySuite.EcdhEcdsaAesGcm256 => HashAlgorithmName.SHA384,
        _ => throw new ArgumentOutOfRangeException(nameof(suite), suite, "The suite has no public keys."),
    };
}
