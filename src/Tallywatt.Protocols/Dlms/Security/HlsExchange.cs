using System.Security.Cryptography;

namespace Tallywatt.Protocols.Dlms;

/// <summary>One side's half of a proof by challenge: mechanisms 3 to 7.</summary>
/// <remarks>
/// Both sides send a challenge and both answer the other's. A challenge that comes back as the other's own is not
/// answered: it would be ours that is answered. Source: IEC 62056-5-3, 5.3.3 (HLS authentication).
/// </remarks>
sealed class HlsExchange(
    AuthenticationMechanism mechanism, ReadOnlyMemory<byte> secret, SigningKeys? signing, SystemTitle ownTitle,
    SecureChannel? channel)
{
    /// <summary>What mechanism 7 asks for at least, in bytes.</summary>
    const int SignedChallengeLength = 32;

    byte[] own = [];
    byte[] peer = [];
    byte[] peerTitle = [];

    /// <summary>Our challenge.</summary>
    internal ReadOnlySpan<byte> Own => own;

    internal static bool Covers(AuthenticationMechanism mechanism) =>
        mechanism is >= AuthenticationMechanism.HighMd5 and <= AuthenticationMechanism.HighEcdsa;

    /// <summary>Whether the system titles are part of the answer, so that both sides must tell theirs.</summary>
    internal static bool NeedsTitles(AuthenticationMechanism mechanism) =>
        mechanism is AuthenticationMechanism.HighSha256 or AuthenticationMechanism.HighEcdsa;

    /// <summary>Whether a challenge has a length that the mechanism allows.</summary>
    internal static bool IsChallenge(AuthenticationMechanism mechanism, ReadOnlySpan<byte> challenge) =>
        challenge.Length <= DlmsLimits.ChallengeLengthMax
        && challenge.Length >= (mechanism == AuthenticationMechanism.HighEcdsa
            ? SignedChallengeLength
            : DlmsLimits.ChallengeLengthMin);

    /// <summary>Makes our challenge.</summary>
    internal void Challenge(ClientCredentials.RandomSource random)
    {
        own = new byte[mechanism == AuthenticationMechanism.HighEcdsa
            ? SignedChallengeLength
            : DlmsLimits.ChallengeLength];
        random(own);
    }

    /// <summary>Takes the peer's challenge, and its title where the mechanism needs one. False when they will not do.
    /// </summary>
    internal bool TryTake(ReadOnlySpan<byte> challenge, ReadOnlySpan<byte> title)
    {
        if (!IsChallenge(mechanism, challenge) || challenge.SequenceEqual(own)
            || (NeedsTitles(mechanism) && title.Length != SuiteCipher.SystemTitleLength))
        {
            return false;
        }

        peer = challenge.ToArray();
        peerTitle = title.ToArray();
        return true;
    }

    /// <summary>Our answer to the peer's challenge. False when no frame counter is left to make it with.</summary>
    internal bool TryAnswer(out byte[] answer)
    {
        if (mechanism == AuthenticationMechanism.HighGmac)
        {
            return channel!.TryAnswer(peer, out answer);
        }

        answer = mechanism switch
        {
            AuthenticationMechanism.HighMd5 or AuthenticationMechanism.HighSha1 =>
                HlsDigest.Answer(mechanism, peer, secret.Span),
            AuthenticationMechanism.HighSha256 =>
                HlsDigest.AnswerSha256(secret.Span, ownTitle.ToBytes(), peerTitle, peer, own),
            AuthenticationMechanism.HighEcdsa =>
                signing!.Sign([.. ownTitle.ToBytes(), .. peerTitle, .. peer, .. own]),
            _ => throw new InvalidOperationException($"No challenge in mechanism {mechanism}."),
        };
        return true;
    }

    /// <summary>Whether the peer answered our challenge. Never throws for what the answer holds.</summary>
    internal bool IsAnswer(ReadOnlySpan<byte> answer) => mechanism switch
    {
        AuthenticationMechanism.HighGmac => channel!.IsAnswer(own, answer),
        AuthenticationMechanism.HighMd5 or AuthenticationMechanism.HighSha1 =>
            CryptographicOperations.FixedTimeEquals(HlsDigest.Answer(mechanism, own, secret.Span), answer),
        AuthenticationMechanism.HighSha256 => CryptographicOperations.FixedTimeEquals(
            HlsDigest.AnswerSha256(secret.Span, peerTitle, ownTitle.ToBytes(), own, peer), answer),
        AuthenticationMechanism.HighEcdsa =>
            signing!.IsSigned([.. peerTitle, .. ownTitle.ToBytes(), .. own, .. peer], answer),
        _ => throw new InvalidOperationException($"No challenge in mechanism {mechanism}."),
    };
}
