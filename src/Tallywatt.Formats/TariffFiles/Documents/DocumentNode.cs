namespace Tallywatt.Formats.TariffFiles.Documents;

/// <summary>What a node of a YAML or JSON document is.</summary>
enum NodeKind
{
    /// <summary>Text between quotes: never a number, never true or false.</summary>
    Text,

    /// <summary>Text without quotes in YAML; a number, true, false or null in JSON.</summary>
    Plain,

    List,
    Mapping,
}

/// <summary>A place in a file. Both count from 1, the column in characters.</summary>
readonly record struct Position(int Line, int Column);

/// <summary>One field of a mapping, with the place of its name.</summary>
sealed record NodeField(string Name, Position At, DocumentNode Value);

/// <summary>One value of a YAML or JSON document that remembers where it stood.</summary>
/// <remarks>
/// Scalars keep the very characters of the file: a price is read from these, never through a floating-point
/// number. The tree is bounded by <see cref="DocumentLimits"/>.
/// </remarks>
sealed class DocumentNode
{
    DocumentNode(NodeKind kind, Position at) => (Kind, At) = (kind, at);

    public NodeKind Kind { get; }

    public Position At { get; }

    /// <summary>The characters of a scalar; empty for a list or a mapping.</summary>
    public string Characters { get; private init; } = "";

    /// <summary>The values of a list, in order.</summary>
    public IReadOnlyList<DocumentNode> Items { get; private init; } = [];

    /// <summary>The fields of a mapping, in order, repeated names included.</summary>
    public IReadOnlyList<NodeField> Fields { get; private init; } = [];

    /// <summary>A field that is there without a value (<c>zone:</c>), or with null.</summary>
    public bool IsNothing => Kind == NodeKind.Plain && Characters is "" or "~" or "null" or "Null" or "NULL";

    public bool IsScalar => Kind is NodeKind.Text or NodeKind.Plain;

    public static DocumentNode OfText(string characters, Position at) =>
        new(NodeKind.Text, at) { Characters = characters };

    public static DocumentNode OfPlain(string characters, Position at) =>
        new(NodeKind.Plain, at) { Characters = characters };

    public static DocumentNode OfList(IReadOnlyList<DocumentNode> items, Position at) =>
        new(NodeKind.List, at) { Items = items };

    public static DocumentNode OfMapping(IReadOnlyList<NodeField> fields, Position at) =>
        new(NodeKind.Mapping, at) { Fields = fields };

    /// <summary>The first field of this name, or null. The caller has already refused repeated names.</summary>
    public DocumentNode? Find(string name)
    {
        foreach (var field in Fields)
        {
            if (field.Name == name)
            {
                return field.Value;
            }
        }

        return null;
    }

    /// <summary>What the node is, in the words of a fault message.</summary>
    public string Describe() => Kind switch
    {
        NodeKind.List => Items.Count == 1 ? "a list of one" : $"a list of {Items.Count}",
        NodeKind.Mapping => "a mapping of fields",
        NodeKind.Text => $"the text \"{Shortened()}\"",
        NodeKind.Plain => IsNothing ? "nothing" : $"'{Shortened()}'",
        _ => throw new InvalidOperationException($"No such node kind: {Kind}."),
    };

    /// <summary>The scalar as a message may show it: one line, at most 60 characters.</summary>
    public string Shortened()
    {
        const int longest = 60;
        var line = Characters.ReplaceLineEndings(" ");
        return line.Length <= longest ? line : $"{line[..longest]}...";
    }
}
