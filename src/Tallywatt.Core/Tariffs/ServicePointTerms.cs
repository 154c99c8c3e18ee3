using Tallywatt.Core.Units;

namespace Tallywatt.Core.Tariffs;

/// <summary>What is particular to one service point, and so not in the tariff.</summary>
public sealed record ServicePointTerms
{
    public static ServicePointTerms None { get; } = new();

    /// <summary>The IANA zone of the service point; null for the tariff's own.</summary>
    public string? ZoneId { get; init; }

    /// <summary>The household's size over time, in order of date. Empty for a household without entitlement.</summary>
    public IReadOnlyList<HouseholdSize> Households { get; init; } = [];

    /// <summary>In place of the tariff's mode.</summary>
    public ExportMode? ExportMode { get; init; }

    /// <summary>In place of every export price and of the true-up price.</summary>
    public Price? ExportPrice { get; init; }

    /// <summary>Added to the tariff's own.</summary>
    public IReadOnlyList<DateOnly> Holidays { get; init; } = [];

    /// <summary>Added to the tariff's own: Saturdays and Sundays that count as a Monday.</summary>
    public IReadOnlyList<DateOnly> Workdays { get; init; } = [];

    /// <summary>Added to the tariff's own: the days announced so far.</summary>
    public IReadOnlyList<CriticalDay> CriticalDays { get; init; } = [];

    /// <summary>The first local date of service, for limits pro rata; null when service began long ago.</summary>
    public DateOnly? FirstDayOfService { get; init; }
}

/// <summary>How many persons live in a household from a local date on.</summary>
public sealed record HouseholdSize(DateOnly From, int PersonsCount);
