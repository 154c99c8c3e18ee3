using Tallywatt.Protocols.Dlms;
using Tallywatt.SoftMeter.Metrology;

namespace Tallywatt.SoftMeter.Servers;

/// <summary>Keys for tests and demonstrations, derived from the printed serial number: everybody can compute them.
/// </summary>
/// <remarks>A meter with these keys is as open as one without. They exist so that ciphering can be exercised.</remarks>
public static class TestKeys
{
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
            EncryptionKey = Derive(identity, MeterKeyPurpose.Encryption),
            AuthenticationKey = Derive(identity, MeterKeyPurpose.Authentication),
            Counters = counters,
        };
    }

    static byte[] Derive(MeterIdentity identity, MeterKeyPurpose purpose) =>
        MeterKeys.Derive(Root, purpose, identity.SerialNumber, SecuritySuite.AesGcm128);
}
