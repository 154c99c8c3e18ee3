namespace Tallywatt.Protocols.Dlms;

/// <summary>Walks the results of a GET with a list.</summary>
public ref struct GetResults(ReadOnlySpan<byte> results)
{
    AxdrReader reader = new(results);

    /// <summary>Whether every result was read and all were well formed.</summary>
    public readonly bool AtEnd => reader.AtEnd;

    /// <summary>The next result; a refusal without a value after the last, and then <see cref="AtEnd"/> is false.
    /// </summary>
    public GetResult Next() => GetResult.Read(ref reader);
}
