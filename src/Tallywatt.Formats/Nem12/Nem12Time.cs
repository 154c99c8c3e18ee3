using Tallywatt.Formats.Csv;

namespace Tallywatt.Formats.Nem12;

/// <summary>Dates and times in market time, UTC+10 all year.</summary>
static class Nem12Time
{
    /// <summary>yyyymmdd: the instant that day begins.</summary>
    internal static bool TryDate(ReadOnlySpan<byte> text, out long unixSeconds)
    {
        unixSeconds = 0;
        if (text.Length != 8 || !ScaledNumber.TryParseWhole(text[..4], out var year) || year is < 1971 or > 2199
            || !ScaledNumber.TryParseWhole(text[4..6], out var month) || month is < 1 or > 12
            || !ScaledNumber.TryParseWhole(text[6..], out var day) || day < 1
            || day > DateTime.DaysInMonth(year, month))
        {
            return false;
        }

        var instant = new DateTime(year, month, day, 0, 0, 0, DateTimeKind.Utc);
        var seconds = (instant - DateTime.UnixEpoch).Ticks / TimeSpan.TicksPerSecond;
        unixSeconds = seconds - Nem12Reader.MarketOffsetSeconds;
        return true;
    }

    /// <summary>yyyymmddhhmmss.</summary>
    internal static bool TryTime(ReadOnlySpan<byte> text, out long unixSeconds)
    {
        unixSeconds = 0;
        if (text.Length != 14 || !TryDate(text[..8], out var date)
            || !ScaledNumber.TryParseWhole(text[8..10], out var hour) || hour > 23
            || !ScaledNumber.TryParseWhole(text[10..12], out var minute) || minute > 59
            || !ScaledNumber.TryParseWhole(text[12..], out var second) || second > 59)
        {
            return false;
        }

        unixSeconds = date + (hour * 3_600) + (minute * 60) + second;
        return true;
    }
}
