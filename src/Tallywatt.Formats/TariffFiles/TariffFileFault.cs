namespace Tallywatt.Formats.TariffFiles;

/// <summary>One thing wrong in a file that a person can mend: where it is, what is wrong, what is allowed.</summary>
/// <param name="File">The file as the caller named it.</param>
/// <param name="Line">The line, from 1; 0 when the fault is of the file as a whole.</param>
/// <param name="Column">The column in characters, from 1; 0 when the fault is of the file as a whole.</param>
/// <param name="Field">The path of the field, such as <c>versions[0].ladder.blocks[1].upToKwh</c>.</param>
/// <param name="What">What is wrong, with the value found.</param>
/// <param name="Allowed">What is allowed there; empty when there is nothing to add.</param>
public sealed record TariffFileFault(string File, int Line, int Column, string Field, string What, string Allowed)
{
    /// <summary>The one line a person reads: <c>file:line:column: field: what; allowed: ...</c>.</summary>
    public override string ToString()
    {
        var place = Line == 0 ? File : $"{File}:{Line}:{Column}";
        var field = Field.Length == 0 ? "" : $"{Field}: ";
        return Allowed.Length == 0 ? $"{place}: {field}{What}" : $"{place}: {field}{What}; allowed: {Allowed}";
    }
}
