using Tallywatt.Protocols.Dlms;

namespace Tallywatt.SoftMeter.Servers;

/// <summary>Which columns of a profile a client wants, in the order it asked for.</summary>
ref struct ColumnSelection(Span<byte> room)
{
    /// <summary>The most columns a profile has. Source: ours; the widest holds a day's registers.</summary>
    internal const int CountMax = 32;

    readonly Span<byte> room = room;

    internal int Count { get; private set; }

    /// <summary>Column indexes from zero.</summary>
    internal readonly ReadOnlySpan<byte> Indexes => room[..Count];

    /// <summary>Columns [first, last], counted from one as the wire does; 0 as last means the highest. False when that
    /// is no column.</summary>
    internal bool TryTake(int first, int last, int columnCount)
    {
        last = last == 0 ? columnCount : Math.Min(last, columnCount);
        Count = 0;
        for (var column = Math.Max(1, first); column <= last; column++)
        {
            room[Count++] = (byte)(column - 1);
        }

        return first >= 1 && Count > 0;
    }

    /// <summary>Reads selected_values of a range: an array of capture objects, empty for all. False when one of them
    /// is not captured, or there are more than the profile has.</summary>
    internal bool TryRead(ReadOnlySpan<byte> selected, ReadOnlySpan<CosemAttribute> captured)
    {
        var reader = new AxdrReader(selected);
        var count = reader.Array();
        if (count == 0)
        {
            return TryTake(1, 0, captured.Length) && reader.AtEnd;
        }

        if (count > captured.Length)
        {
            return false;
        }

        Count = 0;
        for (; count > 0; count--)
        {
            var index = captured.IndexOf(ReadObject(ref reader));
            if (index < 0)
            {
                return false;
            }

            room[Count++] = (byte)index;
        }

        return reader.AtEnd;
    }

    /// <summary>One capture object; default when it is none, or a part of an attribute, which nothing captures.
    /// </summary>
    internal static CosemAttribute ReadObject(scoped ref AxdrReader reader)
    {
        reader.Structure(4);
        var classId = reader.Number();
        var name = new AxdrReader(reader.OctetString());
        var logicalName = name.LogicalName();
        var attribute = reader.Number();
        var dataIndex = reader.Number();
        return reader.Failed || !name.AtEnd || dataIndex != 0 || classId is < 0 or > ushort.MaxValue
            || attribute is < sbyte.MinValue or > sbyte.MaxValue
                ? default
                : new((ushort)classId, logicalName, (sbyte)attribute);
    }
}
