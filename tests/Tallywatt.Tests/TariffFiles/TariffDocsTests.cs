using System.Text;
using System.Text.Json;
using System.Text.RegularExpressions;
using Tallywatt.Formats.TariffFiles;
using Tallywatt.Formats.TariffFiles.Documents;
using Xunit;

namespace Tallywatt.Tests.TariffFiles;

/// <summary>The documentation, the schema and the reader say the same.</summary>
public sealed class TariffDocsTests
{
    static readonly JsonElement Schema =
        JsonDocument.Parse(File.ReadAllText(Checkout.PathOf("docs/tariff.schema.json"))).RootElement;

    public static TheoryData<string, string> Examples()
    {
        var text = File.ReadAllText(Checkout.PathOf("docs/tariff-file.md"));
        var data = new TheoryData<string, string>();
        foreach (Match block in Regex.Matches(text, "(?ms)^```(yaml|json)\n(.*?)^```"))
        {
            var line = text[..block.Index].Count(letter => letter == '\n') + 1;
            data.Add($"tariff-file-line-{line}.{block.Groups[1].Value}", block.Groups[2].Value);
        }

        return data;
    }

    [Theory]
    [MemberData(nameof(Examples))]
    public void An_example_of_the_documentation_is_read_and_accepted_by_the_schema(string name, string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);

        var load = TariffSource.Read(bytes, name);

        Assert.Empty(load.Faults.Select(fault => fault.ToString()));
        Assert.True(new SchemaCheck(Schema).Accepts(DocumentText.Read(bytes, new(name))!), "refused by the schema");
    }

    [Fact]
    public void A_built_in_tariff_is_accepted_by_the_schema() =>
        Assert.All(BuiltInTariffs.Names, name =>
        {
            var bytes = Encoding.UTF8.GetBytes(BuiltInTariffs.TextOf(name)!);
            Assert.True(new SchemaCheck(Schema).Accepts(DocumentText.Read(bytes, new(name + ".yaml"))!));
        });

    [Fact]
    public void The_schema_and_the_reader_know_the_same_fields()
    {
        var definitions = Schema.GetProperty("$defs").EnumerateObject()
            .Where(definition => definition.Value.TryGetProperty("properties", out _))
            .ToDictionary(
                definition => definition.Name,
                definition => definition.Value.GetProperty("properties").EnumerateObject().Select(p => p.Name).Order());

        Assert.Equal(TariffFields.All.Select(set => set.Kind).Order(), definitions.Keys.Order());
        Assert.All(TariffFields.All, set => Assert.Equal(set.Names.Order(), definitions[set.Kind]));
    }

    [Theory]
    [InlineData("day", null)]
    [InlineData("ladder", "rule")]
    [InlineData("ladder", "settlement")]
    [InlineData("ladder", "reset")]
    [InlineData("ladder", "limitsPer")]
    [InlineData("ladder", "firstPeriod")]
    [InlineData("export", "mode")]
    [InlineData("export", "rollOver")]
    public void The_schema_and_the_reader_know_the_same_words(string definition, string? property)
    {
        var schema = Schema.GetProperty("$defs").GetProperty(definition);
        schema = property is null ? schema : schema.GetProperty("properties").GetProperty(property);

        Assert.Equal(WordsOf(property), schema.GetProperty("enum").EnumerateArray().Select(word => word.GetString()!));
    }

    [Fact]
    public void Every_field_of_the_reader_is_in_the_documentation()
    {
        var text = File.ReadAllText(Checkout.PathOf("docs/tariff-file.md"));
        var missing = TariffFields.All.SelectMany(set => set.Names)
            .Where(name => !text.Contains($"`{name}`", StringComparison.Ordinal));

        Assert.Empty(missing);
    }

    /// <summary>Checks the check: a schema test that accepts everything would prove nothing.</summary>
    [Theory]
    [InlineData("name: a\ncurrency: CNY\nversions: [{rates: {flat: 1}, rate: 2}]")]
    [InlineData("name: a\ncurrency: CNY\nversions: [{rates: {flat: high}}]")]
    [InlineData("name: a\ncurrency: cny\nversions: [{rates: {flat: 1}}]")]
    [InlineData("name: a\ncurrency: CNY\nversions: [{rates: {9: 1}}]")]
    [InlineData("name: a\nversions: [{rates: {flat: 1}}]")]
    [InlineData("name: a\ncurrency: CNY\nversions: []")]
    public void What_the_schema_refuses_the_reader_refuses(string text)
    {
        var bytes = Encoding.UTF8.GetBytes(text);

        Assert.False(new SchemaCheck(Schema).Accepts(DocumentText.Read(bytes, new("a.yaml"))!));
        Assert.Equal(TariffLoadStatus.Refused, TariffSource.Read(bytes, "a.yaml").Status);
    }

    static IEnumerable<string> WordsOf(string? property) => property switch
    {
        null => TariffFields.DayWords.Keys,
        "rule" => TariffFields.RuleWords.Keys,
        "settlement" => TariffFields.SettlementWords.Keys,
        "reset" => TariffFields.ResetWords.Keys,
        "limitsPer" => TariffFields.LimitsPerWords.Keys,
        "firstPeriod" => TariffFields.FirstPeriodWords.Keys,
        "mode" => TariffFields.ModeWords.Keys,
        "rollOver" => TariffFields.RollOverWords.Keys,
        _ => throw new InvalidOperationException(property),
    };
}
