namespace Tallywatt.Protocols.Dlms;

/// <summary>Asks a profile for the rows whose clock lies in a range. Bounds are inclusive.</summary>
/// <param name="restrictingObject">The captured attribute that restricts: the clock's time.</param>
/// <param name="selectedColumns">The array of capture objects to return, as data; an empty array means all.</param>
/// <remarks>Source: IEC 62056-6-2, profile generic, range_descriptor.</remarks>
public readonly ref struct RangeDescriptor(
    CosemAttribute restrictingObject, CosemDateTime from, CosemDateTime to, ReadOnlySpan<byte> selectedColumns)
{
    static readonly byte[] AllColumns = [(byte)DataTag.Array, 0];

    public CosemAttribute RestrictingObject { get; } = restrictingObject;

    public CosemDateTime From { get; } = from;

    public CosemDateTime To { get; } = to;

    public ReadOnlySpan<byte> SelectedColumns { get; } = selectedColumns;

    /// <summary>Whether every column was asked for.</summary>
    public bool IsAllColumns => SelectedColumns.SequenceEqual(AllColumns);

    /// <summary>All columns of the rows between two instants, by the clock of the meter.</summary>
    public static RangeDescriptor ByClock(CosemDateTime from, CosemDateTime to) =>
        new(CosemNames.ClockTime, from, to, AllColumns);

    /// <summary>Reads the parameters of selector 1. False when they are anything but dates in a range.</summary>
    public static bool TryRead(ReadOnlySpan<byte> parameters, out RangeDescriptor range)
    {
        var reader = new AxdrReader(parameters);
        reader.Structure(4);
        var restricting = ReadObject(ref reader);
        var from = ReadBound(ref reader);
        var to = ReadBound(ref reader);
        var columns = reader.PeekTag() == DataTag.Array ? reader.Element() : default;
        range = new(restricting, from, to, columns);
        return reader.AtEnd && !columns.IsEmpty;
    }

    public void Write(ref AxdrWriter writer)
    {
        writer.Structure(4);
        writer.Structure(4);
        writer.LongUnsigned(RestrictingObject.ClassId);
        writer.OctetString(RestrictingObject.LogicalName);
        writer.Integer(RestrictingObject.AttributeId);
        writer.LongUnsigned(0);
        writer.OctetString(From);
        writer.OctetString(To);
        writer.Bytes(SelectedColumns);
    }

    static CosemAttribute ReadObject(scoped ref AxdrReader reader)
    {
        reader.Structure(4);
        var classId = reader.Number();
        var nameReader = new AxdrReader(reader.OctetString());
        var name = nameReader.LogicalName();
        var attribute = reader.Number();
        if (reader.Number() != 0 || !nameReader.AtEnd || classId is < 0 or > ushort.MaxValue
            || attribute is < sbyte.MinValue or > sbyte.MaxValue)
        {
            reader.Fail();
            return default;
        }

        return new((ushort)classId, name, (sbyte)attribute);
    }

    static CosemDateTime ReadBound(scoped ref AxdrReader reader)
    {
        var bytes = reader.PeekTag() == DataTag.DateTime && reader.Tagged(DataTag.DateTime)
            ? reader.Bytes(CosemDateTime.LengthBytes)
            : reader.OctetString();
        if (!CosemDateTime.TryRead(bytes, out var bound))
        {
            reader.Fail();
        }

        return bound;
    }
}
