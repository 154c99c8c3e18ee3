namespace Tallywatt.Protocols.Sts;

/// <summary>The identifiers a meter has accepted, so that it accepts each once.</summary>
/// <remarks>
/// When it is full the lowest goes, and whatever is at or below the lowest kept then counts as too old.
/// Source: IEC 62055-41, 7.3.4 (TID check); the size is ours, and the standard asks for no less than fifty.
/// </remarks>
public sealed class TokenMemory
{
    /// <summary>How many identifiers are kept.</summary>
    public const int Capacity = 64;

    const int IdentifierLength = 3;
    readonly SortedSet<uint> known = [];
    uint floor;
    bool hasFloor;

    public int Count => known.Count;

    internal TokenRefusal Judge(uint identifier) =>
        known.Contains(identifier) ? TokenRefusal.Used
        : hasFloor && identifier <= floor ? TokenRefusal.TooOld
        : TokenRefusal.None;

    internal void Remember(uint identifier)
    {
        known.Add(identifier);
        if (known.Count > Capacity)
        {
            (floor, hasFloor) = (known.Min, true);
            known.Remove(floor);
        }
    }

    internal void Clear()
    {
        known.Clear();
        hasFloor = false;
    }

    internal void Write(List<byte> into)
    {
        into.Add((byte)(hasFloor ? 1 : 0));
        Write(into, floor);
        into.Add((byte)known.Count);
        foreach (var identifier in known)
        {
            Write(into, identifier);
        }
    }

    /// <summary>False when the bytes are not what was written.</summary>
    internal static bool TryRead(ref ReadOnlySpan<byte> from, out TokenMemory memory)
    {
        memory = new();
        if (from.Length < 2 + IdentifierLength
            || from.Length < 2 + (IdentifierLength * (1 + from[1 + IdentifierLength])))
        {
            return false;
        }

        memory.hasFloor = from[0] != 0;
        memory.floor = Read(from[1..]);
        var count = from[1 + IdentifierLength];
        from = from[(2 + IdentifierLength)..];
        for (var i = 0; i < count; i++)
        {
            memory.known.Add(Read(from));
            from = from[IdentifierLength..];
        }

        return count <= Capacity;
    }

    static void Write(List<byte> into, uint identifier) =>
        into.AddRange([(byte)(identifier >> 16), (byte)(identifier >> 8 & 0xFF), (byte)(identifier & 0xFF)]);

    static uint Read(ReadOnlySpan<byte> from) => ((uint)from[0] << 16) | ((uint)from[1] << 8) | from[2];
}
