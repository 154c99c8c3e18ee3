using Tallywatt.Core.Units;
using Tallywatt.Platform.Reports;

namespace Tallywatt.Web.Charts;

static class DayCharges
{
    /// <summary>What the day cost beyond its energy by rate: fixed charge and tax.</summary>
    internal static Money StandingCharge(this DayUse day) =>
        day.Charge - day.Rates.Aggregate(Money.Zero, (sum, rate) => sum + rate.Charge);
}
