namespace Tallywatt.Protocols.Dlt645;

/// <summary>How often a freeze is wanted.</summary>
public enum FreezeTiming
{
    Now,
    Hourly,
    Daily,
    Monthly,

    /// <summary>Once, at this very minute of this day and month.</summary>
    Once,
}

/// <summary>mm hh DD MM of 16H, 99 for any; all 99 for now. Source: DL/T 645-2007, 7.1.8.</summary>
public readonly record struct FreezeRequest(FreezeTiming Kind, int Month, int Day, int Hour, int Minute)
{
    public const int Length = 4;
    const byte Any = 0x99;

    public static FreezeRequest Now { get; } = new(FreezeTiming.Now, 0, 0, 0, 0);

    /// <summary>False for a time that does not exist, and for a gap between the wildcards.</summary>
    public static bool TryRead(ReadOnlySpan<byte> data, out FreezeRequest pattern)
    {
        pattern = default;
        if (data.Length != Length)
        {
            return false;
        }

        var kind = (data[0] == Any, data[1] == Any, data[2] == Any, data[3] == Any) switch
        {
            (true, true, true, true) => FreezeTiming.Now,
            (false, true, true, true) => FreezeTiming.Hourly,
            (false, false, true, true) => FreezeTiming.Daily,
            (false, false, false, true) => FreezeTiming.Monthly,
            (false, false, false, false) => FreezeTiming.Once,
            _ => (FreezeTiming)(-1),
        };
        if (kind < 0 || !TryPart(data[0], 0, 59, out var minute) || !TryPart(data[1], 0, 23, out var hour)
            || !TryPart(data[2], 1, 31, out var day) || !TryPart(data[3], 1, 12, out var month))
        {
            return false;
        }

        pattern = new(kind, month, day, hour, minute);
        return true;
    }

    public void Write(Span<byte> target)
    {
        target[..Length].Fill(Any);
        var count = Kind switch
        {
            FreezeTiming.Now => 0,
            FreezeTiming.Hourly => 1,
            FreezeTiming.Daily => 2,
            FreezeTiming.Monthly => 3,
            _ => 4,
        };
        ReadOnlySpan<int> parts = [Minute, Hour, Day, Month];
        for (var i = 0; i < count; i++)
        {
            Bcd.TryWrite(parts[i], target.Slice(i, 1));
        }
    }

    static bool TryPart(byte data, int min, int max, out int value)
    {
        value = 0;
        if (data == Any)
        {
            return true;
        }

        var isDigits = Bcd.TryRead([data], out var read);
        value = (int)read;
        return isDigits && value >= min && value <= max;
    }
}
