using System.Globalization;
using System.Numerics;

namespace Tallywatt.Formats.Urdb;

/// <summary>A JSON number kept exactly: digits x 10^-decimals. URDB holds 8.982243519999999 and 1e-05.</summary>
readonly record struct UrdbNumber(BigInteger Digits, int Decimals)
{
    const int LongestText = 60;
    const int LargestExponent = 40;

    public static UrdbNumber Zero => new(BigInteger.Zero, 0);

    /// <summary>Reads the characters of a JSON number, exponent included.</summary>
    public static bool TryParse(string text, out UrdbNumber number)
    {
        number = Zero;
        if (text.Length is 0 or > LongestText)
        {
            return false;
        }

        var letter = text.AsSpan().IndexOfAny('e', 'E');
        var mantissa = letter < 0 ? text.AsSpan() : text.AsSpan(0, letter);
        var exponent = 0;
        if (letter >= 0
            && (!int.TryParse(text.AsSpan(letter + 1), NumberStyles.AllowLeadingSign, null, out exponent)
                || exponent is < -LargestExponent or > LargestExponent))
        {
            return false;
        }

        return TryMantissa(mantissa, exponent, out number);
    }

    static bool TryMantissa(ReadOnlySpan<char> mantissa, int exponent, out UrdbNumber number)
    {
        number = Zero;
        var negative = mantissa is ['-', ..];
        var digits = BigInteger.Zero;
        var (digitCount, decimals, afterPoint) = (0, 0, false);
        foreach (var character in negative ? mantissa[1..] : mantissa)
        {
            if (character == '.' && !afterPoint && digitCount > 0)
            {
                afterPoint = true;
                continue;
            }

            if (!char.IsAsciiDigit(character))
            {
                return false;
            }

            digits = (digits * 10) + (character - '0');
            digitCount++;
            decimals += afterPoint ? 1 : 0;
        }

        if (digitCount == 0 || mantissa is [.., '.'])
        {
            return false;
        }

        decimals -= exponent;
        number = decimals >= 0
            ? new(negative ? -digits : digits, decimals)
            : new((negative ? -digits : digits) * BigInteger.Pow(10, -decimals), 0);
        return true;
    }

    public static UrdbNumber operator +(UrdbNumber left, UrdbNumber right)
    {
        var decimals = Math.Max(left.Decimals, right.Decimals);
        return new(left.At(decimals) + right.At(decimals), decimals);
    }

    public UrdbNumber Times(int factor) => new(Digits * factor, Decimals);

    /// <summary>The number scaled to so many decimals, rounded half away from zero when it has more.</summary>
    /// <returns>False when the result does not fit 64 bits.</returns>
    public bool TryScale(int decimals, out long scaled, out bool rounded)
    {
        rounded = false;
        var value = Digits;
        if (Decimals <= decimals)
        {
            value = At(decimals);
        }
        else
        {
            var divisor = BigInteger.Pow(10, Decimals - decimals);
            var quotient = BigInteger.DivRem(BigInteger.Abs(value), divisor, out var remainder);
            rounded = !remainder.IsZero;
            quotient += remainder * 2 >= divisor ? 1 : 0;
            value = value.Sign < 0 ? -quotient : quotient;
        }

        var fits = value >= long.MinValue && value <= long.MaxValue;
        scaled = fits ? (long)value : 0;
        return fits;
    }

    BigInteger At(int decimals) => Digits * BigInteger.Pow(10, decimals - Decimals);
}
