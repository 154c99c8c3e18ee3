using System.Text;
using System.Text.Json;

namespace Tallywatt.Formats.TariffFiles.Documents;

/// <summary>Reads one JSON document (RFC 8259) into nodes with places; numbers keep their characters.</summary>
ref struct JsonDocumentText
{
    readonly FaultList faults;
    readonly ReadOnlySpan<byte> bytes;
    Utf8JsonReader reader;
    int nodeCount;
    int markedOffset;
    Position marked;

    JsonDocumentText(ReadOnlySpan<byte> bytes, FaultList faults)
    {
        this.faults = faults;
        this.bytes = bytes;
        marked = new(1, 1);
        reader = new(bytes, new JsonReaderOptions { MaxDepth = DocumentLimits.Depth });
    }

    /// <returns>The root of the document, or null with a fault added.</returns>
    public static DocumentNode? Read(ReadOnlySpan<byte> utf8, FaultList faults)
    {
        var document = new JsonDocumentText(utf8, faults);
        try
        {
            document.reader.Read();
            var root = document.ReadNode();
            document.reader.Read(); // Anything after the value is not JSON, and throws.
            return root;
        }
        catch (JsonException broken)
        {
            var at = new Position((int)(broken.LineNumber ?? 0) + 1, (int)(broken.BytePositionInLine ?? 0) + 1);
            faults.Add(at, "", $"not JSON: {Sentence(broken.Message)}");
            return null;
        }
        catch (InvalidOperationException)
        {
            // The reader's only other way out: an escape that is half of a surrogate pair.
            faults.Add(document.Here(), "", "not JSON: an escape that is no character", "");
            return null;
        }
    }

    DocumentNode? ReadNode()
    {
        var at = Here();
        if (++nodeCount > DocumentLimits.NodeCount)
        {
            faults.Add(at, "", "the document has too many values", $"at most {DocumentLimits.NodeCount}");
            return null;
        }

        return reader.TokenType switch
        {
            JsonTokenType.String => DocumentNode.OfText(reader.GetString() ?? "", at),
            JsonTokenType.Number or JsonTokenType.True or JsonTokenType.False or JsonTokenType.Null =>
                DocumentNode.OfPlain(Encoding.ASCII.GetString(reader.ValueSpan), at),
            JsonTokenType.StartArray => ReadItems(at),
            JsonTokenType.StartObject => ReadFields(at),
            _ => throw new InvalidOperationException($"No value begins with {reader.TokenType}."),
        };
    }

    DocumentNode? ReadItems(Position at)
    {
        var items = new List<DocumentNode>();
        while (reader.Read() && reader.TokenType != JsonTokenType.EndArray)
        {
            if (ReadNode() is not { } item)
            {
                return null;
            }

            items.Add(item);
        }

        return DocumentNode.OfList(items, at);
    }

    DocumentNode? ReadFields(Position at)
    {
        var fields = new List<NodeField>();
        while (reader.Read() && reader.TokenType == JsonTokenType.PropertyName)
        {
            var name = reader.GetString() ?? "";
            var nameAt = Here();
            reader.Read();
            if (ReadNode() is not { } value)
            {
                return null;
            }

            fields.Add(new(name, nameAt, value));
        }

        return DocumentNode.OfMapping(fields, at);
    }

    /// <summary>The place of the current token. Walks on from the last place asked, so a file is walked once.</summary>
    Position Here()
    {
        var offset = (int)reader.TokenStartIndex;
        var (line, column) = (marked.Line, marked.Column);
        for (; markedOffset < offset; markedOffset++)
        {
            var value = bytes[markedOffset];
            if (value == '\n')
            {
                (line, column) = (line + 1, 1);
            }
            else if ((value & 0xC0) != 0x80)
            {
                column++; // A byte 10xxxxxx continues a character that is already counted.
            }
        }

        marked = new(line, column);
        return marked;
    }

    static string Sentence(string message)
    {
        // The reader's message ends with its own line and byte numbers, which count from 0; we give our own.
        var end = message.IndexOf(" LineNumber:", StringComparison.Ordinal);
        return (end < 0 ? message : message[..end]).TrimEnd('.', ' ');
    }
}
