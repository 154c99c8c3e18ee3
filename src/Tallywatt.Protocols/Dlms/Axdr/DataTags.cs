namespace Tallywatt.Protocols.Dlms;

/// <summary>What is known of a data type by its tag alone.</summary>
static class DataTags
{
    const sbyte Unknown = -1;

    static readonly sbyte[] Lengths = BuildLengths();

    /// <summary>The length of a value of fixed size, in bytes; negative for the types that say their own.</summary>
    internal static int FixedLength(DataTag tag) => (byte)tag < Lengths.Length ? Lengths[(byte)tag]
        : tag == DataTag.DontCare ? 0 : Unknown;

    static sbyte[] BuildLengths()
    {
        var lengths = new sbyte[34];
        Array.Fill(lengths, Unknown);
        Set(0, DataTag.Null);
        Set(1, DataTag.Boolean, DataTag.Bcd, DataTag.Integer, DataTag.Unsigned, DataTag.Enumerated,
            DataTag.DeltaInteger, DataTag.DeltaUnsigned);
        Set(2, DataTag.Long, DataTag.LongUnsigned, DataTag.DeltaLong, DataTag.DeltaLongUnsigned);
        Set(4, DataTag.DoubleLong, DataTag.DoubleLongUnsigned, DataTag.Float32, DataTag.DeltaDoubleLong,
            DataTag.DeltaDoubleLongUnsigned, DataTag.Time);
        Set(5, DataTag.Date);
        Set(8, DataTag.Long64, DataTag.Long64Unsigned, DataTag.Float64);
        Set(12, DataTag.DateTime);
        return lengths;

        void Set(sbyte length, params ReadOnlySpan<DataTag> tags)
        {
            foreach (var tag in tags)
            {
                lengths[(byte)tag] = length;
            }
        }
    }
}
