namespace Tallywatt.Protocols.Dlt645;

/// <summary>The data of 11H: an identifier, and for a load record how many blocks and from when.</summary>
/// <param name="BlockCount">N, or zero when not given.</param>
/// <param name="From">mm hh DD MM YY as a time without seconds, or null when not given.</param>
public readonly record struct ReadRequest(DataIdentifier Id, int BlockCount, Dlt645Time? From)
{
    public const int LengthMax = 10;

    /// <summary>False for any length but 4, 5 and 10, and for a time that does not exist.</summary>
    public static bool TryRead(ReadOnlySpan<byte> data, out ReadRequest request)
    {
        request = default;
        if (data.Length is not (4 or 5 or LengthMax))
        {
            return false;
        }

        long count = 0;
        Dlt645Time? from = null;
        if (data.Length > 4 && !Bcd.TryRead(data[4..5], out count))
        {
            return false;
        }

        if (data.Length == LengthMax)
        {
            Span<byte> time = stackalloc byte[Dlt645Time.Length];
            time[0] = 0;
            data[5..].CopyTo(time[1..]);
            if (!Dlt645Time.TryRead(time, out var read))
            {
                return false;
            }

            from = read;
        }

        request = new(DataIdentifier.FromWire(data), (int)count, from);
        return true;
    }

    /// <summary>Writes it and returns its length.</summary>
    public int Write(Span<byte> target)
    {
        Id.Write(target);
        if (BlockCount == 0 && From is null)
        {
            return 4;
        }

        Bcd.TryWrite(BlockCount, target[4..5]);
        if (From is not { } from)
        {
            return 5;
        }

        Span<byte> time = stackalloc byte[Dlt645Time.Length];
        from.Write(time);
        time[1..].CopyTo(target[5..]);
        return LengthMax;
    }
}
