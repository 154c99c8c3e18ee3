using System.Globalization;
using NodaTime;
using Tallywatt.Core.Tariffs;
using Tallywatt.Core.Units;
using Tallywatt.Web.Language;

namespace Tallywatt.Web.Writing;

/// <summary>Writes numbers, money and times for people, the same on every machine and in every browser.</summary>
/// <remarks>Rounding happens only here: half away from zero, as on a receipt.</remarks>
public static class Written
{
    const char Minus = '\u2212';
    const string NoBreak = "\u00A0";

    static readonly string[] EnglishMonths =
        ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"];

    /// <summary>Money in its currency's format: "¥1,086.40", "−$3.20", "CHF 12.00".</summary>
    /// <param name="amount">The amount, rounded to hundredths.</param>
    /// <param name="currency">ISO 4217 code.</param>
    public static string Amount(Money amount, string currency)
    {
        var cents = amount.ToCents();
        var isNegative = cents[0] == '-';
        var digits = isNegative ? cents[1..] : cents;
        return (isNegative ? Minus.ToString() : "") + Symbol(currency) + Grouped(digits[..^3]) + digits[^3..];
    }

    /// <summary>A price per kWh with two to four decimals: "¥0.4883", "¥0.50".</summary>
    public static string PriceOf(Price price, string currency)
    {
        const long nanosPerStep = 100_000;
        var magnitude = Int128.Abs(price.NanosPerKilowattHour);
        var steps = (magnitude + (nanosPerStep / 2)) / nanosPerStep;
        var decimals = (steps % 10_000).ToString("0000", CultureInfo.InvariantCulture);
        var shown = decimals[2..] == "00" ? decimals[..2] : decimals.TrimEnd('0');
        var sign = price.NanosPerKilowattHour < 0 && steps > 0 ? Minus.ToString() : "";
        return $"{sign}{Symbol(currency)}{Grouped(Plain(steps / 10_000))}.{shown.PadRight(2, '0')}";
    }

    /// <summary>Money with nothing rounded away, and two decimals at least: "¥1,086.40", "¥0.30443".</summary>
    public static string Exact(ExactAmount amount, string currency)
    {
        var text = amount.ToString();
        var sign = text.StartsWith('-') ? Minus.ToString() : "";
        var parts = text.TrimStart('-').Split('.');
        var decimals = parts.Length > 1 ? parts[1] : "";
        return $"{sign}{Symbol(currency)}{Grouped(parts[0])}.{decimals.PadRight(2, '0')}";
    }

    /// <summary>Wh as kWh, or W as kW, exactly: "1,234.567".</summary>
    public static string Thousandths(long value)
    {
        var parts = DecimalText.Format(value, decimals: 3).Split('.');
        var sign = parts[0].StartsWith('-') ? Minus.ToString() : "";
        return sign + Grouped(parts[0].TrimStart('-')) + (parts.Length > 1 ? "." + parts[1] : "");
    }

    /// <summary>Energy in kWh with one decimal: "10.3".</summary>
    public static string KilowattHours(Energy energy)
    {
        var magnitude = Int128.Abs(energy.WattHours);
        var tenths = (magnitude + 50) / 100;
        var sign = energy.WattHours < 0 && tenths > 0 ? Minus.ToString() : "";
        return $"{sign}{Grouped(Plain(tenths / 10))}.{Plain(tenths % 10)}";
    }

    /// <summary>Energy in whole kWh, cut off and not rounded up: a tier is not reached before it is.</summary>
    public static string WholeKilowattHours(Energy energy) => Count(energy.WattHours / 1000);

    /// <summary>Energy in kWh, a started one counted whole: used and left add up to the limit.</summary>
    public static string StartedKilowattHours(Energy energy) => Count((energy.WattHours + 999) / 1000);

    /// <summary>A count with thousands grouped: "12,345".</summary>
    public static string Count(long count) =>
        (count < 0 ? Minus.ToString() : "") + Grouped(Plain(Int128.Abs(count)));

    /// <summary>A share in percent with one decimal, cut off: only all of it is "100 %".</summary>
    public static string Share(long part, long whole)
    {
        if (whole <= 0)
        {
            return "–";
        }

        var thousandths = (Int128)Math.Clamp(part, 0, whole) * 1000 / whole;
        var text = thousandths == 1000 ? "100" : $"{Plain(thousandths / 10)}.{Plain(thousandths % 10)}";
        return text + NoBreak + "%";
    }

    /// <summary>Local date and minute: "2026-11-23 12:15".</summary>
    public static string Moment(long unixSeconds, string zone)
    {
        var local = LocalOf(unixSeconds, zone);
        return Day(local.Date) + NoBreak + ClockTime(local.TimeOfDay);
    }

    /// <summary>The local time of an instant alone: "12:15".</summary>
    public static string TimeAt(long unixSeconds, string zone) => ClockTime(LocalOf(unixSeconds, zone).TimeOfDay);

    /// <summary>The local date of an instant alone: "2026-11-23".</summary>
    public static string DayAt(long unixSeconds, string zone) => Day(LocalOf(unixSeconds, zone).Date);

    /// <summary>"2026-11-23".</summary>
    public static string Day(LocalDate day) =>
        string.Create(CultureInfo.InvariantCulture, $"{day.Year:0000}-{day.Month:00}-{day.Day:00}");

    /// <summary>"23 Nov" or "11月23日".</summary>
    public static string ShortDay(LocalDate day, Wording wording) => wording == Wording.Chinese
        ? string.Create(CultureInfo.InvariantCulture, $"{day.Month}月{day.Day}日")
        : string.Create(CultureInfo.InvariantCulture, $"{day.Day}{NoBreak}{EnglishMonths[day.Month - 1]}");

    /// <summary>"18:00"; the end of a day is "24:00".</summary>
    public static string ClockTime(int minuteOfDay) =>
        string.Create(CultureInfo.InvariantCulture, $"{minuteOfDay / 60:00}:{minuteOfDay % 60:00}");

    /// <summary>The local date and time at an instant; UTC when the zone is not known here.</summary>
    public static LocalDateTime LocalOf(long unixSeconds, string zone)
    {
        var known = DateTimeZoneProviders.Tzdb.GetZoneOrNull(zone) ?? DateTimeZone.Utc;
        return Instant.FromUnixTimeSeconds(unixSeconds).InZone(known).LocalDateTime;
    }

    /// <summary>The sign before an amount. Currencies without one of their own are named.</summary>
    public static string Symbol(string currency) => currency switch
    {
        "CNY" => "¥",
        "USD" => "$",
        "EUR" => "€",
        "GBP" => "£",
        "AUD" => "A$",
        "CAD" => "C$",
        "INR" => "₹",
        _ => currency + NoBreak,
    };

    static string ClockTime(LocalTime time) => ClockTime((time.Hour * 60) + time.Minute);

    static string Plain(Int128 value) => value.ToString(CultureInfo.InvariantCulture);

    static string Grouped(string digits)
    {
        var first = digits.Length % 3 == 0 ? 3 : digits.Length % 3;
        var parts = new List<string> { digits[..Math.Min(first, digits.Length)] };
        for (var at = first; at < digits.Length; at += 3)
        {
            parts.Add(digits.Substring(at, 3));
        }

        return string.Join(',', parts);
    }
}
