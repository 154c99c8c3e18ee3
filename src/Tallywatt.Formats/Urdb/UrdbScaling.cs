using Tallywatt.Core.Units;
using Tallywatt.Formats.TariffFiles.Documents;

namespace Tallywatt.Formats.Urdb;

/// <summary>URDB's exact numbers to ours: nano-units and whole Wh. What must be rounded is said in a warning.</summary>
sealed class UrdbScaling(FaultList faults)
{
    const int NanoDecimals = 9;
    const int WattDecimals = 3;
    const int MonthsInYear = 12;

    public Price Price(UrdbNumber number, Position at, string path) =>
        new(Scale(number, NanoDecimals, at, path, "nine decimals"));

    public Money Money(UrdbNumber number, Position at, string path) =>
        Core.Units.Money.FromNanos(Scale(number, NanoDecimals, at, path, "nine decimals"));

    /// <summary>A twelfth of an amount, to the nearest nano-unit.</summary>
    public Money Twelfth(UrdbNumber number, Position at, string path)
    {
        var yearNanos = Scale(number, NanoDecimals, at, path, "nine decimals");
        var (monthNanos, remainder) = Math.DivRem(yearNanos, MonthsInYear);
        if (remainder != 0)
        {
            faults.Warn(at, path, "a twelfth of the yearly amount was rounded to nine decimals");
        }

        return Core.Units.Money.FromNanos(monthNanos + (remainder * 2 >= MonthsInYear ? 1 : 0));
    }

    /// <summary>kWh to Wh, or kW to W.</summary>
    public long Thousandths(UrdbNumber number, Position at, string path) =>
        Scale(number, WattDecimals, at, path, "three decimals");

    long Scale(UrdbNumber number, int decimals, Position at, string path, string precision)
    {
        if (!number.TryScale(decimals, out var scaled, out var rounded))
        {
            faults.Add(at, path, "is out of range", $"a smaller number, with {precision}");
        }
        else if (rounded)
        {
            faults.Warn(at, path, $"was rounded to {precision}");
        }

        return scaled;
    }
}
