using System.Text;
using Tallywatt.Protocols.Dlms;
using Tallywatt.SoftMeter.Metrology;

namespace Tallywatt.SoftMeter.Servers;

/// <summary>Keys for tests and demonstrations, derived from the printed serial number: everybody can compute them.
/// </summary>
/// <remarks>A meter with these keys is as open as one without. They exist so that ciphering can be exercised.</remarks>
public static class TestKeys
{
    const int ReaderPasswordLength = 8;

    /// <summary>The root that test keys are derived from. It is printed here, so it is no secret.</summary>
    public static ReadOnlySpan<byte> Root => "Tallywatt TEST root: no secret!!"u8;

    /// <summary>The management client's title that goes with test keys.</summary>
    public static SystemTitle ClientTitle { get; } = new(0x544C570000000001); // "TLW", then 1.

    /// <summary>A meter's title: the maker's letters, then its number without the check digit.</summary>
    public static SystemTitle MeterTitle(MeterIdentity identity)
    {
        ArgumentNullException.ThrowIfNull(identity);
        var number = ulong.Parse(
            identity.SerialNumber.AsSpan(0, MeterIdentity.SerialDigits - 1),
            System.Globalization.CultureInfo.InvariantCulture);
        return new((0x544C57UL << 40) | (1UL << 39) | number);
    }

    /// <summary>One side of the ciphered context between a meter and its management client.</summary>
    public static CipherSettings Cipher(MeterIdentity identity, SystemTitle ownTitle, IFrameCounters counters)
    {
        ArgumentNullException.ThrowIfNull(identity);
        return new()
        {
            SystemTitle = ownTitle,
            EncryptionKey = Key(identity, MeterKeyPurpose.Encryption),
            AuthenticationKey = Key(identity, MeterKeyPurpose.Authentication),
            Counters = counters,
        };
    }

    /// <summary>A key of a meter as it is when the meter is new.</summary>
    public static byte[] Key(
        MeterIdentity identity, MeterKeyPurpose purpose, SecuritySuite suite = SecuritySuite.AesGcm128)
    {
        ArgumentNullException.ThrowIfNull(identity);
        return MeterKeys.Derive(Root, purpose, identity.SerialNumber, suite);
    }

    /// <summary>The password of the client that only reads: the last eight digits of the printed serial number.
    /// </summary>
    public static byte[] ReaderPassword(MeterIdentity identity)
    {
        ArgumentNullException.ThrowIfNull(identity);
        return Encoding.ASCII.GetBytes(identity.SerialNumber[^ReaderPasswordLength..]);
    }

    /// <summary>The signing keys of one side, for mechanism 7.</summary>
    /// <param name="identity">The meter.</param>
    /// <param name="suite">1 or 2.</param>
    /// <param name="isMeter">Whether they are the meter's; the management client's otherwise.</param>
    public static SigningKeys Signing(MeterIdentity identity, SecuritySuite suite, bool isMeter)
    {
        ArgumentNullException.ThrowIfNull(identity);
        var meter = PrivateKey(identity.SerialNumber, suite);
        var client = PrivateKey("management", suite);
        return isMeter
            ? new(suite, meter, SigningKeys.PublicKeyOf(suite, client))
            : new(suite, client, SigningKeys.PublicKeyOf(suite, meter));
    }

    /// <summary>The private signing key of a meter, or of the client "management".</summary>
    public static byte[] PrivateKey(string name, SecuritySuite suite)
    {
        byte[] number =
        [
            .. MeterKeys.Derive(Root, MeterKeyPurpose.Signing, name, SecuritySuite.EcdhEcdsaAesGcm256),
            .. MeterKeys.Derive(Root, MeterKeyPurpose.Signing, name, SecuritySuite.AesGcm128),
        ];
        return number[..suite.CoordinateLength()];
    }
}
