using Tallywatt.Protocols.Dlms;

namespace Tallywatt.Protocols.Explain;

/// <summary>Keys and system titles that deciphering may try. None of them is ever printed.</summary>
public sealed class WireKeys
{
    public static WireKeys None { get; } = new();

    /// <summary>Pairs of encryption and authentication key, as long as their suite wants; others are passed over.
    /// </summary>
    public IReadOnlyList<(byte[] Encryption, byte[] Authentication)> Pairs { get; init; } = [];

    /// <summary>System titles of possible senders, eight bytes each.</summary>
    public IReadOnlyList<byte[]> Titles { get; init; } = [];

    public bool IsEmpty => Pairs.Count == 0;

    /// <summary>What is inside, when any pair and title open it; else null.</summary>
    /// <param name="moreTitles">Titles that were met on the way.</param>
    internal byte[]? Open(
        SecurityControl control, uint counter, ReadOnlySpan<byte> sentTitle, ReadOnlySpan<byte> payload,
        IReadOnlyList<byte[]> moreTitles)
    {
        var titles = sentTitle.Length == SuiteCipher.SystemTitleLength
            ? [sentTitle.ToArray()]
            : Titles.Concat(moreTitles).Where(title => title.Length == SuiteCipher.SystemTitleLength).ToList();
        foreach (var (encryption, authentication) in Pairs)
        {
            using var suite = CipherOf(control, encryption, authentication);
            if (suite is null)
            {
                continue;
            }

            foreach (var title in titles)
            {
                var plain = new byte[payload.Length];
                if (suite.TryUnprotect(control, title, counter, payload, plain, out var length)
                    && (control.Authenticated || CanBePlain(plain.AsSpan(0, length))))
                {
                    return plain[..length];
                }
            }
        }

        return null;
    }

    /// <summary>What is inside a general-ciphering APDU, when any pair opens it: with a key that both have, or with one
    /// that travels wrapped under any key of the file; else null.</summary>
    public byte[]? OpenGeneral(ReadOnlySpan<byte> apdu)
    {
        if (!GeneralCipheredApdu.TryRead(apdu, out var read))
        {
            return null;
        }

        var masters = read.KeyInformation == KeyInformation.Wrapped
            ? Pairs.Select(pair => pair.Encryption).DistinctBy(Convert.ToHexString).ToList()
            : [[]];
        var plain = new byte[apdu.Length];
        foreach (var (encryption, authentication) in Pairs)
        {
            var suite = (SecuritySuite)read.Control.Suite;
            if (!Enum.IsDefined(suite) || encryption.Length != suite.KeyLength()
                || authentication.Length != suite.KeyLength())
            {
                continue;
            }

            var keys = new CipherKeys
            {
                Suite = suite,
                EncryptionKey = encryption,
                AuthenticationKey = authentication,
                Counters = new MemoryFrameCounters(),
                Policy = SecurityControl.AuthenticatedOnly,
            };
            foreach (var master in masters)
            {
                if (new GeneralEnvelope(keys, master).TryOpen(apdu, plain, out var length, out _))
                {
                    return plain[..length];
                }
            }
        }

        return null;
    }

    /// <summary>The cipher of the suite that a control byte names; null when the keys are not of its length.</summary>
    public static SuiteCipher? CipherOf(SecurityControl control, byte[] encryption, byte[] authentication)
    {
        ArgumentNullException.ThrowIfNull(encryption);
        ArgumentNullException.ThrowIfNull(authentication);
        var suite = (SecuritySuite)control.Suite;
        return Enum.IsDefined(suite) && encryption.Length == suite.KeyLength()
            && authentication.Length == suite.KeyLength()
            ? new(encryption, authentication, suite)
            : null;
    }

    /// <summary>Without a tag any key opens anything: only what is an APDU counts as opened.</summary>
    static bool CanBePlain(ReadOnlySpan<byte> plain) => DlmsRewrite.Apdu(plain) is not null;
}
