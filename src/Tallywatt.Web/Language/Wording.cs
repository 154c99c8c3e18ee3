using System.Collections.Frozen;
using System.Globalization;
using System.Text.Json;

namespace Tallywatt.Web.Language;

/// <summary>All sentences of the pages in one language: embedded JSON, a file a language, the same keys.</summary>
/// <remarks>
/// Own files and not .resx: the product runs without culture data, and a sentence with named gaps can be read and
/// translated as it stands. A test holds both files to the same keys and the same gaps.
/// </remarks>
public sealed class Wording
{
    readonly FrozenDictionary<string, string> sentences;

    Wording(string languageTag, string ownName)
    {
        LanguageTag = languageTag;
        OwnName = ownName;
        sentences = Read(languageTag).ToFrozenDictionary(StringComparer.Ordinal);
    }

    public static Wording English { get; } = new("en", "English");

    public static Wording Chinese { get; } = new("zh-Hans", "中文");

    public static IReadOnlyList<Wording> All { get; } = [English, Chinese];

    /// <summary>BCP 47 tag, also the value of the page's lang attribute.</summary>
    public string LanguageTag { get; }

    /// <summary>The language's name in itself.</summary>
    public string OwnName { get; }

    internal IEnumerable<KeyValuePair<string, string>> Sentences => sentences;

    /// <exception cref="KeyNotFoundException">There is no such sentence: a fault of the page.</exception>
    public string this[string key] => sentences[key];

    /// <summary>A sentence with its gaps filled: {name} becomes the value of that name.</summary>
    public string With(string key, params ReadOnlySpan<(string Name, string Value)> values)
    {
        var sentence = sentences[key];
        foreach (var (name, value) in values)
        {
            sentence = sentence.Replace($"{{{name}}}", value, StringComparison.Ordinal);
        }

        return sentence;
    }

    /// <summary>A sentence that counts: ".one" or ".other" joins the key, and the gap {count} is filled.</summary>
    public string Count(string key, long count, params ReadOnlySpan<(string Name, string Value)> values)
    {
        var form = count == 1 ? ".one" : ".other";
        var text = With(key + form, values);
        return text.Replace("{count}", count.ToString(CultureInfo.InvariantCulture), StringComparison.Ordinal);
    }

    /// <summary>A name that may have a translation, such as a rate's; itself when it has none.</summary>
    public string NameOr(string keyPrefix, string name) =>
        sentences.GetValueOrDefault(keyPrefix + name.ToLowerInvariant(), name);

    static Dictionary<string, string> Read(string languageTag)
    {
        using var stream = typeof(Wording).Assembly.GetManifestResourceStream($"wording.{languageTag}.json")
            ?? throw new InvalidOperationException($"The sentences for {languageTag} are not in the program.");
        return JsonSerializer.Deserialize<Dictionary<string, string>>(stream)
            ?? throw new InvalidOperationException($"The sentences for {languageTag} are empty.");
    }
}
