using System.Globalization;

namespace Tallywatt.SoftMeter.Metrology;

/// <summary>Who a meter is: its printed serial number of 12 digits, the last one a check digit.</summary>
/// <remarks>
/// Twelve digits are the address of a meter in DL/T 645-2007 and fit the logical device name of COSEM (Blue Book,
/// 16 octets: three letters of the maker, then up to 13 of the maker's choice). The check digit is Luhn's
/// (ISO/IEC 7812-1, annex B), so a single wrong digit, and nearly every swap of two, is noticed when typed.
/// </remarks>
public sealed record MeterIdentity
{
    public const int SerialDigits = 12;

    /// <summary>The maker's three letters in the logical device name.</summary>
    public const string Maker = "TLW";

    MeterIdentity(string serialNumber)
    {
        SerialNumber = serialNumber;
        Number = long.Parse(serialNumber, CultureInfo.InvariantCulture);
    }

    public string SerialNumber { get; }

    /// <summary>The same twelve digits as a number.</summary>
    public long Number { get; }

    /// <summary>The logical device name of COSEM, 16 ASCII characters.</summary>
    public string LogicalDeviceName => $"{Maker}0{SerialNumber}";

    /// <summary>The identity with a number of up to 11 digits and its check digit.</summary>
    /// <exception cref="ArgumentOutOfRangeException">The number is negative or has more than 11 digits.</exception>
    public static MeterIdentity FromNumber(long number)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(number);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(number, 99_999_999_999);
        var digits = number.ToString("D11", CultureInfo.InvariantCulture);
        return new(digits + CheckDigit(digits));
    }

    /// <summary>True for exactly 12 digits whose check digit is right.</summary>
    public static bool TryParse(string serialNumber, out MeterIdentity? identity)
    {
        ArgumentNullException.ThrowIfNull(serialNumber);
        identity = serialNumber.Length == SerialDigits
            && serialNumber.All(char.IsAsciiDigit)
            && CheckDigit(serialNumber.AsSpan(0, SerialDigits - 1)) == serialNumber[^1]
                ? new(serialNumber)
                : null;
        return identity is not null;
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
