using System.Text.RegularExpressions;
using Tallywatt.Platform.Reports;
using Tallywatt.Tests.Architecture;
using Tallywatt.Web.Language;
using Xunit;

namespace Tallywatt.Tests.Portal;

public sealed partial class WordingTests
{
    [Fact]
    public void Both_languages_have_the_same_sentences_with_the_same_gaps() =>
        Repository.AssertNone(Differences(Wording.English.Sentences, Wording.Chinese.Sentences));

    [Fact]
    public void A_missing_sentence_and_a_lost_gap_are_found()
    {
        KeyValuePair<string, string>[] one = [new("a", "{x} left"), new("b", "B")];
        KeyValuePair<string, string>[] other = [new("a", "left")];
        Assert.Equal(["b: only in one language", "a: gaps x against "], Differences(one, other));
    }

    [Fact]
    public void Every_sentence_a_page_asks_for_exists_and_every_sentence_is_asked_for()
    {
        var known = Wording.English.Sentences.Select(sentence => sentence.Key).ToHashSet();
        var literals = Repository.Files("src/Tallywatt.Web", "*.razor")
            .Concat(Repository.Files("src/Tallywatt.Web", "*.cs"))
            .SelectMany(file => Literal.Matches(Repository.Read(file)).Select(match => match.Groups[1].Value))
            .ToHashSet();
        var unused = known.Where(key => !literals.Contains(key)
            && !literals.Any(literal => key.StartsWith(literal, StringComparison.Ordinal) && IsComposed(literal)));
        Repository.AssertNone(unused.Select(key => $"{key}: no page asks for it"));
        Repository.AssertNone(literals
            .Where(literal => literal.Contains('.') && KeyShape.IsMatch(literal))
            .Where(literal => !known.Any(key => key.StartsWith(literal, StringComparison.Ordinal)))
            .Where(literal => known.Any(key => key.Split('.')[0] == literal.Split('.')[0]))
            .Select(literal => $"{literal}: there is no such sentence"));
    }

    [Fact]
    public void Every_state_has_a_word_in_every_language()
    {
        var keys = Enum.GetNames<RelayPosition>().Select(name => "relay." + name)
            .Concat(Enum.GetNames<RelayOrderState>().Select(name => "order.state." + name))
            .Concat(Enum.GetNames<DeliveryState>().Select(name => "topup.state." + name))
            .Concat(Enum.GetNames<DeliveryState>().Select(name => "notice.state." + name))
            .Concat(Enum.GetNames<TopUpChannel>().Select(name => "channel." + name))
            .Concat(Enum.GetNames<AccountFilter>().Select(name => "accounts.filter." + name))
            .Concat(Enum.GetNames<LadderPeriod>().Select(name => "ladder.title." + name));
        foreach (var key in keys)
        {
            Assert.All(Wording.All, wording => Assert.NotEmpty(wording[key]));
        }
    }

    [Fact]
    public void A_sentence_counts_in_the_singular_and_in_the_plural()
    {
        Assert.Equal("About 1 day at your recent use", Wording.English.Count("balance.days", 1));
        Assert.Equal("About 18 days at your recent use", Wording.English.Count("balance.days", 18));
        Assert.Equal("按近期用电约可用 18 天", Wording.Chinese.Count("balance.days", 18));
    }

    [Fact]
    public void A_rate_without_a_translation_keeps_its_own_name()
    {
        Assert.Equal("谷", Wording.Chinese.NameOr("rate.", "Valley"));
        Assert.Equal("solar-sponge", Wording.Chinese.NameOr("rate.", "solar-sponge"));
    }

    static IEnumerable<string> Differences(
        IEnumerable<KeyValuePair<string, string>> one, IEnumerable<KeyValuePair<string, string>> other)
    {
        var left = one.ToDictionary();
        var right = other.ToDictionary();
        foreach (var key in left.Keys.Except(right.Keys).Concat(right.Keys.Except(left.Keys)))
        {
            yield return $"{key}: only in one language";
        }

        foreach (var key in left.Keys.Intersect(right.Keys).Where(key => Gaps(left[key]) != Gaps(right[key])))
        {
            yield return $"{key}: gaps {Gaps(left[key])} against {Gaps(right[key])}";
        }
    }

    static string Gaps(string sentence) =>
        string.Join(',', Gap.Matches(sentence).Select(match => match.Groups[1].Value).Order().Distinct());

    /// <summary>"relay." and "usage.days" are the beginnings of keys that the page completes.</summary>
    static bool IsComposed(string literal) => literal.EndsWith('.') || literal.Contains('.');

    [GeneratedRegex("\"([a-z][A-Za-z.-]+)\"")]
    static partial Regex Literal { get; }

    [GeneratedRegex(@"^[a-z]+[A-Za-z]*(\.[a-z][A-Za-z-]*)+$")]
    static partial Regex KeyShape { get; }

    [GeneratedRegex(@"\{([a-zA-Z]+)\}")]
    static partial Regex Gap { get; }
}
