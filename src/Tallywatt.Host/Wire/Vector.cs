using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Tallywatt.Host.Wire;

/// <summary>One vector of a file: some bytes, and what is said of them.</summary>
/// <param name="Id">Its name in the file, or its place when it has none.</param>
/// <param name="Bytes">What "hex" holds; null when that is no hexadecimal.</param>
/// <param name="Fields">All of its fields as text.</param>
sealed partial record Vector(string Id, byte[]? Bytes, IReadOnlyDictionary<string, string> Fields)
{
    static readonly string[] LenientFields = ["expect", "profile", "verified", "provenance"];

    internal string Kind => Text("kind") ?? "";

    internal string Meaning => Text("meaning") ?? "";

    /// <summary>What the frame is said to hold once deciphered; null when nothing is said.</summary>
    internal byte[]? Plain => Text("plain") is { } hex && WireHex.TryRead(hex, out var plain) ? plain : null;

    /// <summary>Whether the file marks the frame as one that must be refused.</summary>
    internal bool MustBeRefused => RefusedKind().IsMatch(Kind)
        || Text("expect") is { } expect && RefusedWord().IsMatch(expect)
        || Text("malformed") is "true" || Text("valid") is "false"
        || Text("verified") is { } verified && !Right().IsMatch(verified) && !IsLenient
            && RefusedWord().IsMatch(verified)
        || MustRefuse().IsMatch(Meaning);

    /// <summary>Whether the file asks to take the frame although its checksum is wrong, as some readers do.</summary>
    internal bool IsLenient => LenientFields.Any(name => Text(name) is { } words && Lenient().IsMatch(words));

    internal string? Text(string name) =>
        Fields.TryGetValue(name, out var value) && value.Length > 0 ? value : null;

    internal static Vector Of(JsonElement element, int place)
    {
        var fields = element.EnumerateObject().ToDictionary(field => field.Name, field => AsText(field.Value));
        var id = fields.GetValueOrDefault("id") is { Length: > 0 } given
            ? given
            : string.Create(CultureInfo.InvariantCulture, $"#{place}");
        return new(id, WireHex.TryRead(fields.GetValueOrDefault("hex") ?? "", out var bytes) ? bytes : null, fields);
    }

    static string AsText(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => value.GetString()!,
        JsonValueKind.Null => "",
        JsonValueKind.True => "true",
        JsonValueKind.False => "false",
        _ => value.GetRawText(),
    };

    [GeneratedRegex("bad|malformed|invalid|refuse|reject", RegexOptions.IgnoreCase)]
    internal static partial Regex RefusedKind();

    [GeneratedRegex("invalid|malformed|refuse|reject|wrong|mismatch|^bad|^false", RegexOptions.IgnoreCase)]
    internal static partial Regex RefusedWord();

    [GeneratedRegex("^(ok|computed|valid)", RegexOptions.IgnoreCase)]
    internal static partial Regex Right();

    [GeneratedRegex("lenient|tolerant|tolerated", RegexOptions.IgnoreCase)]
    internal static partial Regex Lenient();

    [GeneratedRegex("must be (rejected|refused)|must not be accepted", RegexOptions.IgnoreCase)]
    internal static partial Regex MustRefuse();
}
