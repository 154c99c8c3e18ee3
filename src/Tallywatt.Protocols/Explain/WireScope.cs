namespace Tallywatt.Protocols.Explain;

/// <summary>What belongs to one explanation as a whole.</summary>
sealed class WireScope(WireKeys keys)
{
    /// <summary>More notes than a person reads are dropped.</summary>
    const int NoteCountMax = 16;

    /// <summary>The type of a compact array may describe any number of values in no bytes: no more are shown.</summary>
    const int PackedValueCountMax = 50_000;

    int packedValueCount;

    internal WireKeys Keys { get; } = keys;

    internal List<string> Notes { get; } = [];

    internal List<byte[]> Opened { get; } = [];

    /// <summary>Titles seen on the way, such as in an AARQ.</summary>
    internal List<byte[]> Titles { get; } = [];

    /// <summary>Whether one more value of a compact array may be shown.</summary>
    internal bool MayGoOn() => packedValueCount++ < PackedValueCountMax;

    internal void NoteIf(bool condition, string note)
    {
        if (condition && Notes.Count < NoteCountMax && !Notes.Contains(note))
        {
            Notes.Add(note);
        }
    }
}
