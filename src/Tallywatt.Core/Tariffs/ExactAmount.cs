using Tallywatt.Core.Units;

namespace Tallywatt.Core.Tariffs;

/// <summary>An amount of money with nothing rounded away, in atto-units of the currency (1e-18).</summary>
/// <remarks>
/// Wh times nano-units per kWh is a whole number of pico-units; a tax in parts per million of that is a whole
/// number of atto-units. So every line, month and total of a bill is exact, and the parts add up to the whole.
/// </remarks>
public readonly record struct ExactAmount(Int128 Attos) : IComparable<ExactAmount>
{
    internal const long AttosPerNano = 1_000_000_000;
    const long AttosPerPico = 1_000_000;
    const int Decimals = 18;

    public static ExactAmount Zero => default;

    /// <exception cref="OverflowException">Beyond 128 bits.</exception>
    public static ExactAmount Of(Energy energy, Price price) =>
        new((Int128)energy.WattHours * price.NanosPerKilowattHour * AttosPerPico);

    public static ExactAmount Of(Money money) => new((Int128)money.Nanos * AttosPerNano);

    public static ExactAmount operator +(ExactAmount left, ExactAmount right) => new(left.Attos + right.Attos);

    public static ExactAmount operator -(ExactAmount left, ExactAmount right) => new(left.Attos - right.Attos);

    public static ExactAmount operator -(ExactAmount value) => new(-value.Attos);

    public static bool operator <(ExactAmount left, ExactAmount right) => left.Attos < right.Attos;

    public static bool operator >(ExactAmount left, ExactAmount right) => left.Attos > right.Attos;

    public static bool operator <=(ExactAmount left, ExactAmount right) => left.Attos <= right.Attos;

    public static bool operator >=(ExactAmount left, ExactAmount right) => left.Attos >= right.Attos;

    public int CompareTo(ExactAmount other) => Attos.CompareTo(other.Attos);

    /// <summary>The nearest nano-units, half away from zero: for a screen or a receipt.</summary>
    /// <exception cref="OverflowException">Beyond the range of <see cref="Money"/>.</exception>
    public Money ToMoney()
    {
        var magnitude = Attos < 0 ? -Attos : Attos;
        var nanos = (magnitude + (AttosPerNano / 2)) / AttosPerNano;
        return Money.FromNanos((long)(Attos < 0 ? -nanos : nanos));
    }

    /// <summary>The exact amount as a plain decimal without trailing zeros.</summary>
    public override string ToString() => DecimalText.Format(Attos, Decimals);
}
