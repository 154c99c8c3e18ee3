using System.Globalization;

namespace Tallywatt.Core.Units;

/// <summary>Plain decimal numbers to scaled integers and back, without a floating-point number in between.</summary>
public static class DecimalText
{
    /// <summary>The scaled integer as a decimal without trailing zeros: 1500 with 3 decimals is "1.5".</summary>
    public static string Format(Int128 scaled, int decimals)
    {
        var negative = scaled < 0;
        var digits = (negative ? -scaled : scaled).ToString(CultureInfo.InvariantCulture).PadLeft(decimals + 1, '0');
        var fraction = digits[^decimals..].TrimEnd('0');
        var whole = digits[..^decimals];
        return (negative ? "-" : "") + (fraction.Length == 0 ? whole : $"{whole}.{fraction}");
    }

    /// <summary>Reads an optional sign, digits, and at most <paramref name="decimals"/> decimals.</summary>
    public static bool TryParse(ReadOnlySpan<char> text, int decimals, out long scaled)
    {
        scaled = 0;
        var negative = text is ['-', ..];
        var digits = text is ['-' or '+', ..] ? text[1..] : text;
        var point = digits.IndexOf('.');
        var whole = point < 0 ? digits : digits[..point];
        var fraction = point < 0 ? [] : digits[(point + 1)..];
        if (whole.IsEmpty || fraction.Length > decimals || (point >= 0 && fraction.IsEmpty) || whole.Length > 19)
        {
            return false;
        }

        Int128 value = 0;
        for (var i = 0; i < whole.Length + decimals; i++)
        {
            var at = i - whole.Length;
            var digit = at < 0 ? whole[i] : at < fraction.Length ? fraction[at] : '0';
            if (!char.IsAsciiDigit(digit))
            {
                return false;
            }

            value = (value * 10) + (digit - '0');
        }

        value = negative ? -value : value;
        if (value < long.MinValue || value > long.MaxValue)
        {
            return false;
        }

        scaled = (long)value;
        return true;
    }
}
