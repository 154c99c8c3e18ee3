namespace Tallywatt.Protocols.Explain;

/// <summary>What belongs to one explanation as a whole.</summary>
sealed class WireScope(WireKeys keys)
{
    /// <summary>More notes than a person reads are dropped.</summary>
    const int NoteCountMax = 16;

    internal WireKeys Keys { get; } = keys;

    internal List<string> Notes { get; } = [];

    internal List<byte[]> Opened { get; } = [];

    /// <summary>Titles seen on the way, such as in an AARQ.</summary>
    internal List<byte[]> Titles { get; } = [];

    internal void NoteIf(bool condition, string note)
    {
        if (condition && Notes.Count < NoteCountMax && !Notes.Contains(note))
        {
            Notes.Add(note);
        }
    }
}
