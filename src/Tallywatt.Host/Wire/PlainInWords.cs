using System.Text.RegularExpressions;

namespace Tallywatt.Host.Wire;

/// <summary>The plain text of a ciphered vector where the file gives it in words: in brackets, or as another vector.
/// </summary>
static partial class PlainInWords
{
    internal static byte[]? Of(Vector vector, VectorFile file)
    {
        if (InBrackets().Match(vector.Meaning) is { Success: true } match && match.Groups[1].Length % 2 == 0)
        {
            return Convert.FromHexString(match.Groups[1].Value);
        }

        return Another().Match(vector.Meaning) is { Success: true } named
            ? file.Vectors.FirstOrDefault(other => other.Id == named.Groups[1].Value && other.Kind != "bad")?.Bytes
            : null;
    }

    [GeneratedRegex(@"\(([0-9A-Fa-f]{8,})\)")]
    internal static partial Regex InBrackets();

    [GeneratedRegex(@"(?:of|= ?) ?([A-Z]\d{2,3})\b")]
    internal static partial Regex Another();
}
