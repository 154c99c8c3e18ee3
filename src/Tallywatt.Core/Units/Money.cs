using System.Globalization;

namespace Tallywatt.Core.Units;

/// <summary>An amount of one currency in whole nano-units: 1 yuan is 1 000 000 000. May be negative.</summary>
/// <remarks>
/// The currency is the tariff's and the ledger's; amounts of two currencies never meet. The range is about
/// 9.2 thousand million units, so totals over many accounts belong in <see cref="Int128"/>. The default is zero.
/// </remarks>
public readonly record struct Money : IComparable<Money>
{
    /// <summary>Nano-units in one unit of currency.</summary>
    public const long NanosPerUnit = 1_000_000_000;

    Money(long nanos) => Nanos = nanos;

    public long Nanos { get; }

    public static Money Zero => default;

    public bool IsNegative => Nanos < 0;

    public static Money FromNanos(long nanos) => new(nanos);

    /// <summary>Whole units of currency, such as yuan.</summary>
    /// <exception cref="OverflowException">Beyond the range of nano-units in 64 bits.</exception>
    public static Money FromUnits(long units) => new(units * NanosPerUnit);

    /// <summary>Hundredths of a unit, such as fen or cents.</summary>
    /// <exception cref="OverflowException">Beyond the range of nano-units in 64 bits.</exception>
    public static Money FromCents(long cents) => new(cents * (NanosPerUnit / 100));

    /// <summary>Reads a plain decimal amount: an optional sign, digits, at most nine decimals.</summary>
    /// <returns>False, and zero, when the text is anything else or beyond the range.</returns>
    public static bool TryParse(string? text, out Money amount)
    {
        amount = Zero;
        if (!DecimalText.TryParse(text, decimals: 9, out var nanos))
        {
            return false;
        }

        amount = new(nanos);
        return true;
    }

    public static Money operator +(Money left, Money right) => new(left.Nanos + right.Nanos);

    public static Money operator -(Money left, Money right) => new(left.Nanos - right.Nanos);

    public static Money operator -(Money value) => new(-value.Nanos);

    public static bool operator <(Money left, Money right) => left.Nanos < right.Nanos;

    public static bool operator >(Money left, Money right) => left.Nanos > right.Nanos;

    public static bool operator <=(Money left, Money right) => left.Nanos <= right.Nanos;

    public static bool operator >=(Money left, Money right) => left.Nanos >= right.Nanos;

    public int CompareTo(Money other) => Nanos.CompareTo(other.Nanos);

    /// <summary>The amount rounded half away from zero to hundredths, for a receipt or a screen: "12.35".</summary>
    /// <remarks>The only place where money is rounded. No group separators, the invariant point.</remarks>
    public string ToCents()
    {
        const long nanosPerCent = NanosPerUnit / 100;
        var magnitude = Nanos < 0 ? -(Int128)Nanos : Nanos;
        var cents = (magnitude + (nanosPerCent / 2)) / nanosPerCent;
        var sign = Nanos < 0 && cents > 0 ? "-" : "";
        return string.Create(CultureInfo.InvariantCulture, $"{sign}{cents / 100}.{cents % 100:00}");
    }

    /// <summary>The exact amount as a plain decimal without trailing zeros: "12.345", "0", "-0.000000001".</summary>
    public override string ToString() => DecimalText.Format(Nanos, decimals: 9);
}
