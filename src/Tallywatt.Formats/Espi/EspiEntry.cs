namespace Tallywatt.Formats.Espi;

/// <summary>An Atom entry: its links, by which ESPI resources find one another.</summary>
sealed class EspiEntry
{
    const int MaxLinks = 32;
    readonly List<string> related = [];

    internal int Line { get; init; }

    internal string Title { get; set; } = "";

    internal string Self { get; private set; } = "";

    internal string Up { get; private set; } = "";

    internal IReadOnlyList<string> Related => related;

    internal void Link(string? relation, string? address)
    {
        var trimmed = address?.Trim().TrimEnd('/') ?? "";
        switch (relation)
        {
            case "self":
                Self = trimmed;
                break;
            case "up":
                Up = trimmed;
                break;
            case "related" when related.Count < MaxLinks:
                related.Add(trimmed);
                break;
        }
    }

    /// <summary>The address of the resource this one is part of: "up" without its last part, else "self" without
    /// two.</summary>
    internal string Parent => Up.Length > 0 ? Cut(Up) : Cut(Cut(Self));

    /// <summary>The last part of an address: "5446AF3F" of ".../UsagePoint/5446AF3F".</summary>
    internal string LastPart => Self[(Self.LastIndexOf('/') + 1)..];

    static string Cut(string address) => address.LastIndexOf('/') is var at and >= 0 ? address[..at] : "";
}
