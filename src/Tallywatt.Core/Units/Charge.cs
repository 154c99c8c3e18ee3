namespace Tallywatt.Core.Units;

/// <summary>The part of a charge too small for one nano-unit, in thousandths of one (0 to 999).</summary>
/// <remarks>It is kept in the account's state and given to the next charge, so no part of a price is lost.</remarks>
public readonly record struct Carry(int Thousandths);

/// <summary>What an amount of energy costs, and the remainder to hand to the next charge.</summary>
public readonly record struct Charge(Money Amount, Carry Carry)
{
    const int WattHoursPerKilowattHour = 1_000;

    /// <summary>Prices an amount of energy: (Wh x price + carry) / 1000, with the remainder carried.</summary>
    /// <remarks>
    /// The carry makes rating additive: a day charged as 96 quarter-hours costs exactly what it costs as one
    /// day. Without it, a meter that reports more often would be billed differently. The division rounds towards
    /// minus infinity, so the carry is never negative, for a negative price as well.
    /// </remarks>
    /// <exception cref="ArgumentOutOfRangeException">The energy is negative.</exception>
    /// <exception cref="OverflowException">The charge is beyond the range of <see cref="Money"/>.</exception>
    public static Charge Of(Energy energy, Price price, Carry carry)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(energy.WattHours);

        var thousandths = ((Int128)energy.WattHours * price.NanosPerKilowattHour) + carry.Thousandths;
        var (nanos, remainder) = Int128.DivRem(thousandths, WattHoursPerKilowattHour);
        if (remainder < 0)
        {
            nanos -= 1;
            remainder += WattHoursPerKilowattHour;
        }

        return new(Money.FromNanos((long)nanos), new((int)remainder));
    }
}
