using System.Security.Cryptography;
using System.Text;

namespace Tallywatt.Protocols.Dlms;

/// <summary>The symmetric keys of one meter, derived from a root that only the utility has.</summary>
/// <remarks>
/// No two meters share a key, and none says anything about another or about the root. The version lets a meter's keys
/// be renewed. Source: NIST SP 800-108r1, KDF in counter mode with HMAC-SHA-256; the label names the purpose and the
/// context the meter.
/// </remarks>
public static class MeterKeys
{
    /// <summary>What a root has at least, in bytes.</summary>
    public const int RootLengthMin = 32;

    /// <summary>A key of a meter, as long as the suite asks for.</summary>
    /// <exception cref="ArgumentException">The root is too short, or there is no serial number.</exception>
    public static byte[] Derive(
        ReadOnlySpan<byte> root, MeterKeyPurpose purpose, string serialNumber, SecuritySuite suite, int version = 1)
    {
        ArgumentException.ThrowIfNullOrEmpty(serialNumber);
        ArgumentOutOfRangeException.ThrowIfNegative(version);
        if (root.Length < RootLengthMin)
        {
            throw new ArgumentException($"A root key has at least {RootLengthMin} bytes.", nameof(root));
        }

        var context = string.Create(
            System.Globalization.CultureInfo.InvariantCulture, $"{serialNumber}/{(byte)suite}/{version}");
        return SP800108HmacCounterKdf.DeriveBytes(
            root, HashAlgorithmName.SHA256, Encoding.ASCII.GetBytes(LabelOf(purpose)),
            Encoding.ASCII.GetBytes(context), suite.KeyLength());
    }

    static string LabelOf(MeterKeyPurpose purpose) => purpose switch
    {
        MeterKeyPurpose.Encryption => "tallywatt dlms encryption",
        MeterKeyPurpose.Authentication => "tallywatt dlms authentication",
        MeterKeyPurpose.Master => "tallywatt dlms master",
        MeterKeyPurpose.Secret => "tallywatt dlms secret",
        MeterKeyPurpose.Signing => "tallywatt dlms signing",
        _ => throw new ArgumentOutOfRangeException(nameof(purpose), purpose, "No such purpose of a key."),
    };
}

/// <summary>What a derived key is for. Keys of two purposes have nothing in common.</summary>
public enum MeterKeyPurpose
{
    /// <summary>The global unicast encryption key.</summary>
    Encryption,

    /// <summary>The global authentication key.</summary>
    Authentication,

    /// <summary>The key that wraps other keys on their way.</summary>
    Master,

    /// <summary>The password or secret of mechanisms 1, 3, 4 and 6.</summary>
    Secret,

    /// <summary>What a private signing key of test keys is made of.</summary>
    Signing,
}
