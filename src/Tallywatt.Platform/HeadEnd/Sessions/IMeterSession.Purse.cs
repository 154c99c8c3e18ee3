namespace Tallywatt.Platform.HeadEnd.Sessions;

/// <summary>What a meter that rates for itself tells of its purse.</summary>
public partial interface IMeterSession
{
    /// <summary>Reads what was debited for energy on each day that ended in a range, both ends included, oldest first.
    /// </summary>
    ValueTask<MeterAnswer<MeterDebit[]>> ReadDebitsAsync(
        long fromUnixSeconds, long toUnixSeconds, CancellationToken cancel) => NotSupported<MeterDebit[]>();

    /// <summary>Reads the prices it debits by now.</summary>
    ValueTask<MeterAnswer<MeterPrices>> ReadPricesAsync(CancellationToken cancel) => NotSupported<MeterPrices>();
}

/// <summary>What left a meter's purse for energy on one local day.</summary>
/// <param name="EndedUnixSeconds">The midnight that ended the day, by the meter's clock.</param>
/// <param name="AmountCents">Whole hundredths of the currency; what is smaller is cut.</param>
public readonly record struct MeterDebit(long EndedUnixSeconds, long AmountCents);

/// <summary>Prices in force in a meter. A kilowatt-hour costs its rate's price plus its block's.</summary>
/// <param name="RateNanosPerKilowattHour">Of rates 1 and on.</param>
/// <param name="LadderNanosPerKilowattHour">Of blocks 1 and on; empty without a ladder.</param>
public sealed record MeterPrices(
    IReadOnlyList<long> RateNanosPerKilowattHour, IReadOnlyList<long> LadderNanosPerKilowattHour);
