namespace Tallywatt.Formats.Csv;

/// <summary>Plain decimal numbers in bytes to scaled integers, exactly.</summary>
static class ScaledNumber
{
    /// <summary>Reads "12", ".005" or "1.250": digits with at most one point, no sign, no exponent.</summary>
    /// <param name="decimals">The number is multiplied by 10 to this power; 0 to 18.</param>
    /// <returns>False for anything else, for digits below the scale that are not zero, and beyond 64 bits.</returns>
    internal static bool TryParse(ReadOnlySpan<byte> text, int decimals, out long scaled)
    {
        scaled = 0;
        Int128 value = 0;
        var (digits, taken) = (0, 0);
        var afterPoint = false;
        foreach (var character in text)
        {
            if (character == (byte)'.' && !afterPoint)
            {
                afterPoint = true;
                continue;
            }

            var digit = character - '0';
            if (digit is < 0 or > 9 || (afterPoint && taken == decimals && digit != 0))
            {
                return false;
            }

            digits++;
            if (afterPoint && taken++ >= decimals)
            {
                continue;
            }

            value = (value * 10) + digit;
            if (value > long.MaxValue)
            {
                return false;
            }
        }

        for (taken = Math.Min(taken, decimals); taken < decimals; taken++)
        {
            value *= 10;
        }

        var fits = digits > 0 && value <= long.MaxValue;
        scaled = fits ? (long)value : 0;
        return fits;
    }

    /// <summary>A whole number from 0 to 2 147 483 647.</summary>
    internal static bool TryParseWhole(ReadOnlySpan<byte> text, out int number)
    {
        var whole = TryParse(text, 0, out var value) && !text.Contains((byte)'.') && value <= int.MaxValue;
        number = whole ? (int)value : 0;
        return whole;
    }
}
