using System.Buffers.Binary;
using System.Globalization;

namespace Tallywatt.SoftMeter.Prepayment;

/// <summary>The forms a token is handed in by, and the sentences that answer it.</summary>
static class TokenText
{
    internal const int DigitsCount = 20;
    const int BinaryBytes = 9;
    const int LongestBytes = 64;

    /// <summary>20 digits out of ASCII with blanks or hyphens, or out of 66 bits.</summary>
    /// <returns>False when it is anything else.</returns>
    internal static bool TryDigits(ReadOnlySpan<byte> token, Span<char> digits) =>
        token.Length == BinaryBytes ? TryBinary(token, digits) : TryAscii(token, digits);

    internal static string Of(CreditAnswer answer) => answer switch
    {
        CreditAnswer.Applied => "Credited.",
        CreditAnswer.Repeated => "This one was used before.",
        CreditAnswer.CountError => "The purchase count does not follow the last one.",
        CreditAnswer.OverHoardingLimit => "The purse would hold more than its limit. Use some first.",
        CreditAnswer.NotOpened => "The account is not open yet.",
        CreditAnswer.AlreadyOpened => "The account is open already.",
        CreditAnswer.Closed => "The account is closed.",
        CreditAnswer.CustomerMismatch => "It is another customer's.",
        CreditAnswer.AmountRefused => "The amount cannot be credited.",
        CreditAnswer.TooOld => "It is too old.",
        CreditAnswer.CentralMode => "The supplier keeps this account. Ask there.",
        CreditAnswer.Stopped => "The meter must be seen to: it credits nothing.",
        _ => throw new ArgumentOutOfRangeException(nameof(answer), answer, "No such answer."),
    };

    static bool TryBinary(ReadOnlySpan<byte> token, Span<char> digits)
    {
        var value = new UInt128(token[0], BinaryPrimitives.ReadUInt64BigEndian(token[1..]));
        return token[0] < 4 && value.TryFormat(digits, out var written, "D20", CultureInfo.InvariantCulture)
            && written == DigitsCount;
    }

    static bool TryAscii(ReadOnlySpan<byte> token, Span<char> digits)
    {
        if (token.Length > LongestBytes)
        {
            return false;
        }

        var count = 0;
        foreach (var octet in token)
        {
            if (octet is (byte)' ' or (byte)'-')
            {
                continue;
            }

            if (octet is < (byte)'0' or > (byte)'9' || count == DigitsCount)
            {
                return false;
            }

            digits[count++] = (char)octet;
        }

        return count == DigitsCount;
    }
}
