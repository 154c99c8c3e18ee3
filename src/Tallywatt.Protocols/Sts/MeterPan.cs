namespace Tallywatt.Protocols.Sts;

/// <summary>The 18 digits that name a meter to a vending system: issuer, meter number, check digit.</summary>
/// <remarks>Source: IEC 62055-41, 6.1.2 (MeterPAN): issuer 600727 with a meter number of 11 digits, or issuer 0000 with
/// one of 13.</remarks>
public static class MeterPan
{
    public const int Digits = 18;
    const string LongNumberIssuer = "0000";
    const int ShortNumberIssuerDigits = 6;

    /// <summary>The number of a meter of ours: its printed serial number of 12 digits under issuer 0000.</summary>
    /// <exception cref="ArgumentException">It is not 12 digits.</exception>
    public static string OfSerial(string serialNumber)
    {
        ArgumentNullException.ThrowIfNull(serialNumber);
        if (serialNumber.Length != 12 || !serialNumber.All(char.IsAsciiDigit))
        {
            throw new ArgumentException("A serial number has 12 digits.", nameof(serialNumber));
        }

        var digits = LongNumberIssuer + "0" + serialNumber;
        return digits + CheckDigit(digits);
    }

    /// <summary>Whether there are 18 digits and the last one is right.</summary>
    public static bool IsValid(string pan)
    {
        ArgumentNullException.ThrowIfNull(pan);
        return pan.Length == Digits && pan.All(char.IsAsciiDigit) && CheckDigit(pan.AsSpan(0, Digits - 1)) == pan[^1];
    }

    /// <summary>The 16 digits that go into a key: the end of the issuer and the meter's number.</summary>
    /// <param name="isCommon">Whether the key is common to all meters, so that the number is zero.</param>
    internal static string Block(string pan, bool isCommon)
    {
        var issuerLength = pan.StartsWith(LongNumberIssuer, StringComparison.Ordinal)
            ? LongNumberIssuer.Length
            : ShortNumberIssuerDigits;
        var number = pan[issuerLength..(Digits - 1)];
        return pan[1..issuerLength] + (isCommon ? new string('0', number.Length) : number);
    }

    static char CheckDigit(ReadOnlySpan<char> digits)
    {
        var sum = 0;
        for (var i = 0; i < digits.Length; i++)
        {
            var digit = digits[digits.Length - 1 - i] - '0';
            var weighed = i % 2 == 0 ? 2 * digit : digit;
            sum += weighed > 9 ? weighed - 9 : weighed;
        }

        return (char)('0' + ((10 - (sum % 10)) % 10));
    }
}
