using System.Globalization;
using Tallywatt.Core.Tariffs;

namespace Tallywatt.Formats.TariffFiles.Documents;

/// <summary>Dates and times of day as tariff files write them. Strict: fixed widths, no other form.</summary>
static class CalendarText
{
    /// <summary>YYYY-MM-DD, a date of the ISO calendar that exists.</summary>
    public static bool TryDate(ReadOnlySpan<char> text, out DateOnly date)
    {
        date = default;
        if (text is not [_, _, _, _, '-', _, _, '-', _, _]
            || !TryDigits(text[..4], out var year)
            || !TryDigits(text[5..7], out var month)
            || !TryDigits(text[8..], out var day)
            || year < 1
            || month is < 1 or > 12
            || day < 1
            || day > DateTime.DaysInMonth(year, month))
        {
            return false;
        }

        date = new(year, month, day);
        return true;
    }

    /// <summary>MM-DD. 29 February is allowed; <see cref="MonthDay"/> says what it means in other years.</summary>
    public static bool TryMonthDay(ReadOnlySpan<char> text, out MonthDay date)
    {
        const int leapYear = 2000;
        date = new(1, 1);
        if (text is not [_, _, '-', _, _]
            || !TryDigits(text[..2], out var month)
            || !TryDigits(text[3..], out var day)
            || month is < 1 or > 12
            || day < 1
            || day > DateTime.DaysInMonth(leapYear, month))
        {
            return false;
        }

        date = new(month, day);
        return true;
    }

    /// <summary>HH:MM from 00:00 to 24:00, as minutes of the day from 0 to 1440.</summary>
    public static bool TryMinuteOfDay(ReadOnlySpan<char> text, out int minute)
    {
        const int minutesInDay = 24 * 60;
        minute = 0;
        if (text is not [_, _, ':', _, _]
            || !TryDigits(text[..2], out var hours)
            || !TryDigits(text[3..], out var minutes)
            || minutes > 59
            || (hours * 60) + minutes > minutesInDay)
        {
            return false;
        }

        minute = (hours * 60) + minutes;
        return true;
    }

    /// <summary>YYYY-MM-DDTHH:MM with optional seconds and its offset from UTC: Z or +08:00.</summary>
    public static bool TryInstant(string text, out long unixSeconds)
    {
        string[] forms = ["yyyy-MM-ddTHH:mmzzz", "yyyy-MM-ddTHH:mm:sszzz"];
        var written = text.EndsWith('Z') ? $"{text[..^1]}+00:00" : text;
        var isInstant = DateTimeOffset.TryParseExact(
            written, forms, CultureInfo.InvariantCulture, DateTimeStyles.None, out var instant);
        unixSeconds = isInstant ? instant.ToUnixTimeSeconds() : 0;
        return isInstant;
    }

    static bool TryDigits(ReadOnlySpan<char> text, out int value)
    {
        value = 0;
        foreach (var digit in text)
        {
            if (!char.IsAsciiDigit(digit))
            {
                return false;
            }

            value = (value * 10) + (digit - '0');
        }

        return true;
    }
}
