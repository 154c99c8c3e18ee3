using Tallywatt.Core.Units;
using Tallywatt.Web.Writing;

namespace Tallywatt.Web.Charts;

/// <summary>Numbers beside a value axis: only as many decimals as the step needs, the same on every tick.</summary>
static class TickWriter
{
    internal static string Text(long tick, long step, Measure measure) => measure == Measure.Energy
        ? EnergyText(tick, step)
        : MoneyText(tick, step);

    static string EnergyText(long wattHours, long stepWattHours) => stepWattHours % 1000 == 0
        ? Written.Count(wattHours / 1000)
        : Written.KilowattHours(Energy.FromWattHours(wattHours));

    static string MoneyText(long nanos, long stepNanos) => stepNanos % Money.NanosPerUnit == 0
        ? Written.Count(nanos / Money.NanosPerUnit)
        : Money.FromNanos(nanos).ToCents();
}
