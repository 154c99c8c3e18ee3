using System.Collections.Concurrent;
using Tallywatt.Core.Areas;
using Tallywatt.Core.Purse;
using Tallywatt.Core.Readings;
using Tallywatt.Core.Tariffs;
using Tallywatt.Formats.TariffFiles;
using Tallywatt.Platform.Registry;

namespace Tallywatt.Platform.Areas;

/// <summary>The contracts of this utility's customers: its own tariff unless theirs says another, one set of purse
/// rules.</summary>
public sealed class UtilityTerms(UtilityRegistry registry, CompiledTariff tariff, PurseTerms purse) : IUtilityDays
{
    readonly ConcurrentDictionary<string, CompiledTariff> contractTariffs = [];

    /// <summary>A meter's capture period in seconds; the meters capture quarter-hours.</summary>
    public const int IntervalSeconds = 900;

    public CompiledTariff Tariff => tariff;

    /// <summary>The thresholds of validation and estimation.</summary>
    public VeeOptions Vee { get; init; } = VeeOptions.Default;

    public PurseTerms Purse => purse;

    public string Currency => registry.Installation.Currency;

    public DateOnly DayOf(long unixSeconds) => tariff.DayOf(unixSeconds);

    public long StartOf(DateOnly day) => tariff.StartOf(day);

    /// <summary>What an area is told about itself when it opens.</summary>
    public AreaTerms OfArea(int areaId) => new(
        areaId,
        Currency,
        purse,
        [.. registry.AllInArea(areaId).Select(point => new AccountTerms(
            point.AccountNumber,
            point.SeriesNumber,
            TariffOf(point.TariffName),
            Math.Max(registry.Installation.HistoryFromUnixSeconds, point.FromUnixSeconds),
            IntervalSeconds,
            IsPostpaid: point.IsPostpaid)
        {
            FollowsAccountNumber = point.FollowsAccountNumber,
        })]);

    /// <summary>A contract's tariff; the utility's own for null.</summary>
    /// <exception cref="InvalidOperationException">It cannot be read any more, or is in another currency or zone.
    /// </exception>
    public CompiledTariff TariffOf(string? name) =>
        name is null ? tariff : contractTariffs.GetOrAdd(name, Compile);

    CompiledTariff Compile(string name)
    {
        var load = TariffSource.Load(name);
        if (load.Tariff is not { } read)
        {
            throw new InvalidOperationException(
                $"The tariff {name} cannot be read: {string.Join("; ", load.Faults.Take(3))}.");
        }

        var compiled = CompiledTariff.Compile(read, ServicePointTerms.None);
        return read.Currency == Currency && compiled.ZoneId == tariff.ZoneId
            ? compiled
            : throw new InvalidOperationException(
                $"The tariff {name} is for {read.Currency} and {compiled.ZoneId}; this utility is in {Currency} and "
                + $"{tariff.ZoneId}.");
    }
}
