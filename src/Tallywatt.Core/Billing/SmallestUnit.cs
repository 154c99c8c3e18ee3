using Tallywatt.Core.Units;

namespace Tallywatt.Core.Billing;

/// <summary>The smallest amount of a currency that can be paid. Source: ISO 4217, minor units.</summary>
public static class SmallestUnit
{
    static readonly string[] Whole =
    [
        "BIF", "CLP", "DJF", "GNF", "ISK", "JPY", "KMF", "KRW", "PYG", "RWF", "UGX", "VND", "VUV", "XAF", "XOF", "XPF",
    ];

    static readonly string[] Thousandths = ["BHD", "IQD", "JOD", "KWD", "LYD", "OMR", "TND"];

    /// <summary>One fen, cent, yen or fils.</summary>
    public static Money Of(string currency) => Money.FromNanos(
        Whole.Contains(currency) ? Money.NanosPerUnit
        : Thousandths.Contains(currency) ? Money.NanosPerUnit / 1_000
        : Money.NanosPerUnit / 100);

    /// <summary>The part of an amount that can be paid; what is smaller waits for the next bill.</summary>
    public static Money Payable(Money amount, string currency) =>
        Money.FromNanos(amount.Nanos - (amount.Nanos % Of(currency).Nanos));
}
