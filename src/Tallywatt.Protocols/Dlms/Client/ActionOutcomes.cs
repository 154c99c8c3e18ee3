namespace Tallywatt.Protocols.Dlms;

/// <summary>Walks the outcomes of an ACTION with a list.</summary>
public ref struct ActionOutcomes(ReadOnlySpan<byte> outcomes)
{
    AxdrReader reader = new(outcomes);

    /// <summary>Whether every outcome was read and all were well formed.</summary>
    public readonly bool AtEnd => reader.AtEnd;

    /// <summary>The next outcome; a success without a value after the last, and then <see cref="AtEnd"/> is false.
    /// </summary>
    public ActionOutcome Next() => ActionOutcome.Read(ref reader);
}
