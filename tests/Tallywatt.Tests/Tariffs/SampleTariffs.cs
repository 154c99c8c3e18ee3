using NodaTime;
using Tallywatt.Core.Readings;
using Tallywatt.Core.Tariffs;
using Tallywatt.Core.Units;

namespace Tallywatt.Tests.Tariffs;

/// <summary>Tariffs and readings the tests are about, in as few words as possible.</summary>
static class SampleTariffs
{
    internal static readonly DateOnly Always = DateOnly.MinValue;

    internal static Price Price(string text) => Core.Units.Price.TryParse(text, out var price)
        ? price
        : throw new ArgumentException(text);

    internal static Money Money(string text) => Core.Units.Money.TryParse(text, out var money)
        ? money
        : throw new ArgumentException(text);

    internal static EnergyRate Rate(string name, params string[] prices) => new(name, [.. prices.Select(Price)]);

    internal static Ladder Ladder(LadderReset reset, BlockRule rule, params long[] limitsKilowattHours) => new()
    {
        Reset = reset,
        Rule = rule,
        Limits = [new(null, [.. limitsKilowattHours.Select(limit => limit * 1_000)])],
    };

    internal static TariffVersion Flat(string price) => new() { From = Always, Rates = [Rate("all", price)] };

    internal static TariffVersion Beijing(LadderReset reset, params long[] limits) => new()
    {
        From = Always,
        Rates = [Rate("all", "0.4883", "0.5383", "0.7883")],
        Ladder = Ladder(reset, BlockRule.Surcharge, limits),
    };

    internal static TariffVersion Shanghai(BlockRule rule, Settlement settlement = Settlement.Month) => new()
    {
        From = Always,
        Rates = [Rate("peak", "0.617", "0.677", "0.977"), Rate("valley", "0.307", "0.337", "0.487")],
        Calendar = [Window(6, 22, 0), Window(22, 6, 1)],
        Ladder = Ladder(LadderReset.Annual(new(1, 1)), rule, 3_120, 4_800) with { Settlement = settlement },
    };

    /// <summary>A rule for every day, from one full hour to another.</summary>
    internal static RateRule Window(
        int fromHour, int toHour, int rate, DayKinds days = DayKinds.Any, Season? season = null) =>
        new(new(season, days, fromHour * 60, toHour * 60), rate);

    internal static Tariff Tariff(string zone, params TariffVersion[] versions) =>
        new("sample", "A sample", "CNY", zone, "made for a test", versions);

    internal static CompiledTariff Compile(
        TariffVersion version, string zone = "Asia/Shanghai", ServicePointTerms? terms = null) =>
        CompiledTariff.Compile(Tariff(zone, version), terms ?? ServicePointTerms.None);

    /// <summary>Readings of one length and energy, one after the other, from a local time on.</summary>
    internal static IntervalReading[] ReadingsFrom(
        string zone, LocalDateTime from, int count, int seconds, long importWattHours, long exportWattHours = 0)
    {
        var start = At(zone, from);
        return [.. Enumerable.Range(0, count).Select(i =>
            new IntervalReading(start + ((long)i * seconds), seconds, importWattHours, exportWattHours))];
    }

    internal static long At(string zone, LocalDateTime local) =>
        local.InZoneLeniently(DateTimeZoneProviders.Tzdb[zone]).ToInstant().ToUnixTimeSeconds();

    /// <summary>One reading a month, at noon of its first day, of so many kWh.</summary>
    internal static IntervalReading[] Months(string zone, int year, params long[] kilowattHours) =>
        [.. kilowattHours.Select((energy, i) => new IntervalReading(
            At(zone, new(year, i + 1, 1, 12, 0)), 3_600, energy * 1_000, 0))];
}
