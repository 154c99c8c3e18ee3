using System.Text;

namespace Tallywatt.Host.Wire;

/// <summary>Text of nested brackets, quoted words, numbers and None, such as ('array', [('unsigned', 6), None]).
/// </summary>
/// <param name="Items">What stands in brackets; null for anything else.</param>
/// <param name="Text">A quoted word.</param>
/// <param name="Number">A word without quotes.</param>
sealed record PairText(IReadOnlyList<PairText>? Items, string? Text, string? Number)
{
    const int NestingMax = 64;

    internal bool IsNone => Number is "None" or "null";

    internal static bool TryRead(string text, out PairText? read)
    {
        var at = 0;
        read = Read(text, ref at, NestingMax);
        Skip(text, ref at);
        return read is not null && at == text.Length;
    }

    static PairText? Read(string text, ref int at, int depthLeft)
    {
        Skip(text, ref at);
        if (at >= text.Length || depthLeft == 0)
        {
            return null;
        }

        var c = text[at];
        if (c is '(' or '[')
        {
            return ReadItems(text, ref at, c == '(' ? ')' : ']', depthLeft);
        }

        if (c == 'b' && at + 1 < text.Length && text[at + 1] is '\'' or '"')
        {
            at++;
            c = text[at];
        }

        return c is '\'' or '"' ? ReadQuoted(text, ref at, c) : ReadWord(text, ref at);
    }

    static PairText? ReadItems(string text, ref int at, char close, int depthLeft)
    {
        at++;
        var items = new List<PairText>();
        while (true)
        {
            Skip(text, ref at);
            if (at >= text.Length)
            {
                return null;
            }

            if (text[at] == close)
            {
                at++;
                return new(items, null, null);
            }

            if (text[at] == ',')
            {
                at++;
                continue;
            }

            if (Read(text, ref at, depthLeft - 1) is not { } item)
            {
                return null;
            }

            items.Add(item);
        }
    }

    static PairText? ReadQuoted(string text, ref int at, char quote)
    {
        var content = new StringBuilder();
        for (at++; at < text.Length && text[at] != quote; at++)
        {
            if (text[at] == '\\' && at + 1 < text.Length)
            {
                at++;
            }

            content.Append(text[at]);
        }

        at++;
        return at > text.Length ? null : new(null, content.ToString(), null);
    }

    static PairText? ReadWord(string text, ref int at)
    {
        var start = at;
        while (at < text.Length && (char.IsLetterOrDigit(text[at]) || text[at] is '-' or '+' or '.' or '_' or ':'))
        {
            at++;
        }

        return at == start ? null : new(null, null, text[start..at]);
    }

    static void Skip(string text, ref int at)
    {
        while (at < text.Length && char.IsWhiteSpace(text[at]))
        {
            at++;
        }
    }
}
