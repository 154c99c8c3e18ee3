using System.Security.Cryptography;

namespace Tallywatt.Protocols.Dlms;

/// <summary>The answers to a challenge that are plain digests: mechanisms 3, 4 and 6.</summary>
/// <remarks>
/// Old meters know only MD5 and SHA-1; they are here to talk to those, and no meter of ours offers them.
/// Source: IEC 62056-5-3, 5.3.3 (authentication mechanisms).
/// </remarks>
public static class HlsDigest
{
    /// <summary>Mechanism 3 or 4: the digest of the challenge and then the secret.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The mechanism is another.</exception>
    public static byte[] Answer(
        AuthenticationMechanism mechanism, ReadOnlySpan<byte> challenge, ReadOnlySpan<byte> secret)
    {
        byte[] input = [.. challenge, .. secret];
#pragma warning disable CA5350, CA5351 // What the standard defines for these mechanisms.
        return mechanism switch
        {
            AuthenticationMechanism.HighMd5 => MD5.HashData(input),
            AuthenticationMechanism.HighSha1 => SHA1.HashData(input),
            _ => throw new ArgumentOutOfRangeException(nameof(mechanism), mechanism, "Not a digest of two parts."),
        };
#pragma warning restore CA5350, CA5351
    }

    /// <summary>Mechanism 6: SHA-256 over the secret, both system titles and both challenges.</summary>
    /// <param name="answererTitle">The title of the side that answers; the other side's follows.</param>
    /// <param name="received">The challenge that is answered.</param>
    /// <param name="sent">The answerer's own challenge.</param>
    public static byte[] AnswerSha256(
        ReadOnlySpan<byte> secret, ReadOnlySpan<byte> answererTitle, ReadOnlySpan<byte> otherTitle,
        ReadOnlySpan<byte> received, ReadOnlySpan<byte> sent) =>
        SHA256.HashData([.. secret, .. answererTitle, .. otherTitle, .. received, .. sent]);
}
