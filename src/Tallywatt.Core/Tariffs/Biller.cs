using Tallywatt.Core.Readings;

namespace Tallywatt.Core.Tariffs;

/// <summary>The stateless job: intervals and a tariff in, a bill out. The same engine as the purse's.</summary>
public static class Biller
{
    /// <summary>Bills intervals of one service point.</summary>
    /// <param name="intervals">In the order of time, without overlaps. Gaps cost no energy, but days and months
    /// within the bill are charged their fixed charges.</param>
    /// <param name="from">The first local date; null for that of the first interval. What was used before it is
    /// neither charged nor counted on the ladder.</param>
    /// <param name="to">The last local date, included; null for that of the last interval.</param>
    /// <exception cref="ArgumentException">Intervals overlap or are out of order, or there is nothing to bill.
    /// </exception>
    /// <exception cref="TariffException">The tariff has no version for a date of the bill.</exception>
    /// <exception cref="OverflowException">An amount is beyond its range; never a wrong number.</exception>
    public static Bill Bill(
        CompiledTariff tariff, ReadOnlySpan<IntervalReading> intervals, DateOnly? from = null, DateOnly? to = null) =>
        throw new NotImplementedException();
}
