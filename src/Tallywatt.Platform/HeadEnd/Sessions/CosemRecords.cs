using Tallywatt.Protocols.Dlms;
using Tallywatt.Protocols.Obis;

namespace Tallywatt.Platform.HeadEnd.Sessions;

/// <summary>Object lists, columns and rows out of the trees that a meter answers.</summary>
static class CosemRecords
{
    const int LogicalNameLength = 6;
    const int ObjectEntryCount = 4;
    const int ColumnEntryCount = 4;

    /// <summary>Class and name of every object. Null when the value is no object list. Source: IEC 62056-6-2, class
    /// 15, object_list.</summary>
    internal static HashSet<(ushort ClassId, ObisCode Name)>? Objects(CosemValue value)
    {
        var objects = new HashSet<(ushort, ObisCode)>();
        foreach (var item in value.Items)
        {
            if (item.Items is not { Count: ObjectEntryCount } entry || NumberOf(entry[0]) is not { } classId
                || NameOf(entry[2]) is not { } name)
            {
                return null;
            }

            objects.Add((unchecked((ushort)classId), name));
        }

        return objects;
    }

    /// <summary>What a profile captures. Null when the value is no list of capture objects.</summary>
    internal static CosemAttribute[]? Columns(CosemValue value)
    {
        var columns = new List<CosemAttribute>();
        foreach (var item in value.Items)
        {
            if (item.Items is not { Count: ColumnEntryCount } entry || NumberOf(entry[0]) is not { } classId
                || NameOf(entry[1]) is not { } name || NumberOf(entry[2]) is not { } attribute)
            {
                return null;
            }

            columns.Add(new(unchecked((ushort)classId), name, unchecked((sbyte)attribute)));
        }

        return [.. columns];
    }

    /// <summary>The rows of a profile: a number for each column, an instant for a clock. A value that is left out
    /// stands for the one of the row before. Null when the value is no such table.</summary>
    internal static List<long?[]>? Rows(CosemValue value, CosemAttribute[] columns)
    {
        var rows = new List<long?[]>();
        foreach (var item in value.Items)
        {
            if (item.Items.Count != columns.Length)
            {
                return null;
            }

            var row = new long?[columns.Length];
            for (var index = 0; index < row.Length; index++)
            {
                var cell = item.Items[index];
                row[index] = cell.Tag == DataTag.Null && rows is [.., var before] ? before[index] : CellOf(cell);
            }

            rows.Add(row);
        }

        return rows;
    }

    static long? CellOf(CosemValue cell)
    {
        if (cell.Tag is not (DataTag.OctetString or DataTag.DateTime))
        {
            return NumberOf(cell);
        }

        return CosemDateTime.TryRead(cell.Content, out var time) && time.TryToUnixSeconds(out var unixSeconds)
            ? unixSeconds
            : null;
    }

    static long? NumberOf(CosemValue value)
    {
        Span<byte> element = stackalloc byte[1 + sizeof(long)];
        if (value.Content.Length is 0 or > sizeof(long))
        {
            return null;
        }

        element[0] = (byte)value.Tag;
        value.Content.CopyTo(element[1..]);
        var reader = new AxdrReader(element[..(1 + value.Content.Length)]);
        var number = reader.Number();
        return reader.AtEnd ? number : null;
    }

    static ObisCode? NameOf(CosemValue value) =>
        value.Tag == DataTag.OctetString && value.Content.Length == LogicalNameLength
            ? ObisCode.FromBytes(value.Content)
            : null;
}
