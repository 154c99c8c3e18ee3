using Tallywatt.Core.Readings;
using Tallywatt.Core.Units;

namespace Tallywatt.Core.Tariffs;

/// <summary>A tariff made ready for one kind of service point: the only way to rate. Safe for many threads.
/// </summary>
/// <remarks>Days are compiled when first asked for, so a year of readings costs a year of days.</remarks>
public sealed partial class CompiledTariff
{
    CompiledTariff(Tariff tariff, ServicePointTerms terms)
    {
        Tariff = tariff;
        Terms = terms;
        ZoneId = terms.ZoneId ?? tariff.ZoneId ?? throw new TariffException("zone", "No zone is known; name one.");
    }

    /// <exception cref="TariffException">The tariff or the terms have faults; all are named.</exception>
    public static CompiledTariff Compile(Tariff tariff, ServicePointTerms terms)
    {
        ArgumentNullException.ThrowIfNull(tariff);
        ArgumentNullException.ThrowIfNull(terms);
        return new(tariff, terms);
    }

    public Tariff Tariff { get; }

    public ServicePointTerms Terms { get; }

    /// <summary>The IANA zone that decides the local day.</summary>
    public string ZoneId { get; }

    /// <summary>Opens an account whose service is rated from the beginning of a local date on.</summary>
    public RatingState Open(DateOnly firstDay) => throw new NotImplementedException();

    /// <summary>Rates intervals in the order of time, and returns what to deduct: charges with tax, less credit.
    /// </summary>
    /// <param name="trace">When given, collects each part with rate, block, Wh, price and amount.</param>
    /// <returns>Whole nano-units; what is smaller is carried in the state. Negative when credit exceeds charge.
    /// </returns>
    /// <remarks>
    /// An interval that begins on a later local date first closes the days, months and years before it, as
    /// <see cref="CloseUntil"/> does. When an exception is thrown the state is as it was before the call.
    /// </remarks>
    /// <exception cref="ArgumentException">An interval begins before the open day, has no duration, or a negative
    /// energy.</exception>
    /// <exception cref="TariffException">The tariff has no version for the interval's date.</exception>
    /// <exception cref="OverflowException">An amount is beyond its range; never a wrong number.</exception>
    public Money Rate(ref RatingState state, ReadOnlySpan<IntervalReading> intervals, RatingTrace? trace = null) =>
        throw new NotImplementedException();

    /// <summary>Rates one interval.</summary>
    public Money Rate(ref RatingState state, in IntervalReading interval, RatingTrace? trace = null) =>
        Rate(ref state, new ReadOnlySpan<IntervalReading>(in interval), trace);

    /// <summary>Closes every local day that has ended by an instant: fixed charges, demand, minimums, netting and
    /// settlements that are due with the day, month and year. Repeating it does nothing.</summary>
    /// <returns>What to deduct, as from <see cref="Rate(ref RatingState, ReadOnlySpan{IntervalReading},
    /// RatingTrace?)"/>.</returns>
    public Money CloseUntil(ref RatingState state, long unixSeconds, RatingTrace? trace = null) =>
        throw new NotImplementedException();

    /// <summary>Ends the account's service: settles what waits, and closes the open day, month and the fixed
    /// charges and minimum of the month, though they have not ended. The state must be opened anew.</summary>
    public Money Finish(ref RatingState state, RatingTrace? trace = null) => throw new NotImplementedException();

    /// <summary>The local date an instant belongs to, in the service point's zone.</summary>
    public DateOnly DayOf(long unixSeconds) => throw new NotImplementedException();

    /// <summary>The instant a local date begins. For a date the zone skips, the beginning of the next.</summary>
    public long StartOf(DateOnly day) => throw new NotImplementedException();
}
