namespace Tallywatt.Protocols.Dlms;

/// <summary>Asks a profile for rows and columns by their number, from one.</summary>
/// <param name="ToEntry">The last row; 0 means the highest.</param>
/// <param name="ToColumn">The last column; 0 means the highest.</param>
/// <remarks>Source: IEC 62056-6-2, profile generic, entry_descriptor.</remarks>
public readonly record struct EntryDescriptor(uint FromEntry, uint ToEntry, ushort FromColumn, ushort ToColumn)
{
    /// <summary>Reads the parameters of selector 2. False when they are anything else.</summary>
    public static bool TryRead(ReadOnlySpan<byte> parameters, out EntryDescriptor entry)
    {
        var reader = new AxdrReader(parameters);
        reader.Structure(4);
        entry = new(
            reader.Tagged(DataTag.DoubleLongUnsigned) ? reader.UInt32() : 0,
            reader.Tagged(DataTag.DoubleLongUnsigned) ? reader.UInt32() : 0,
            reader.Tagged(DataTag.LongUnsigned) ? reader.UInt16() : (ushort)0,
            reader.Tagged(DataTag.LongUnsigned) ? reader.UInt16() : (ushort)0);
        return reader.AtEnd;
    }

    public void Write(ref AxdrWriter writer)
    {
        writer.Structure(4);
        writer.DoubleLongUnsigned(FromEntry);
        writer.DoubleLongUnsigned(ToEntry);
        writer.LongUnsigned(FromColumn);
        writer.LongUnsigned(ToColumn);
    }
}
