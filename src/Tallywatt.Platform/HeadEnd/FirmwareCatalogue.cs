using System.Collections.Concurrent;

namespace Tallywatt.Platform.HeadEnd;

/// <summary>What meters of one firmware have in common, read from the first of them: which objects there are, and
/// what their profiles capture.</summary>
/// <remarks>
/// An object list is the longest answer of a meter, and tens of thousands of meters give the same one. What can differ
/// between two meters of one firmware, scalers and capture periods, is never taken from here.
/// </remarks>
public sealed class FirmwareCatalogue
{
    readonly ConcurrentDictionary<string, MeterModel> models = new(StringComparer.Ordinal);

    /// <summary>Kinds of firmware known.</summary>
    public int Count => models.Count;

    /// <summary>The model of a firmware; empty before its first meter was asked.</summary>
    internal MeterModel Of(string firmware) => models.GetOrAdd(firmware, _ => new());
}
