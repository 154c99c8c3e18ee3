using Tallywatt.Core.Readings;
using Tallywatt.Formats.Csv;

namespace Tallywatt.Formats.Nem12;

/// <summary>A quality flag with its method: A, E52, F14, N, S14, V.</summary>
static class Nem12Quality
{
    internal const string Allowed = "A, N, V, or E, F, S with a two-digit method such as F14";

    /// <param name="isVariable">V: the qualities follow in 400 records.</param>
    internal static bool TryParse(ReadOnlySpan<byte> text, out ReadingQuality quality, out bool isVariable)
    {
        isVariable = text.SequenceEqual("V"u8);
        quality = text is [var flag, ..] ? Of(flag) : ReadingQuality.Missing;
        var hasMethod = text.Length == 3 && ScaledNumber.TryParseWhole(text[1..], out _);
        return isVariable || (text.Length == 1 && "AEFNS"u8.Contains(text[0]))
            || (hasMethod && "EFS"u8.Contains(text[0]));
    }

    static ReadingQuality Of(byte flag) => flag switch
    {
        (byte)'A' => ReadingQuality.Actual,
        (byte)'E' => ReadingQuality.Estimated,
        (byte)'F' => ReadingQuality.Substituted,
        (byte)'S' => ReadingQuality.Provisional,
        _ => ReadingQuality.Missing,
    };
}
