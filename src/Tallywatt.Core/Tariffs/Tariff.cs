using Tallywatt.Core.Units;

namespace Tallywatt.Core.Tariffs;

/// <summary>A price list with its history: dated versions, one currency, one zone.</summary>
/// <param name="Name">The name a person types, such as "beijing-residential".</param>
/// <param name="Currency">ISO 4217, such as "CNY". Amounts of two currencies never meet.</param>
/// <param name="ZoneId">The IANA zone whose local days, months and clock the tariff speaks of; null when the
/// source names none, and the service point's zone must then be given.</param>
/// <param name="Versions">In order of <see cref="TariffVersion.From"/>, at least one. The version in force is
/// that of an interval's local date.</param>
public sealed record Tariff(
    string Name, string Title, string Currency, string? ZoneId, string Source, IReadOnlyList<TariffVersion> Versions)
{
    /// <summary>Local dates that are holidays for this tariff, added to those of the service point.</summary>
    public IReadOnlyList<DateOnly> Holidays { get; init; } = [];

    /// <summary>Saturdays and Sundays worked in place of a holiday: they count as a Monday.</summary>
    public IReadOnlyList<DateOnly> Workdays { get; init; } = [];

    /// <summary>Days already announced as critical, added to those given at rating time.</summary>
    public IReadOnlyList<CriticalDay> CriticalDays { get; init; } = [];
}

/// <summary>Everything in force from one local date until the next version begins.</summary>
public sealed record TariffVersion
{
    /// <summary>The first local date. <see cref="DateOnly.MinValue"/> means "as far back as one looks".</summary>
    public required DateOnly From { get; init; }

    /// <summary>The energy prices. <see cref="RateRule.Rate"/> points into this list.</summary>
    public required IReadOnlyList<EnergyRate> Rates { get; init; }

    /// <summary>When each rate applies. Empty when there is one rate, always in force.</summary>
    /// <remarks>
    /// For one minute of one local date the first rule that matches wins, looked for in three layers: on a
    /// critical day first among the rules for <see cref="DayKinds.Critical"/>, then on a holiday among those for
    /// <see cref="DayKinds.Holiday"/>, then among those for the day of the week. So a critical day needs to
    /// state only its own windows. Every minute of every date must be covered.
    /// </remarks>
    public IReadOnlyList<RateRule> Calendar { get; init; } = [];

    /// <summary>Block limits; null for one block, and then every rate has one price.</summary>
    public Ladder? Ladder { get; init; }

    public ExportTerms Export { get; init; } = ExportTerms.None;

    /// <summary>Charged for every local date on which the service is active.</summary>
    public Money FixedPerDay { get; init; }

    /// <summary>Charged once for every local month in which the service is active, however short.</summary>
    public Money FixedPerMonth { get; init; }

    /// <summary>Least sum of energy, fixed and demand charge of a local month, before export credit and tax.
    /// </summary>
    public Money MinimumPerMonth { get; init; }

    /// <summary>The same per active day: added to <see cref="MinimumPerMonth"/>, times the active days.</summary>
    public Money MinimumPerDay { get; init; }

    /// <summary>Least sum of energy, fixed, demand charge and monthly adjustments of a contract year.</summary>
    /// <remarks>A contract year begins where an annual ladder resets, otherwise on 1 January.</remarks>
    public Money MinimumPerYear { get; init; }

    public IReadOnlyList<DemandCharge> Demand { get; init; } = [];

    public IReadOnlyList<Tax> Taxes { get; init; } = [];
}

/// <summary>One energy rate, such as "peak", with a price for each block of the ladder.</summary>
/// <param name="Prices">One price per block, the first block first; one price when there is no ladder.</param>
/// <remarks>Two rates may share a name (summer's and winter's peak); lines of a bill show name, block, price.
/// </remarks>
public sealed record EnergyRate(string Name, IReadOnlyList<Price> Prices)
{
    /// <summary>A rate with a price that does not depend on the block.</summary>
    public static EnergyRate Flat(string name, Price price, int blockCount = 1) =>
        new(name, [.. Enumerable.Repeat(price, blockCount)]);

    /// <summary>A base price, and what each block adds to it: the form of <see cref="BlockRule.Surcharge"/>.
    /// </summary>
    /// <param name="increments">One per block; the first is usually zero.</param>
    public static EnergyRate Surcharge(string name, Price basePrice, IReadOnlyList<Price> increments) =>
        new(name, [.. increments.Select(increment => basePrice + increment)]);
}

/// <summary>A day announced as critical.</summary>
/// <param name="AnnouncedUnixSeconds">When it was announced; null when that is not on record. A day announced after
/// its own local start is not critical: nobody could act on it. It is then rated as usual, with a warning.
/// </param>
public sealed record CriticalDay(DateOnly Date, long? AnnouncedUnixSeconds = null);
