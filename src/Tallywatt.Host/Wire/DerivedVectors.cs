using System.Text.RegularExpressions;
using Tallywatt.Protocols.Dlms;
using Tallywatt.Protocols.Explain;

namespace Tallywatt.Host.Wire;

/// <summary>Vectors that are the result of a formula: answers to challenges, and wrapped keys. Each is computed again.
/// </summary>
sealed partial class DerivedVectors(VectorSecrets secrets)
{
    /// <summary>Whether a vector asks for a formula rather than for a message.</summary>
    internal static bool Knows(Vector vector) =>
        vector.Kind == "derived" || Formula().IsMatch(vector.Kind)
        || (vector.Text("check") is { } check && Formula().IsMatch(check));

    /// <summary>Computes it. Null when the words name no formula: then it is a message like any other.</summary>
    internal VectorOutcome? Run(Vector vector, byte[] bytes)
    {
        var words = $"{vector.Text("check")} {vector.Kind} {vector.Id} {vector.Meaning}";
        IEnumerable<byte[]>? results = null;
        if (Wrapping().IsMatch(words))
        {
            results = Wrapped(bytes);
        }
        else if (Md5().IsMatch(words))
        {
            results = Digests(vector, AuthenticationMechanism.HighMd5);
        }
        else if (Sha256().IsMatch(words))
        {
            results = Sha256Answers(vector);
        }
        else if (Sha1().IsMatch(words))
        {
            results = Digests(vector, AuthenticationMechanism.HighSha1);
        }
        else if (Gmac().IsMatch(words))
        {
            return VectorOutcome.Of(
                vector,
                IsProof(vector, bytes) ? null : "no key, title and challenge of the file give this answer",
                []);
        }

        if (results is null)
        {
            return null;
        }

        var computed = results.ToList();
        return computed.Exists(result => result.AsSpan().SequenceEqual(bytes))
            ? VectorOutcome.Of(vector, null, [])
            : VectorOutcome.Of(
                vector,
                computed.Count == 0
                    ? "the file gives nothing to compute it from"
                    : ByteDifference.Of(bytes, computed[0]),
                []);
    }

    /// <summary>Whether these are the answer of HLS 5 to a challenge the file names, by itself or within a message.
    /// </summary>
    internal bool IsProof(Vector vector, byte[] bytes)
    {
        foreach (var (encryption, authentication) in secrets.Keys.Pairs)
        {
            using var suite = WireKeys.CipherOf(SecurityControl.AuthenticatedOnly, encryption, authentication);
            foreach (var title in suite is null ? [] : secrets.Keys.Titles)
            {
                if (secrets.Challenges(vector).Any(challenge => IsAnswer(suite!, title, challenge, bytes)))
                {
                    return true;
                }
            }
        }

        return false;
    }

    static bool IsAnswer(SuiteCipher suite, byte[] title, byte[] challenge, byte[] bytes)
    {
        const int Length = 1 + 4 + SuiteCipher.TagLength;
        for (var at = 0; at + Length <= bytes.Length; at++)
        {
            if (bytes[at] == SecurityControl.AuthenticatedOnly.Value
                && suite.IsAnswer(title, challenge, bytes.AsSpan(at, Length)))
            {
                return true;
            }
        }

        return false;
    }

    /// <summary>Pass 3 answers the server's challenge, pass 4 the client's; both, where the words say neither.
    /// </summary>
    IEnumerable<byte[]> Digests(Vector vector, AuthenticationMechanism mechanism)
    {
        var secret = secrets.Secret(vector);
        if (MayBeClient(vector))
        {
            yield return HlsDigest.Answer(mechanism, secrets.ToClient(vector), secret);
        }

        if (MayBeServer(vector))
        {
            yield return HlsDigest.Answer(mechanism, secrets.ToServer(vector), secret);
        }
    }

    IEnumerable<byte[]> Sha256Answers(Vector vector)
    {
        var (secret, client, server) = (secrets.Secret(vector), secrets.ClientTitle, secrets.ServerTitle);
        var (toServer, toClient) = (secrets.ToServer(vector), secrets.ToClient(vector));
        if (MayBeClient(vector))
        {
            yield return HlsDigest.AnswerSha256(secret, client, server, toClient, toServer);
        }

        if (MayBeServer(vector))
        {
            yield return HlsDigest.AnswerSha256(secret, server, client, toServer, toClient);
        }
    }

    static bool MayBeClient(Vector vector) => Client().IsMatch(Said(vector)) || !Server().IsMatch(Said(vector));

    static bool MayBeServer(Vector vector) => Server().IsMatch(Said(vector)) || !Client().IsMatch(Said(vector));

    static string Said(Vector vector) => $"{vector.Id} {vector.Meaning}";

    /// <summary>Every key of the file under every other; and what unwraps whole, wrapped again: its check value
    /// says that it is right, whether the file names the key or not.</summary>
    IEnumerable<byte[]> Wrapped(byte[] bytes)
    {
        var keys = secrets.KeyBytes().ToList();
        foreach (var master in keys)
        {
            if (KeyWrap.TryUnwrap(master, bytes, out var unwrapped))
            {
                yield return KeyWrap.Wrap(master, unwrapped);
            }
        }

        foreach (var master in keys)
        {
            foreach (var key in keys)
            {
                yield return KeyWrap.Wrap(master, key);
            }
        }
    }

    [GeneratedRegex("gmac|md5|sha|wrap", RegexOptions.IgnoreCase)]
    internal static partial Regex Formula();

    [GeneratedRegex("key.?wrap|wrapped", RegexOptions.IgnoreCase)]
    internal static partial Regex Wrapping();

    [GeneratedRegex("md5", RegexOptions.IgnoreCase)]
    internal static partial Regex Md5();

    [GeneratedRegex("sha-?256", RegexOptions.IgnoreCase)]
    internal static partial Regex Sha256();

    [GeneratedRegex("sha-?1", RegexOptions.IgnoreCase)]
    internal static partial Regex Sha1();

    [GeneratedRegex("gmac", RegexOptions.IgnoreCase)]
    internal static partial Regex Gmac();

    [GeneratedRegex(@"pass.?3|f\(StoC\)", RegexOptions.IgnoreCase)]
    internal static partial Regex Client();

    [GeneratedRegex(@"pass.?4|f\(CtoS\)", RegexOptions.IgnoreCase)]
    internal static partial Regex Server();
}
