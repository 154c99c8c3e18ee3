namespace Tallywatt.Protocols.Dlt645;

/// <summary>ss mm hh DD MM YY, as the broadcast of time and the relay's valid-until carry it. It has no zone.</summary>
public readonly record struct Dlt645Time(int Year, int Month, int Day, int Hour, int Minute, int Second)
{
    public const int Length = 6;

    /// <summary>False for digits that are none, and for a date or time that does not exist.</summary>
    public static bool TryRead(ReadOnlySpan<byte> data, out Dlt645Time time)
    {
        time = default;
        if (data.Length < Length || !Bcd.TryRead(data[..1], out var second) || !Bcd.TryRead(data[1..2], out var minute)
            || !Bcd.TryRead(data[2..3], out var hour) || !Bcd.TryRead(data[3..4], out var day)
            || !Bcd.TryRead(data[4..5], out var month) || !Bcd.TryRead(data[5..6], out var year)
            || second > 59 || minute > 59 || hour > 23 || month is < 1 or > 12 || day < 1
            || day > DateTime.DaysInMonth(2000 + (int)year, (int)month))
        {
            return false;
        }

        time = new(2000 + (int)year, (int)month, (int)day, (int)hour, (int)minute, (int)second);
        return true;
    }

    /// <summary>The wall-clock time of a number of seconds since 1970, as it stands.</summary>
    public static Dlt645Time FromUnixSeconds(long seconds)
    {
        var at = DateTimeOffset.FromUnixTimeSeconds(seconds);
        return new(at.Year, at.Month, at.Day, at.Hour, at.Minute, at.Second);
    }

    public long ToUnixSeconds() =>
        new DateTimeOffset(Year, Month, Day, Hour, Minute, Second, TimeSpan.Zero).ToUnixTimeSeconds();

    public void Write(Span<byte> target)
    {
        ReadOnlySpan<int> parts = [Second, Minute, Hour, Day, Month, Year % 100];
        for (var i = 0; i < Length; i++)
        {
            Bcd.TryWrite(parts[i], target.Slice(i, 1));
        }
    }
}
