using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;
using Tallywatt.Core.Units;
using Tallywatt.Formats.TariffFiles.Documents;

namespace Tallywatt.Tests.TariffFiles;

/// <summary>The part of JSON Schema that docs/tariff.schema.json uses, over the reader's own nodes.</summary>
sealed class SchemaCheck(JsonElement root)
{
    public bool Accepts(DocumentNode node) => Accepts(node, root);

    bool Accepts(DocumentNode node, JsonElement schema)
    {
        foreach (var rule in schema.EnumerateObject())
        {
            if (!Holds(node, schema, rule.Name, rule.Value))
            {
                return false;
            }
        }

        return true;
    }

    bool Holds(DocumentNode node, JsonElement schema, string keyword, JsonElement value) => keyword switch
    {
        "$schema" or "$defs" or "title" or "description" or "additionalProperties" or "propertyNames" => true,
        "$ref" => Accepts(node, root.GetProperty("$defs").GetProperty(value.GetString()!["#/$defs/".Length..])),
        "oneOf" => value.EnumerateArray().Count(option => Accepts(node, option)) == 1,
        "type" => IsOfType(node, value.GetString()!),
        "enum" => node.IsScalar && value.EnumerateArray().Any(word => word.GetString() == node.Characters),
        "const" => node.IsScalar && value.GetString() == node.Characters,
        "pattern" => node.Kind == NodeKind.Mapping || Regex.IsMatch(node.Characters, value.GetString()!),
        "minLength" => node.Characters.Length >= value.GetInt32(),
        "maxLength" => node.Characters.Length <= value.GetInt32(),
        "minimum" => Number(node) >= value.GetInt64() * 1_000_000_000,
        "maximum" => Number(node) <= value.GetInt64() * 1_000_000_000,
        "items" => node.Items.All(item => Accepts(item, value)),
        "minItems" => node.Items.Count >= value.GetInt32(),
        "maxItems" => node.Items.Count <= value.GetInt32(),
        "minProperties" => node.Fields.Count >= value.GetInt32(),
        "maxProperties" => node.Fields.Count <= value.GetInt32(),
        "required" => value.EnumerateArray().All(name => node.Find(name.GetString()!) is not null),
        "properties" => node.Fields.All(field => FieldHolds(field, schema, value)),
        _ => throw new InvalidOperationException($"This check does not know {keyword}."),
    } && (keyword != "additionalProperties" || value.ValueKind == JsonValueKind.False || Named(node, schema, value));

    bool FieldHolds(NodeField field, JsonElement schema, JsonElement properties) =>
        properties.TryGetProperty(field.Name, out var of) ? Accepts(field.Value, of) : !IsClosed(schema);

    static bool IsClosed(JsonElement schema) =>
        schema.TryGetProperty("additionalProperties", out var others) && others.ValueKind == JsonValueKind.False;

    bool Named(DocumentNode node, JsonElement schema, JsonElement value) => node.Fields.All(field =>
        Accepts(field.Value, value)
        && Accepts(DocumentNode.OfText(field.Name, field.At), schema.GetProperty("propertyNames")));

    static bool IsOfType(DocumentNode node, string type) => type switch
    {
        "object" => node.Kind == NodeKind.Mapping,
        "array" => node.Kind == NodeKind.List,
        "number" => node.Kind == NodeKind.Plain && Number(node) is not null,
        "integer" => node.Kind == NodeKind.Plain
            && int.TryParse(node.Characters, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _),
        "string" => node.IsScalar && !(node.Kind == NodeKind.Plain && (node.IsNothing || Number(node) is not null)),
        _ => throw new InvalidOperationException($"This check does not know type {type}."),
    };

    static long? Number(DocumentNode node) =>
        DecimalText.TryParse(node.Characters, decimals: 9, out var nanos) ? nanos : null;
}
