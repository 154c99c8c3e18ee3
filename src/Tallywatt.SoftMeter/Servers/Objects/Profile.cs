using Tallywatt.Protocols.Dlms;
using Tallywatt.Protocols.Obis;

namespace Tallywatt.SoftMeter.Servers;

/// <summary>A profile generic over rows of one kind: its capture objects, and its buffer whole, by range over any
/// column that has an order, or by entry.</summary>
/// <remarks>Rows are structs in one list, written one after the other: a long buffer allocates nothing for a row.
/// Source: IEC 62056-6-2, class_id 7 version 1.</remarks>
sealed class Profile<TRow>
    where TRow : struct
{
    const byte FirstInFirstOut = 1;
    static readonly CosemType SortObject = CosemType.CaptureObject;

    readonly ProfileColumn<TRow>[] columns;
    readonly CosemAttribute[] captured;

    /// <exception cref="ArgumentException">There are more columns than a selection can name.</exception>
    internal Profile(params ProfileColumn<TRow>[] columns)
    {
        if (columns.Length is 0 or > ColumnSelection.CountMax)
        {
            throw new ArgumentException($"A profile has 1 to {ColumnSelection.CountMax} columns.", nameof(columns));
        }

        this.columns = columns;
        captured = [.. columns.Select(column => column.Source)];
    }

    internal required RowReader<TRow> Rows { get; init; }

    /// <summary>A quicker way to rows by the clock, where the meter has one.</summary>
    internal RangeReader<TRow>? RowsBetween { get; init; }

    /// <summary>A quicker way to rows by number, where the meter has one.</summary>
    internal EntryReader<TRow>? RowsFrom { get; init; }

    /// <summary>entries_in_use; null to count the rows.</summary>
    internal CountReader? EntriesInUse { get; init; }

    internal required CountReader ProfileEntries { get; init; }

    /// <summary>capture_period in seconds; null for rows that are captured by an event or a date.</summary>
    internal CountReader? CapturePeriodSeconds { get; init; }

    internal ValueSetter? SetCapturePeriod { get; init; }

    internal MethodRunner? Reset { get; init; }

    internal MethodRunner? Capture { get; init; }

    internal CosemObject Build(ObisCode name, string title) => new(
        CosemNames.ProfileClass, 1, name, title,
        [
            new("buffer", BufferType(), GetBuffer) { IsSelectable = true },
            new("capture_objects", CosemType.Array(CosemType.CaptureObject, ColumnSelection.CountMax), WriteColumns),
            new(
                "capture_period", CosemType.DoubleLongUnsigned,
                (in call, ref target) => target.DoubleLongUnsigned(CapturePeriodSeconds?.Invoke(call) ?? 0),
                SetCapturePeriod),
            new("sort_method", CosemType.Enumerated, (in _, ref target) => target.Enumerated(FirstInFirstOut)),
            new("sort_object", SortObject, (in _, ref target) => WriteColumn(default, ref target)),
            new(
                "entries_in_use", CosemType.DoubleLongUnsigned,
                (in call, ref target) => target.DoubleLongUnsigned(
                    EntriesInUse?.Invoke(call) ?? (uint)Rows(call).Count)),
            new(
                "profile_entries", CosemType.DoubleLongUnsigned,
                (in call, ref target) => target.DoubleLongUnsigned(ProfileEntries(call))),
        ],
        new("reset", CosemType.Nothing, Reset),
        new("capture", CosemType.Nothing, Capture));

    CosemType BufferType() => CosemType.Array(
        CosemType.Structure([.. columns.Select(column => column.Type)]), int.MaxValue);

    DataAccessResult GetBuffer(in CosemCall call, ref AxdrWriter target)
    {
        Span<byte> room = stackalloc byte[ColumnSelection.CountMax];
        var wanted = new ColumnSelection(room);
        if (!call.Selection.IsPresent)
        {
            wanted.TryTake(1, 0, columns.Length);
            return Write(call, Rows(call), wanted, ref target);
        }

        return call.Selection.Selector switch
        {
            SelectiveAccess.ByRange => GetRange(call, wanted, ref target),
            SelectiveAccess.ByEntry => GetEntries(call, wanted, ref target),
            _ => DataAccessResult.ScopeOfAccessViolated,
        };
    }

    DataAccessResult GetRange(in CosemCall call, scoped ColumnSelection wanted, ref AxdrWriter target)
    {
        var reader = new AxdrReader(call.Selection.Parameters);
        reader.Structure(4);
        var restricting = ColumnSelection.ReadObject(ref reader);
        var from = reader.Element();
        var to = reader.Element();
        var selected = reader.PeekTag() == DataTag.Array ? reader.Element() : default;
        if (!reader.AtEnd || selected.IsEmpty)
        {
            return DataAccessResult.TypeUnmatched;
        }

        var index = Array.IndexOf(captured, restricting);
        if (index < 0 || columns[index].Key is not { } key || !wanted.TryRead(selected, captured))
        {
            return DataAccessResult.ScopeOfAccessViolated;
        }

        var isClock = restricting == CosemNames.ClockTime;
        if (!RangeBound.TryRead(call, from, isClock, out var first)
            || !RangeBound.TryRead(call, to, isClock, out var last))
        {
            return DataAccessResult.TypeUnmatched;
        }

        return isClock && RowsBetween is not null
            ? Write(call, RowsBetween(call, first, last), wanted, ref target)
            : WriteWithin(call, key, first, last, wanted, ref target);
    }

    DataAccessResult GetEntries(in CosemCall call, scoped ColumnSelection wanted, ref AxdrWriter target)
    {
        if (!EntryDescriptor.TryRead(call.Selection.Parameters, out var entry))
        {
            return DataAccessResult.TypeUnmatched;
        }

        if (!wanted.TryTake(entry.FromColumn, entry.ToColumn, columns.Length) || entry.FromEntry == 0
            || (entry.ToEntry != 0 && entry.ToEntry < entry.FromEntry))
        {
            return DataAccessResult.ScopeOfAccessViolated;
        }

        var limit = entry.ToEntry == 0
            ? int.MaxValue
            : (int)Math.Min(entry.ToEntry - entry.FromEntry, int.MaxValue - 1) + 1;
        if (RowsFrom is not null)
        {
            var from = (int)Math.Min(entry.FromEntry - 1, int.MaxValue);
            return Write(call, RowsFrom(call, from, limit), wanted, ref target);
        }

        var rows = Rows(call);
        var last = entry.ToEntry == 0 ? rows.Count : (int)Math.Min(entry.ToEntry, (uint)rows.Count);
        var first = (int)Math.Min(entry.FromEntry - 1, (uint)last);
        target.Array(last - first);
        for (var i = first; i < last; i++)
        {
            WriteRow(call, rows[i], wanted, ref target);
        }

        return DataAccessResult.Success;
    }

    DataAccessResult Write(
        in CosemCall call, IReadOnlyList<TRow> rows, scoped ColumnSelection wanted, ref AxdrWriter target)
    {
        target.Array(rows.Count);
        for (var i = 0; i < rows.Count; i++)
        {
            WriteRow(call, rows[i], wanted, ref target); // All, even into a full target: it counts what is needed.
        }

        return DataAccessResult.Success;
    }

    DataAccessResult WriteWithin(
        in CosemCall call, Func<TRow, long> key, long first, long last, scoped ColumnSelection wanted,
        ref AxdrWriter target)
    {
        var rows = Rows(call);
        var count = 0;
        for (var i = 0; i < rows.Count; i++)
        {
            count += key(rows[i]) >= first && key(rows[i]) <= last ? 1 : 0;
        }

        target.Array(count);
        for (var i = 0; i < rows.Count; i++)
        {
            if (key(rows[i]) >= first && key(rows[i]) <= last)
            {
                WriteRow(call, rows[i], wanted, ref target);
            }
        }

        return DataAccessResult.Success;
    }

    void WriteRow(in CosemCall call, in TRow row, scoped ColumnSelection wanted, ref AxdrWriter target)
    {
        target.Structure(wanted.Count);
        foreach (var index in wanted.Indexes)
        {
            columns[index].Write(call, row, ref target);
        }
    }

    void WriteColumns(in CosemCall call, ref AxdrWriter target)
    {
        target.Array(captured.Length);
        foreach (var column in captured)
        {
            WriteColumn(column, ref target);
        }
    }

    static void WriteColumn(CosemAttribute column, ref AxdrWriter target)
    {
        target.Structure(4);
        target.LongUnsigned(column.ClassId);
        target.OctetString(column.LogicalName);
        target.Integer(column.AttributeId);
        target.LongUnsigned(0);
    }
}
