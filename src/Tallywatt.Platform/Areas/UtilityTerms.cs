using Tallywatt.Core.Areas;
using Tallywatt.Core.Purse;
using Tallywatt.Core.Tariffs;
using Tallywatt.Platform.Registry;

namespace Tallywatt.Platform.Areas;

/// <summary>The contract every customer of this utility has: one tariff, one set of purse rules.</summary>
public sealed class UtilityTerms(UtilityRegistry registry, CompiledTariff tariff, PurseTerms purse) : IUtilityDays
{
    /// <summary>A meter's capture period in seconds; the meters capture quarter-hours.</summary>
    public const int IntervalSeconds = 900;

    public CompiledTariff Tariff => tariff;

    public PurseTerms Purse => purse;

    public string Currency => registry.Installation.Currency;

    public DateOnly DayOf(long unixSeconds) => tariff.DayOf(unixSeconds);

    public long StartOf(DateOnly day) => tariff.StartOf(day);

    /// <summary>What an area is told about itself when it opens.</summary>
    public AreaTerms OfArea(int areaId) => new(
        areaId,
        Currency,
        purse,
        [.. registry.InArea(areaId).Select(point => new AccountTerms(
            point.AccountNumber, point.MeterNumber, tariff, registry.Installation.HistoryFromUnixSeconds,
            IntervalSeconds))]);
}
