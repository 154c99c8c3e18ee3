using Tallywatt.Protocols.Dlms;

namespace Tallywatt.SoftMeter.Servers;

/// <summary>Writes what one row holds of one captured attribute.</summary>
delegate void CellWriter<TRow>(in CosemCall call, in TRow row, ref AxdrWriter target);

/// <summary>All rows that can be read, oldest first, as they are now.</summary>
delegate IReadOnlyList<TRow> RowReader<TRow>(in CosemCall call);

/// <summary>The rows captured in [from, to] of the meter's clock, oldest first.</summary>
delegate IReadOnlyList<TRow> RangeReader<TRow>(in CosemCall call, long fromUnixSeconds, long toUnixSeconds);

/// <summary>So many rows from an index, 0 being the oldest; fewer when the profile ends before.</summary>
delegate IReadOnlyList<TRow> EntryReader<TRow>(in CosemCall call, int firstIndex, int limitCount);

/// <summary>A number that a profile is not asked for a row.</summary>
delegate uint CountReader(in CosemCall call);

/// <summary>One column of a profile: an attribute that was captured.</summary>
/// <param name="Source">The captured attribute.</param>
/// <param name="Type">The type of every cell.</param>
/// <param name="Write">Writes a cell.</param>
/// <param name="Key">What a range compares: unix seconds of a date-time, else the number; null when the column has no
/// order.</param>
sealed record ProfileColumn<TRow>(
    CosemAttribute Source, CosemType Type, CellWriter<TRow> Write, Func<TRow, long>? Key)
    where TRow : struct;
