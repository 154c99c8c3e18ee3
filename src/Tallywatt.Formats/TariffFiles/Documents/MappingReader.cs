namespace Tallywatt.Formats.TariffFiles.Documents;

/// <summary>One mapping of known fields: names are checked once, then values are asked for.</summary>
sealed class MappingReader
{
    readonly FaultList faults;

    MappingReader(DocumentNode node, string path, FaultList faults) =>
        (Node, Path, this.faults) = (node, path, faults);

    public DocumentNode Node { get; }

    public string Path { get; }

    /// <returns>Null, with a fault, when the node is not a mapping.</returns>
    public static MappingReader? Open(DocumentNode node, string path, FieldSet fields, FaultList faults)
    {
        if (node.Kind != NodeKind.Mapping)
        {
            faults.Add(node.At, path, $"is {node.Describe()}", $"{fields.Kind} with {string.Join(", ", fields.Names)}");
            return null;
        }

        fields.Check(node, path, faults);
        return new(node, path, faults);
    }

    public string PathOf(string name) => FieldPath.Of(Path, name);

    /// <summary>The value of a field, or null when it is not there. A field without a value is a fault.</summary>
    public DocumentNode? Optional(string name)
    {
        var value = Node.Find(name);
        if (value is { IsNothing: true })
        {
            faults.Add(value.At, PathOf(name), "has no value", "a value, or leave the field out");
            return null;
        }

        return value;
    }

    /// <summary>The value of a field; a fault, and null, when it is not there.</summary>
    public DocumentNode? Required(string name, string allowed)
    {
        if (Node.Find(name) is null)
        {
            faults.Add(Node.At, PathOf(name), "is missing", allowed);
            return null;
        }

        return Optional(name);
    }

    /// <summary>The items of a list field with their paths; empty when it is not there.</summary>
    public IEnumerable<(DocumentNode Item, string Path)> List(DocumentNode? value, string name, int most)
    {
        if (value is null)
        {
            return [];
        }

        var path = PathOf(name);
        if (value.Kind != NodeKind.List || value.Items.Count == 0)
        {
            var what = value.Kind == NodeKind.List ? "is an empty list" : $"is {value.Describe()}";
            faults.Add(value.At, path, what, $"a list of 1 to {most}");
            return [];
        }

        if (value.Items.Count > most)
        {
            faults.Add(value.At, path, $"has {value.Items.Count} items", $"at most {most}");
            return [];
        }

        return value.Items.Select((item, index) => (item, FieldPath.Of(path, index)));
    }
}
