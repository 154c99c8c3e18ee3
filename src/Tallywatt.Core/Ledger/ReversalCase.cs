namespace Tallywatt.Core.Ledger;

/// <summary>Why an entry is reversed, who asked for it and who, another person, approved it.</summary>
/// <param name="RequestedBy">The person who asked.</param>
/// <param name="ApprovedBy">The person who looked at it and agreed.</param>
/// <param name="Reason">In words.</param>
public sealed record ReversalCase(string RequestedBy, string ApprovedBy, string Reason)
{
    /// <summary>The longest name, in characters.</summary>
    public const int NameCountMax = 80;

    /// <summary>The longest reason, in characters.</summary>
    public const int ReasonCountMax = 400;

    /// <summary>What is wrong with a name or a reason; null when it can be used.</summary>
    public static string? FaultOf(string what, string? text, int countMax) =>
        string.IsNullOrWhiteSpace(text) ? $"{what} is missing"
        : text.Length > countMax ? $"{what} has {text.Length} characters; at most {countMax} are allowed"
        : text.Any(char.IsControl) ? $"{what} contains a character that cannot be printed"
        : countMax == NameCountMax && text.Contains(';') ? $"{what} contains a semicolon"
        : null;

    /// <summary>Whether two names are one person: spaces around them, width and case do not make two of one.</summary>
    public static bool IsSamePerson(string left, string right) =>
        string.Equals(Folded(left), Folded(right), StringComparison.OrdinalIgnoreCase);

    /// <summary>Why an entry cannot be reversed whoever asks for it; null when it can.</summary>
    public static string? FaultOf(LedgerEntry entry) => entry.Kind switch
    {
        EntryKind.Reversal => "it is a reversal itself; what it took back is booked again as a new event",
        EntryKind.MonthClose => "it closes a month; reverse the days or payments of the month that are wrong instead",
        _ when entry.Lines.IsEmpty => "it moves no money",
        _ => null,
    };

    internal string Memo(EntryKey reversed) =>
        $"reverses {reversed}; requested by {RequestedBy.Trim()}; approved by {ApprovedBy.Trim()}; {Reason.Trim()}";

    static string Folded(string name) =>
        string.Join(' ', string.Concat(name.Select(Narrow)).Split(' ', StringSplitOptions.RemoveEmptyEntries));

    // Full-width letters, as an input method may leave them, are the same letters.
    static char Narrow(char letter) => letter switch
    {
        '\u3000' => ' ',
        >= '\uFF01' and <= '\uFF5E' => (char)(letter - 0xFEE0),
        _ => letter,
    };
}
