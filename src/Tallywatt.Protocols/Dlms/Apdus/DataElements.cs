namespace Tallywatt.Protocols.Dlms;

/// <summary>A run of data elements of any type.</summary>
static class DataElements
{
    /// <summary>The bytes of so many elements, each checked.</summary>
    internal static ReadOnlySpan<byte> ReadAll(scoped ref AxdrReader reader, int count)
    {
        var start = reader.Rest;
        for (var i = 0; i < count && !reader.Failed; i++)
        {
            reader.Element();
        }

        return reader.Failed ? [] : start[..(start.Length - reader.RemainingCount)];
    }
}
