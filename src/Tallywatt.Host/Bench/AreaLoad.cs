using Tallywatt.Core.Areas;
using Tallywatt.Core.Purse;
using Tallywatt.Core.Tariffs;
using Tallywatt.Core.Units;

namespace Tallywatt.Host.Bench;

/// <summary>What the areas of a benchmark are: which meters, which contract.</summary>
/// <param name="meterCount">All meters together.</param>
/// <param name="intervalSeconds">Their capture period.</param>
/// <param name="tariff">The one tariff of all.</param>
/// <param name="areaMeterCountMax">The most meters of one area.</param>
/// <param name="presetUnits">What is in a purse at first.</param>
/// <param name="firstArea">Areas are counted from here.</param>
sealed class AreaLoad(
    int meterCount,
    int intervalSeconds,
    CompiledTariff tariff,
    int areaMeterCountMax = AreaLoad.AreaMeterCountMax,
    int presetUnits = 100,
    int firstArea = 0)
{
    internal const int AreaMeterCountMax = 2_000;

    internal int MeterCount => meterCount;

    internal int AreaCount => ((meterCount - 1) / areaMeterCountMax) + 1;

    internal IEnumerable<int> Areas => Enumerable.Range(firstArea, AreaCount);

    internal int MetersIn(int area) =>
        Math.Min(areaMeterCountMax, meterCount - ((area - firstArea) * areaMeterCountMax));

    internal static long AccountNumber(int area, int meter) => ((long)area * AreaMeterCountMax) + meter + 1;

    internal static long MeterNumber(int area, int meter) => 100_000_000 + AccountNumber(area, meter);

    internal AreaTerms Terms(int area) => new(
        area + 1,
        "CNY",
        PurseTerms.Default with { PresetCredit = Money.FromUnits(presetUnits) },
        [.. Enumerable.Range(0, MetersIn(area)).Select(meter => new AccountTerms(
            AccountNumber(area, meter), MeterNumber(area, meter), tariff, MeterBuffers.FirstUnixSeconds,
            intervalSeconds))]);
}
