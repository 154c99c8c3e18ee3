using System.Globalization;
using System.Text.RegularExpressions;
using Tallywatt.Protocols.Dlms;

namespace Tallywatt.Host.Wire;

/// <summary>A vector that stands in a file of its own: a long value as its data blocks, one in hexadecimal a line.
/// </summary>
sealed partial class BlockFile(string folder)
{
    internal VectorOutcome Run(Vector vector)
    {
        var names = vector.Text("file") is { } given
            ? [given]
            : FileName().Matches($"{vector.Text("source")} {vector.Meaning}").Select(match => match.Value).ToList();
        var path = names.Select(name => Path.Combine(folder, Path.GetFileName(name))).LastOrDefault(File.Exists);
        if (path is null)
        {
            var which = names.Count == 0 ? "names no file" : $"{names[^1]} is not beside the vectors";
            return new(vector.Id, vector.Kind, VectorResult.LeftOut, which, []);
        }

        try
        {
            var notes = new List<string>();
            return VectorOutcome.Of(vector, Check(vector, File.ReadAllLines(path), notes), notes);
        }
        catch (Exception closed) when (closed is IOException or UnauthorizedAccessException)
        {
            return VectorOutcome.Of(vector, closed.Message, []);
        }
    }

    static string? Check(Vector vector, string[] lines, List<string> notes)
    {
        var all = new List<byte>();
        var blockCount = 0;
        for (var i = 0; i < lines.Length; i++)
        {
            var text = lines[i].Split('#')[0];
            if (!WireHex.TryRead(text, out var bytes)
                && !(Digits().Match(text) is { Success: true } run && WireHex.TryRead(run.Value, out bytes)))
            {
                return string.Create(CultureInfo.InvariantCulture, $"line {i + 1}: {WireHex.Fault(text)}");
            }

            blockCount += bytes.Length > 0 ? 1 : 0;

            // A line may be the raw data, or the whole answer around it.
            all.AddRange(GetResponse.TryRead(bytes, out var answer) && answer.Kind == GetResponseKind.WithBlock
                ? answer.Raw.ToArray()
                : bytes);
        }

        byte[] whole = [.. all];
        if (!CosemValue.TryRead(whole, out var value))
        {
            return "the blocks put together are no data element";
        }

        notes.Add(string.Create(
            CultureInfo.InvariantCulture,
            $"{blockCount} blocks, {whole.Length} bytes, {value!.Tag} of {value.Items.Count}"));
        return Said(vector, value, blockCount, whole.Length) ?? ByteDifference.Of(whole, DlmsRewrite.Element(whole));
    }

    static string? Said(Vector vector, CosemValue value, int blockCount, int length)
    {
        foreach (var (pattern, actual, unit) in new[]
        {
            (Blocks(), blockCount, "blocks"), (Bytes(), length, "bytes"), (Items(), value.Items.Count, "elements"),
        })
        {
            if (pattern.Match(vector.Meaning) is { Success: true } said
                && int.Parse(said.Groups[1].Value, CultureInfo.InvariantCulture) != actual)
            {
                return string.Create(
                    CultureInfo.InvariantCulture, $"is said to have {said.Groups[1].Value} {unit}, and has {actual}");
            }
        }

        return null;
    }

    [GeneratedRegex(@"[\w.-]+\.(?:txt|hex)")]
    internal static partial Regex FileName();

    [GeneratedRegex(@"(\d+) (?:raw )?data ?blocks")]
    internal static partial Regex Blocks();

    /// <summary>A run of digits in a line that says more.</summary>
    [GeneratedRegex("(?<![0-9A-Za-z])(?:[0-9A-Fa-f]{2}[ ]?){4,}(?![0-9A-Za-z])")]
    internal static partial Regex Digits();

    [GeneratedRegex(@"(\d+) bytes")]
    internal static partial Regex Bytes();

    [GeneratedRegex(@"array of (\d+)")]
    internal static partial Regex Items();
}
