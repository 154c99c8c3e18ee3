using System.Text;

namespace Tallywatt.Formats.Csv;

/// <summary>The fields of one line: separated by commas, spaces around them dropped, quotes respected.</summary>
ref struct Fields(ReadOnlySpan<byte> line)
{
    ReadOnlySpan<byte> rest = line;
    bool done;

    /// <summary>The number of the field last read, from 1.</summary>
    internal int Number { get; private set; }

    internal bool TryNext(out ReadOnlySpan<byte> field)
    {
        field = default;
        if (done)
        {
            return false;
        }

        var at = EndOfField();
        field = (at < 0 ? rest : rest[..at]).Trim((byte)' ');
        field = field is [(byte)'"', .., (byte)'"'] ? field[1..^1] : field;
        done = at < 0;
        rest = done ? [] : rest[(at + 1)..];
        Number++;
        return true;
    }

    /// <summary>The next field, or an empty one after the last.</summary>
    internal ReadOnlySpan<byte> Next() => TryNext(out var field) ? field : [];

    /// <summary>A field as text for a message: at most 40 characters, nothing that moves a cursor.</summary>
    internal static string Show(ReadOnlySpan<byte> field)
    {
        const int most = 40;
        var text = Encoding.UTF8.GetString(field[..Math.Min(field.Length, most)]);
        text = Clean(text, '?');
        return field.Length > most ? text + "..." : text;
    }

    /// <summary>Text from a file without what would move a cursor or colour a terminal.</summary>
    internal static string Clean(string text, char instead)
    {
        var clean = text.ToCharArray();
        for (var i = 0; i < clean.Length; i++)
        {
            clean[i] = char.IsControl(clean[i]) ? instead : clean[i];
        }

        return new(clean);
    }

    readonly int EndOfField()
    {
        var comma = rest.IndexOf((byte)',');
        if (comma < 0 || rest[0] != (byte)'"')
        {
            return comma;
        }

        var quote = rest[1..].IndexOf((byte)'"');
        if (quote < 0)
        {
            return comma;
        }

        var after = rest[(quote + 2)..].IndexOf((byte)',');
        return after < 0 ? -1 : quote + 2 + after;
    }
}
