using Tallywatt.Core.Units;
using Tallywatt.Platform.Reports;

namespace Tallywatt.Web.Portal;

/// <summary>A ladder position as the meter on the page shows it.</summary>
/// <param name="TierNumber">1 is the first tier.</param>
/// <param name="Left">Energy before the next tier begins; null on the last tier.</param>
/// <param name="StepUp">What a kWh costs more on the next tier; null on the last tier.</param>
/// <param name="FillThousandths">Length of the bar.</param>
/// <param name="MarksThousandths">Where tiers end inside the bar.</param>
public sealed record LadderView(
    int TierNumber, Energy? Left, Price? StepUp, int FillThousandths, IReadOnlyList<int> MarksThousandths)
{
    public static LadderView Of(LadderPosition position)
    {
        var at = TierIndexOf(position);
        var tier = position.Tiers[at];
        var isLast = tier.UpTo is null || at + 1 == position.Tiers.Count;
        var whole = position.Tiers.Max(other => other.UpTo?.WattHours ?? 0);
        var scale = Math.Max(Math.Max(whole, position.Used.WattHours), 1);
        return new(
            at + 1,
            isLast ? null : tier.UpTo!.Value - position.Used,
            isLast ? null : new Price(
                position.Tiers[at + 1].Price.NanosPerKilowattHour - tier.Price.NanosPerKilowattHour),
            Thousandths(position.Used.WattHours, scale),
            [.. position.Tiers
                .Where(other => other.UpTo is { } end && end.WattHours < scale)
                .Select(other => Thousandths(other.UpTo!.Value.WattHours, scale))]);
    }

    /// <summary>Limits are inclusive: the tier's last watt-hour still has its price.</summary>
    static int TierIndexOf(LadderPosition position)
    {
        for (var at = 0; at < position.Tiers.Count; at++)
        {
            if (position.Tiers[at].UpTo is not { } end || position.Used <= end)
            {
                return at;
            }
        }

        return position.Tiers.Count - 1;
    }

    static int Thousandths(long part, long whole) => (int)((Int128)Math.Max(part, 0) * 1000 / whole);
}
