using Tallywatt.Core.Readings;
using Tallywatt.Core.Units;

namespace Tallywatt.Platform.Readings;

/// <summary>An interval with what it cost, at which rate and on which step of the ladder.</summary>
/// <param name="Reading">The interval.</param>
/// <param name="Cost">What left the purse for it, tax and export credit included; the costs of all intervals and the
/// charges of their days add up to what the purse was debited.</param>
/// <param name="Tax">The tax in it.</param>
/// <param name="ExportCredit">The credit for export in it; it lowers the cost.</param>
/// <param name="RateName">The time-of-use rate in force when the interval begins.</param>
/// <param name="RateNumber">Its place in the tariff, from 1.</param>
/// <param name="Tier">The highest step of the ladder its energy reached, from 1; 0 when no energy was charged.
/// </param>
/// <param name="IsSettledLater">The tariff charges this energy when its month or hour is settled.</param>
public sealed record CostedReading(
    CodedReading Reading,
    Money Cost,
    Money Tax,
    Money ExportCredit,
    string RateName,
    int RateNumber,
    int Tier,
    bool IsSettledLater);

/// <summary>What became due when a local day ended: fixed charges, demand, minimum, and what waited for it.</summary>
public sealed record DayCharge(DateOnly Day, Money Amount);

/// <summary>Costed intervals of a range of days.</summary>
/// <param name="Readings">In order of time.</param>
/// <param name="DayCharges">Of the days in the range, where there are any.</param>
public sealed record CostedReadings(IReadOnlyList<CostedReading> Readings, IReadOnlyList<DayCharge> DayCharges)
{
    /// <summary>What the range came to: every reading and every day.</summary>
    public Money Total => Readings.Aggregate(Money.Zero, (sum, reading) => sum + reading.Cost)
        + DayCharges.Aggregate(Money.Zero, (sum, day) => sum + day.Amount);
}
