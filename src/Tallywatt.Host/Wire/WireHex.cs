namespace Tallywatt.Host.Wire;

/// <summary>Hexadecimal as people paste it: with spaces, dashes, colons, commas, 0x and new lines.</summary>
static class WireHex
{
    internal static bool TryRead(string text, out byte[] bytes)
    {
        var digits = new string([.. text.Replace("0x", "", StringComparison.OrdinalIgnoreCase)
            .Where(c => !IsBetween(c))]);
        bytes = [];
        if (digits.Length % 2 != 0 || !digits.All(char.IsAsciiHexDigit))
        {
            return false;
        }

        bytes = Convert.FromHexString(digits);
        return true;
    }

    /// <summary>What is wrong with the text: a letter that is no digit, or half a byte.</summary>
    internal static string Fault(string text)
    {
        var stripped = text.Replace("0x", "", StringComparison.OrdinalIgnoreCase);
        foreach (var c in stripped)
        {
            if (!IsBetween(c) && !char.IsAsciiHexDigit(c))
            {
                return $"'{c}' is no hexadecimal digit";
            }
        }

        return "an odd number of digits: the last byte is cut in half";
    }

    static bool IsBetween(char c) =>
        char.IsWhiteSpace(c) || c is '-' or ':' or ',' or ';' or '|' or '/' or '[' or ']';
}
