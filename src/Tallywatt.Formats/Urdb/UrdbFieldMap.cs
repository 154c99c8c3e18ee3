using Tallywatt.Formats.TariffFiles.Documents;

namespace Tallywatt.Formats.Urdb;

/// <summary>The fields of one rate under the API's names, with what cannot be honoured refused by name.</summary>
sealed class UrdbFieldMap
{
    readonly Dictionary<string, NodeField> fields = new(StringComparer.Ordinal);
    readonly string path;

    public UrdbFieldMap(DocumentNode rate, string path, FaultList faults)
    {
        this.path = path;
        foreach (var field in rate.Fields)
        {
            Sort(field, faults);
        }
    }

    public DocumentNode? Find(string name) =>
        fields.TryGetValue(name, out var field) && !field.Value.IsNothing ? field.Value : null;

    /// <summary>The path of a field as its file spells it.</summary>
    public string PathOf(string name) =>
        FieldPath.Of(path, fields.TryGetValue(name, out var field) ? field.Name : name);

    void Sort(NodeField field, FaultList faults)
    {
        var plain = UrdbFields.Plain(field.Name);
        var at = FieldPath.Of(path, field.Name);
        if (UrdbFields.Honoured.TryGetValue(plain, out var name))
        {
            if (!fields.TryAdd(name, field))
            {
                faults.Add(field.At, at, $"stands twice (also as {fields[name].Name})", "once");
            }
        }
        else if (UrdbFields.CannotHonour.TryGetValue(plain, out var why))
        {
            if (!IsZero(field.Value))
            {
                faults.Add(field.At, at, $"is {field.Value.Describe()} and cannot be honoured: {why}", "absent or 0");
            }
        }
        else if (!UrdbFields.Informative.Contains(plain))
        {
            Unknown(field, plain, at, faults);
        }
    }

    static void Unknown(NodeField field, string plain, string at, FaultList faults)
    {
        var nearest = Spelling.Nearest(plain, UrdbFields.Honoured.Keys.Concat(UrdbFields.Informative));
        var hint = nearest is null ? "" : $" (did you mean {nearest}?)";
        faults.Add(
            field.At, at, $"is no field of a URDB rate that we know{hint}", "the fields listed in docs/urdb.md");
    }

    /// <summary>Nothing, zero, no text, or a list of only such: a field that asks for no money.</summary>
    static bool IsZero(DocumentNode node) => node.Kind switch
    {
        NodeKind.List => node.Items.All(IsZero),
        NodeKind.Mapping => node.Fields.All(field => field.Name == "unit" || IsZero(field.Value)),
        NodeKind.Text => node.Characters.Length == 0 || IsZeroNumber(node.Characters),
        NodeKind.Plain => node.IsNothing || node.Characters == "false" || IsZeroNumber(node.Characters),
        _ => throw new InvalidOperationException($"No such node kind: {node.Kind}."),
    };

    static bool IsZeroNumber(string characters) =>
        UrdbNumber.TryParse(characters, out var number) && number.Digits.IsZero;
}
