using YamlDotNet.Core;
using YamlDotNet.Core.Events;

namespace Tallywatt.Formats.TariffFiles.Documents;

/// <summary>Reads one YAML 1.2 document into nodes with places.</summary>
/// <remarks>
/// Anchors, aliases, tags and a second document are refused: a tariff needs none, and aliases are how a file of
/// one kilobyte becomes a gigabyte in memory. JSON is YAML, so a JSON document is read too.
/// </remarks>
sealed class YamlDocument
{
    readonly FaultList faults;
    readonly Parser parser;
    int nodeCount;

    YamlDocument(string text, FaultList faults)
    {
        this.faults = faults;
        parser = new Parser(new Scanner(new StringReader(text), skipComments: true));
    }

    /// <returns>The root of the document, or null with a fault added.</returns>
    public static DocumentNode? Read(string text, FaultList faults)
    {
        try
        {
            return new YamlDocument(text, faults).ReadRoot();
        }
        catch (YamlException broken)
        {
            // The parser counts characters from the start of the line, from 1.
            faults.Add(At(broken.Start), "", $"not YAML: {Sentence(broken.Message)}");
            return null;
        }
        catch (RefusedException)
        {
            return null;
        }
    }

    DocumentNode? ReadRoot()
    {
        MoveNext(); // The stream starts.
        MoveNext();
        if (parser.Current is not DocumentStart)
        {
            faults.Add(new(1, 1), "", "the file is empty", "one tariff");
            return null;
        }

        MoveNext();
        var root = ReadNode(depth: 1); // Leaves the parser at the end of the document.
        if (MoveNext() && parser.Current is DocumentStart second)
        {
            faults.Add(At(second.Start), "", "a second document begins here", "one tariff in a file");
            return null;
        }

        return root;
    }

    /// <summary>Reads the node at the parser's current event; leaves the parser after it.</summary>
    DocumentNode ReadNode(int depth)
    {
        var current = parser.Current ?? throw Refuse(new(1, 1), "the document ends too early", "");
        var at = At(current.Start);
        Bound(at, depth);
        switch (current)
        {
            case AnchorAlias alias:
                throw Refuse(at, $"an alias (*{alias.Value})", "plain values; aliases are not expanded");
            case Scalar scalar:
                RefuseAnchorAndTag(scalar, at);
                MoveNext();
                return scalar.Style == ScalarStyle.Plain
                    ? DocumentNode.OfPlain(scalar.Value, at)
                    : DocumentNode.OfText(scalar.Value, at);
            case SequenceStart list:
                RefuseAnchorAndTag(list, at);
                return DocumentNode.OfList(ReadItems(depth), at);
            case MappingStart mapping:
                RefuseAnchorAndTag(mapping, at);
                return DocumentNode.OfMapping(ReadFields(depth), at);
            default:
                throw Refuse(at, "a value is missing", "");
        }
    }

    List<DocumentNode> ReadItems(int depth)
    {
        MoveNext();
        var items = new List<DocumentNode>();
        while (parser.Current is not SequenceEnd)
        {
            items.Add(ReadNode(depth + 1));
        }

        MoveNext();
        return items;
    }

    List<NodeField> ReadFields(int depth)
    {
        MoveNext();
        var fields = new List<NodeField>();
        while (parser.Current is not MappingEnd)
        {
            var name = ReadNode(depth + 1);
            if (!name.IsScalar)
            {
                throw Refuse(name.At, "the name of a field is a list or a mapping", "a name");
            }

            fields.Add(new(name.Characters, name.At, ReadNode(depth + 1)));
        }

        MoveNext();
        return fields;
    }

    /// <summary>The parser throws more than it documents on some broken text, such as a % in a plain scalar.</summary>
    bool MoveNext()
    {
        try
        {
            return parser.MoveNext();
        }
        catch (Exception broken) when (broken is InvalidOperationException or ArgumentException
            or IndexOutOfRangeException or FormatException or OverflowException or NullReferenceException)
        {
            throw Refuse(At(parser.Current?.End ?? Mark.Empty), "not YAML from here on", "YAML 1.2");
        }
    }

    void Bound(Position at, int depth)
    {
        if (depth > DocumentLimits.Depth)
        {
            throw Refuse(at, "the document is nested too deep", $"at most {DocumentLimits.Depth} levels");
        }

        if (++nodeCount > DocumentLimits.NodeCount)
        {
            throw Refuse(at, "the document has too many values", $"at most {DocumentLimits.NodeCount}");
        }
    }

    void RefuseAnchorAndTag(NodeEvent node, Position at)
    {
        if (!node.Anchor.IsEmpty)
        {
            throw Refuse(at, $"an anchor (&{node.Anchor.Value})", "plain values, without anchors and aliases");
        }

        if (!node.Tag.IsEmpty)
        {
            throw Refuse(at, "a tag (!)", "plain values, without tags");
        }
    }

    RefusedException Refuse(Position at, string what, string allowed)
    {
        faults.Add(at, "", what, allowed);
        return new();
    }

    static Position At(Mark mark) => new((int)Math.Max(1, mark.Line), (int)Math.Max(1, mark.Column));

    static string Sentence(string message) => message.ReplaceLineEndings(" ").TrimEnd('.', ' ');

    /// <summary>Leaves the reader from any depth; the fault is already in the list. Never leaves this file.</summary>
    sealed class RefusedException : Exception;
}
