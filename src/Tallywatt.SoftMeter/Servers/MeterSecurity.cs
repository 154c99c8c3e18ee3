using System.Security.Cryptography;
using System.Text;
using Tallywatt.Protocols.Dlms;
using Tallywatt.SoftMeter.Metrology;

namespace Tallywatt.SoftMeter.Servers;

/// <summary>What a soft meter asks of its management client. The public client stays at lowest security.</summary>
public sealed class MeterSecurity
{
    public required ClientCredentials Management { get; init; }

    /// <summary>The highest frame counter taken from the management client.</summary>
    internal uint InvocationCounter => Management.Cipher?.Counters.HighestAccepted ?? 0;

    /// <summary>HLS 5 with suite 0 under the meter's test keys, counted in memory.</summary>
    public static MeterSecurity HighWithTestKeys(MeterIdentity identity)
    {
        ArgumentNullException.ThrowIfNull(identity);
        return new()
        {
            Management = new()
            {
                Mechanism = AuthenticationMechanism.HighGmac,
                Cipher = TestKeys.Cipher(identity, TestKeys.MeterTitle(identity), new MemoryFrameCounters()),
            },
        };
    }

    /// <summary>LLS with a password, in the plain context.</summary>
    public static MeterSecurity Low(ReadOnlyMemory<byte> password) =>
        new() { Management = new() { Mechanism = AuthenticationMechanism.Low, Password = password } };
}

/// <summary>Keys for tests and demonstrations, derived from the printed serial number: everybody can compute them.
/// </summary>
/// <remarks>A meter with these keys is as open as one without. They exist so that ciphering can be exercised.</remarks>
public static class TestKeys
{
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
    public static CipherSettings Cipher(MeterIdentity identity, SystemTitle ownTitle, IFrameCounters counters) => new()
    {
        SystemTitle = ownTitle,
        EncryptionKey = Derive(identity, "encryption"),
        AuthenticationKey = Derive(identity, "authentication"),
        Counters = counters,
    };

    static byte[] Derive(MeterIdentity identity, string purpose) => SHA256.HashData(
        Encoding.ASCII.GetBytes($"Tallywatt TEST key {purpose} {identity.SerialNumber}"))[..SuiteCipher.KeyLength];
}
