namespace Tallywatt.Protocols.Dlms;

/// <summary>One block of a long SET or ACTION value. Source: IEC 62056-5-3, DataBlock-SA.</summary>
public readonly ref struct DataBlock(bool isLast, uint number, ReadOnlySpan<byte> raw)
{
    public bool IsLast { get; } = isLast;

    /// <summary>Counts from one.</summary>
    public uint Number { get; } = number;

    public ReadOnlySpan<byte> Raw { get; } = raw;

    internal static DataBlock Read(scoped ref AxdrReader reader) =>
        new(reader.Boolean(), reader.UInt32(), reader.Octets());

    internal void Write(ref AxdrWriter writer)
    {
        writer.Byte(IsLast ? (byte)1 : (byte)0);
        writer.UInt32(Number);
        writer.Octets(Raw);
    }
}
