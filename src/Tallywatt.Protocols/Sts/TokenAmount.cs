namespace Tallywatt.Protocols.Sts;

/// <summary>Amounts in a token: a mantissa of 14 bits and a decimal exponent; each amount has one form.</summary>
/// <remarks>An amount that has none is rounded up, in the customer's favour. Source: IEC 62055-41, 6.2.4 (transfer
/// amount), 6.3.8.</remarks>
public static class TokenAmount
{
    /// <summary>The largest amount of 16 bits: in tenths of a kilowatt-hour, or in watts.</summary>
    public const long UnitsMax = 18_201_624;

    const int MantissaBits = 14;
    const int MantissaCount = 1 << MantissaBits;
    const int ExponentMax = 3;
    const int CurrencyExponentMax = 31;

    /// <summary>The amount that 16 bits stand for.</summary>
    public static long Decode(ushort value) =>
        (long)Decode(value >> MantissaBits, value & (MantissaCount - 1));

    /// <summary>The 16 bits of an amount, rounded up.</summary>
    /// <exception cref="ArgumentOutOfRangeException">It is negative or above <see cref="UnitsMax"/>.</exception>
    public static ushort Encode(long units)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(units);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(units, UnitsMax);
        var (exponent, mantissa) = Encode(units, ExponentMax, roundUp: true);
        return (ushort)((exponent << MantissaBits) | mantissa);
    }

    /// <summary>The amount of currency that 20 bits stand for, in hundred-thousandths: sign, exponent, mantissa.
    /// </summary>
    internal static Int128 DecodeCurrency(int bits)
    {
        var magnitude = Decode((bits >> MantissaBits) & CurrencyExponentMax, bits & (MantissaCount - 1));
        return (bits >> (MantissaBits + 5)) == 0 ? magnitude : -magnitude;
    }

    /// <summary>The 20 bits of an amount of currency in hundred-thousandths, rounded up: a debt is rounded down.
    /// </summary>
    internal static int EncodeCurrency(Int128 amount)
    {
        var isDebt = amount < 0;
        var (exponent, mantissa) = Encode(isDebt ? -amount : amount, CurrencyExponentMax, roundUp: !isDebt);
        return ((isDebt ? 1 : 0) << (MantissaBits + 5)) | (exponent << MantissaBits) | mantissa;
    }

    static Int128 Decode(int exponent, int mantissa)
    {
        Int128 start = 0;
        Int128 step = 1;
        for (var i = 0; i < exponent; i++)
        {
            start += MantissaCount * step;
            step *= 10;
        }

        return start + (mantissa * step);
    }

    static (int Exponent, int Mantissa) Encode(Int128 amount, int exponentMax, bool roundUp)
    {
        // Each exponent begins where the one before ends, and counts in steps ten times as large.
        var exponent = 0;
        Int128 start = 0;
        Int128 step = 1;
        while (exponent < exponentMax && amount - start >= MantissaCount * step)
        {
            start += MantissaCount * step;
            step *= 10;
            exponent++;
        }

        var (mantissa, remainder) = Int128.DivRem(amount - start, step);
        mantissa += roundUp && remainder != 0 ? 1 : 0;
        if (mantissa < MantissaCount)
        {
            return (exponent, (int)mantissa);
        }

        return exponent < exponentMax ? (exponent + 1, 0) : (exponent, MantissaCount - 1);
    }
}
