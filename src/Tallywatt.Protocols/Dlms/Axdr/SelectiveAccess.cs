namespace Tallywatt.Protocols.Dlms;

/// <summary>Which part of an attribute is meant. Absent means all of it.</summary>
/// <remarks>Source: IEC 62056-5-3, Selective-Access-Descriptor.</remarks>
public readonly ref struct SelectiveAccess
{
    /// <summary>Selector 1 of a profile buffer: <see cref="RangeDescriptor"/>.</summary>
    public const byte ByRange = 1;

    /// <summary>Selector 2 of a profile buffer: <see cref="EntryDescriptor"/>.</summary>
    public const byte ByEntry = 2;

    public SelectiveAccess(byte selector, ReadOnlySpan<byte> parameters)
    {
        IsPresent = true;
        Selector = selector;
        Parameters = parameters;
    }

    public bool IsPresent { get; }

    public byte Selector { get; }

    /// <summary>One data element, with its tag.</summary>
    public ReadOnlySpan<byte> Parameters { get; }

    internal static SelectiveAccess Read(scoped ref AxdrReader reader)
    {
        if (!reader.Present())
        {
            return default;
        }

        var selector = reader.Byte();
        return new(selector, reader.Element());
    }

    internal void Write(ref AxdrWriter writer)
    {
        writer.Present(IsPresent);
        if (IsPresent)
        {
            writer.Byte(Selector);
            writer.Bytes(Parameters);
        }
    }
}
