namespace Tallywatt.Protocols.Dlms;

/// <summary>One attribute of a request with a list. Source: IEC 62056-5-3,
/// Cosem-Attribute-Descriptor-With-Selection.</summary>
public readonly ref struct AttributeItem(CosemAttribute attribute, SelectiveAccess selection)
{
    /// <summary>Class, name, attribute, and the two bytes of a selection before its parameters.</summary>
    internal const int HeadLength = 2 + 6 + 1 + 2;

    public CosemAttribute Attribute { get; } = attribute;

    public SelectiveAccess Selection { get; } = selection;

    /// <summary>Reads one item. The reader fails when it is none.</summary>
    public static AttributeItem Read(scoped ref AxdrReader reader)
    {
        var attribute = CosemAttribute.Read(ref reader);
        return new(attribute, SelectiveAccess.Read(ref reader));
    }

    public void Write(ref AxdrWriter writer)
    {
        Attribute.Write(ref writer);
        Selection.Write(ref writer);
    }

    /// <summary>The bytes of so many items, each checked.</summary>
    internal static ReadOnlySpan<byte> ReadAll(scoped ref AxdrReader reader, int count)
    {
        var start = reader.Rest;
        for (var i = 0; i < count && !reader.Failed; i++)
        {
            Read(ref reader);
        }

        return reader.Failed ? [] : start[..(start.Length - reader.RemainingCount)];
    }
}
