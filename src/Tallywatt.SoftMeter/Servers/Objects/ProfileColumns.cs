using Tallywatt.Protocols.Dlms;
using Tallywatt.SoftMeter.Metrology;

namespace Tallywatt.SoftMeter.Servers;

/// <summary>Which of the profile's four columns a client wants, in the profile's own order.</summary>
readonly record struct ProfileColumns(byte Mask)
{
    const int ColumnCount = 4;

    internal static ProfileColumns All => new((1 << ColumnCount) - 1);

    int SelectedCount => int.PopCount(Mask);

    /// <summary>Reads selected_values of a range: an array of capture objects, empty for all. False when one of them
    /// is not captured, or they are out of order.</summary>
    internal static bool TryRead(ReadOnlySpan<byte> selected, CosemAttribute[] captured, out ProfileColumns columns)
    {
        var reader = new AxdrReader(selected);
        var count = reader.Array();
        columns = All;
        if (count == 0)
        {
            return reader.AtEnd;
        }

        var mask = 0;
        for (var i = 0; i < count && !reader.Failed; i++)
        {
            reader.Structure(ColumnCount);
            var classId = reader.Number();
            var name = new AxdrReader(reader.OctetString()).LogicalName();
            var attribute = reader.Number();
            var index = Array.FindIndex(captured, column => column.ClassId == classId
                && column.LogicalName == name && column.AttributeId == attribute);
            if (reader.Number() != 0 || index < 0 || mask >> index != 0)
            {
                return false;
            }

            mask |= 1 << index;
        }

        columns = new((byte)mask);
        return reader.AtEnd;
    }

    /// <summary>Reads from_selected_value and to_selected_value of an entry descriptor.</summary>
    internal static bool TryRead(EntryDescriptor entry, int capturedCount, out ProfileColumns columns)
    {
        var last = entry.ToColumn == 0 ? capturedCount : Math.Min((int)entry.ToColumn, capturedCount);
        var mask = 0;
        for (int column = entry.FromColumn; column >= 1 && column <= last; column++)
        {
            mask |= 1 << (column - 1);
        }

        columns = new((byte)mask);
        return mask != 0;
    }

    internal void WriteRow(ProfileRow row, ref AxdrWriter target)
    {
        target.Structure(SelectedCount);
        if ((Mask & 1) != 0)
        {
            target.OctetString(CosemDateTime.FromUnixSeconds(row.CapturedUnixSeconds));
        }

        if ((Mask & 2) != 0)
        {
            target.Unsigned((byte)row.Status);
        }

        if ((Mask & 4) != 0)
        {
            target.DoubleLongUnsigned(checked((uint)row.Import.WattHours));
        }

        if ((Mask & 8) != 0)
        {
            target.DoubleLongUnsigned(checked((uint)row.Export.WattHours));
        }
    }
}
