namespace Tallywatt.Formats.TariffFiles.Documents;

/// <summary>The faults and warnings of one file, in the order they were found, bounded.</summary>
sealed class FaultList(string file)
{
    readonly List<TariffFileFault> faults = [];
    readonly List<string> warnings = [];
    int unlistedCount;

    public string File => file;

    public bool Any => faults.Count > 0;

    public IReadOnlyList<string> Warnings => warnings;

    public void Add(Position at, string field, string what, string allowed = "")
    {
        if (faults.Count >= DocumentLimits.FaultCount)
        {
            unlistedCount++;
            return;
        }

        faults.Add(new(file, at.Line, at.Column, OneLine(field), OneLine(what), allowed));
    }

    /// <summary>Something the reader could honour, but that a person should know.</summary>
    public void Warn(Position at, string field, string what)
    {
        var warning = $"{file}:{at.Line}:{at.Column}: {field}: {what}";
        if (warnings.Count < DocumentLimits.FaultCount && !warnings.Contains(warning))
        {
            warnings.Add(warning);
        }
    }

    /// <summary>What a file holds may not break the line of its message, nor colour a terminal.</summary>
    static string OneLine(string text) =>
        text.Any(IsBreaking) ? string.Concat(text.Select(letter => IsBreaking(letter) ? ' ' : letter)) : text;

    static bool IsBreaking(char letter) => char.IsControl(letter) || letter is '\u2028' or '\u2029';

    /// <summary>The faults by line, so that a person can mend the file from its top to its end.</summary>
    public IReadOnlyList<TariffFileFault> InOrder()
    {
        var ordered = faults.OrderBy(fault => fault.Line).ThenBy(fault => fault.Column).ToList();
        if (unlistedCount > 0)
        {
            ordered.Add(new(file, 0, 0, "", $"and {unlistedCount} more faults that are not listed", ""));
        }

        return ordered;
    }
}
