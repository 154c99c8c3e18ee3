using Tallywatt.Core.Areas;
using Tallywatt.Core.Purse;
using Tallywatt.Core.Tariffs;
using Tallywatt.Core.Units;

namespace Tallywatt.Host.Bench;

/// <summary>What the areas of a benchmark are: which meters, which contract.</summary>
sealed class AreaLoad(
    int meterCount, int intervalSeconds, CompiledTariff tariff, int areaMeterCountMax = AreaLoad.AreaMeterCountMax)
{
    internal const int AreaMeterCountMax = 2_000;

    static readonly PurseTerms Purse = PurseTerms.Default with { PresetCredit = Money.FromUnits(100) };

    internal int MeterCount => meterCount;

    internal int AreaCount => ((meterCount - 1) / areaMeterCountMax) + 1;

    internal int MetersIn(int area) => Math.Min(areaMeterCountMax, meterCount - (area * areaMeterCountMax));

    internal static long AccountNumber(int area, int meter) => ((long)area * AreaMeterCountMax) + meter + 1;

    internal static long MeterNumber(int area, int meter) => 100_000_000 + AccountNumber(area, meter);

    internal AreaTerms Terms(int area) => new(
        area + 1,
        "CNY",
        Purse,
        [.. Enumerable.Range(0, MetersIn(area)).Select(meter => new AccountTerms(
            AccountNumber(area, meter), MeterNumber(area, meter), tariff, MeterBuffers.FirstUnixSeconds,
            intervalSeconds))]);
}
