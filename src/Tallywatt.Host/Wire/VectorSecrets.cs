using System.Text;
using System.Text.RegularExpressions;
using Tallywatt.Protocols.Dlms;
using Tallywatt.Protocols.Explain;

namespace Tallywatt.Host.Wire;

/// <summary>Keys, titles, challenges and passwords that a file gives, in its "keys" or in its words.</summary>
/// <remarks>Vectors say in words what a capture was ciphered with; the standard's own example values stand in where
/// they say nothing.</remarks>
sealed partial class VectorSecrets
{
    const int KeyCountMax = 12;

    readonly VectorFile file;

    internal VectorSecrets(VectorFile file)
    {
        this.file = file;
        Words = [.. file.Vectors.SelectMany(vector => QuotedIn(vector.Meaning)).Distinct()];
        Keys = new() { Pairs = [.. PairsOf()], Titles = [.. TitlesOf()] };
    }

    /// <summary>Everything that may open a ciphered APDU of this file.</summary>
    internal WireKeys Keys { get; }

    /// <summary>Every quoted word of the file.</summary>
    internal IReadOnlyList<string> Words { get; }

    /// <summary>What the standard's examples use as a password.</summary>
    internal byte[] Secret(Vector vector) => Named(vector, SecretIs()) ?? "12345678"u8.ToArray();

    internal byte[] ToServer(Vector vector) => Named(vector, ToServerIs()) ?? "K56iVagY"u8.ToArray();

    internal byte[] ToClient(Vector vector) => Named(vector, ToClientIs()) ?? "P6wRJ21F"u8.ToArray();

    internal byte[] ClientTitle => file.Keys.GetValueOrDefault("client_title") ?? [0x4D, 0x4D, 0x4D, 0, 0, 0, 0, 1];

    internal byte[] ServerTitle =>
        file.Keys.GetValueOrDefault("server_title") ?? [0x4D, 0x4D, 0x4D, 0, 0, 0xBC, 0x61, 0x4E];

    /// <summary>What the answer of HLS 5 may be the answer to.</summary>
    internal IEnumerable<byte[]> Challenges(Vector vector) =>
        QuotedIn(vector.Meaning).Concat(["K56iVagY", "P6wRJ21F"]).Concat(Words).Select(Encoding.ASCII.GetBytes)
            .Concat(HexIn(vector.Meaning));

    /// <summary>Every value of 16 or 32 bytes the file names, by itself or in words.</summary>
    internal IEnumerable<byte[]> KeyBytes() =>
        file.Keys.Values.Where(key => key.Length is SuiteCipher.KeyLength or 2 * SuiteCipher.KeyLength)
            .Concat(Words.Where(word => word.Length == SuiteCipher.KeyLength).Select(Encoding.ASCII.GetBytes))
            .Concat(file.Vectors.SelectMany(vector => HexIn(vector.Meaning))
                .Where(bytes => bytes.Length is SuiteCipher.KeyLength or 2 * SuiteCipher.KeyLength))
            .DistinctBy(Convert.ToHexString).Take(KeyCountMax);

    internal static IEnumerable<string> QuotedIn(string text) =>
        Quoted().Matches(text).Select(match => match.Groups[1].Value);

    internal static IEnumerable<byte[]> HexIn(string text) =>
        HexRun().Matches(text).Select(match => match.Value).Where(run => run.Length % 2 == 0)
            .Select(Convert.FromHexString);

    IEnumerable<(byte[] Encryption, byte[] Authentication)> PairsOf()
    {
        if (file.Keys.TryGetValue("EK", out var encryption) && file.Keys.TryGetValue("AK", out var authentication))
        {
            yield return (encryption, authentication);
        }

        var keys = KeyBytes().ToList();
        foreach (var key in keys)
        {
            yield return (key, key);
        }

        foreach (var first in keys)
        {
            foreach (var second in keys.Where(second => second != first))
            {
                yield return (first, second);
            }
        }
    }

    IEnumerable<byte[]> TitlesOf() => new[] { ServerTitle, ClientTitle }
        .Concat(file.Keys.Values.Where(title => title.Length == SuiteCipher.SystemTitleLength))
        .Concat(file.Vectors.SelectMany(vector => TitleRun().Matches(vector.Meaning))
            .Select(match => Convert.FromHexString(match.Value)))
        .DistinctBy(Convert.ToHexString);

    byte[]? Named(Vector vector, Regex pattern) =>
        new[] { vector }.Concat(file.Vectors.Where(DerivedVectors.Knows)).Select(each => pattern.Match(each.Meaning))
            .Where(match => match.Success).Select(match => Encoding.ASCII.GetBytes(match.Groups[1].Value))
            .FirstOrDefault();

    [GeneratedRegex("\"([^\"]*)\"")]
    internal static partial Regex Quoted();

    [GeneratedRegex(@"(?<![0-9A-Fa-f])[0-9A-Fa-f]{16,}(?![0-9A-Fa-f])")]
    internal static partial Regex HexRun();

    [GeneratedRegex(@"(?<![0-9A-Fa-f])[0-9A-Fa-f]{16}(?![0-9A-Fa-f])")]
    internal static partial Regex TitleRun();

    [GeneratedRegex("(?:secret|password|LLS)[^\"]{0,8}\"([^\"]+)\"", RegexOptions.IgnoreCase)]
    internal static partial Regex SecretIs();

    [GeneratedRegex("CtoS[ =:]*\"([^\"]+)\"")]
    internal static partial Regex ToServerIs();

    [GeneratedRegex("StoC[ =:]*\"([^\"]+)\"")]
    internal static partial Regex ToClientIs();
}
