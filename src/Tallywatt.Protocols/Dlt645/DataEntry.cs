using System.Globalization;

namespace Tallywatt.Protocols.Dlt645;

/// <summary>What may be done with an identifier.</summary>
[Flags]
public enum DataAccess
{
    Read = 1,
    Write = 2,
    ReadWrite = Read | Write,
}

/// <summary>One row of the dictionary: identifiers that share a meaning and a shape.</summary>
public sealed class DataEntry
{
    readonly (byte Min, byte Max, bool TakesAll)[] parts;
    readonly DataShape shape;

    internal DataEntry(string pattern, string name, DataShape shape, DataAccess access)
    {
        Pattern = pattern;
        Name = name;
        Access = access;
        this.shape = shape;
        parts = [.. pattern.Split(' ').Select(Part)];
    }

    /// <summary>DI3 DI2 DI1 DI0 in hexadecimal; a range is a-b, and ",FF" says that all may be asked for at once.
    /// </summary>
    public string Pattern { get; }

    /// <summary>What it is, in the words of the trade.</summary>
    public string Name { get; }

    /// <summary>What the standard allows; a meter may allow less.</summary>
    public DataAccess Access { get; }

    /// <summary>How one value is built.</summary>
    public DataShape Shape => shape;

    /// <summary>Whether the row holds an identifier.</summary>
    public bool Matches(DataIdentifier id) =>
        Holds(parts[0], id.Di3) && Holds(parts[1], id.Di2) && Holds(parts[2], id.Di1) && Holds(parts[3], id.Di0);

    /// <summary>The shape of one of its identifiers: a block when all of something is asked for.</summary>
    internal DataShape ShapeOf(DataIdentifier id) =>
        IsAll(parts[1], id.Di2) || IsAll(parts[2], id.Di1) || IsAll(parts[3], id.Di0)
            ? shape with { IsBlock = true }
            : shape;

    static bool Holds((byte Min, byte Max, bool TakesAll) part, byte value) =>
        (value >= part.Min && value <= part.Max) || IsAll(part, value);

    static bool IsAll((byte Min, byte Max, bool TakesAll) part, byte value) =>
        part.TakesAll && value == DataIdentifier.All;

    static (byte Min, byte Max, bool TakesAll) Part(string text)
    {
        var takesAll = text.EndsWith(",FF", StringComparison.Ordinal);
        var range = (takesAll ? text[..^3] : text).Split('-');
        var min = byte.Parse(range[0], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        var max = byte.Parse(range[^1], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
        return (min, max, takesAll);
    }
}
