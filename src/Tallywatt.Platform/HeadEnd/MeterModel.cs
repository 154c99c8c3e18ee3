using System.Collections.Concurrent;
using Tallywatt.Protocols.Dlms;
using Tallywatt.Protocols.Obis;

namespace Tallywatt.Platform.HeadEnd;

/// <summary>One kind of meter, as far as it was asked.</summary>
sealed class MeterModel
{
    readonly ConcurrentDictionary<ObisCode, CosemAttribute[]> columns = new();

    /// <summary>Every object by class and name; null before it was read.</summary>
    internal IReadOnlySet<(ushort ClassId, ObisCode Name)>? Objects { get; set; }

    /// <summary>What a profile captures, in order; null before it was read.</summary>
    internal CosemAttribute[]? ColumnsOf(ObisCode profile) => columns.GetValueOrDefault(profile);

    internal void Learn(ObisCode profile, CosemAttribute[] captured) => columns[profile] = captured;
}
