namespace Tallywatt.Core.Tariffs;

/// <summary>Blocks of energy with their own price. The position counts import of all rates together.</summary>
public sealed record Ladder
{
    public required LadderReset Reset { get; init; }

    public required BlockRule Rule { get; init; }

    /// <summary>How often <see cref="BlockRule.Proportional"/> settles. The other rules settle each interval.</summary>
    public Settlement Settlement { get; init; } = Settlement.Month;

    public LadderUnit Unit { get; init; } = LadderUnit.WattHours;

    /// <summary>The limits by season: the first whose season contains the first day of the ladder period.</summary>
    public required IReadOnlyList<LadderLimits> Limits { get; init; }

    /// <summary>What larger households get; the one with the most persons not above the household's applies.</summary>
    public IReadOnlyList<Entitlement> Entitlements { get; init; } = [];

    public FirstPeriod FirstPeriod { get; init; } = FirstPeriod.Full;
}

/// <summary>The upper limits of all blocks but the last, which has none.</summary>
/// <param name="Season">Null for every season.</param>
/// <param name="UpTo">In the ladder's <see cref="LadderUnit"/>, never descending, and inclusive: with a limit of
/// 240 kWh the 240th kWh is still in the block. <see cref="NoLimit"/> closes a block early.</param>
/// <remarks>
/// All seasons have the same number of blocks; a season with fewer repeats prices or uses
/// <see cref="NoLimit"/>. Limits that differ by rate within one ladder period are written as the union of all
/// limits, with a rate's price repeated in the blocks between two of its own limits: this is exact, because the
/// position counts the energy of all rates.
/// </remarks>
public sealed record LadderLimits(Season? Season, IReadOnlyList<long> UpTo)
{
    public const long NoLimit = long.MaxValue;
}

/// <summary>What the limits of a ladder count.</summary>
public enum LadderUnit
{
    /// <summary>Wh in the ladder period.</summary>
    WattHours = 0,

    /// <summary>Wh per day, times the local dates of the ladder period.</summary>
    WattHoursPerDay = 1,

    /// <summary>Wh per kW of the highest interval average of the month; needs a monthly ladder from day 1 with
    /// <see cref="BlockRule.Proportional"/> and <see cref="Settlement.Month"/>.</summary>
    WattHoursPerKilowatt = 2,

    /// <summary>Wh per day and kW of the highest interval average of the month; the same needs.</summary>
    WattHoursPerKilowattPerDay = 3,
}

/// <summary>Which blocks the energy of a rate falls into, when several rates share one ladder.</summary>
public enum BlockRule
{
    /// <summary>Each rate has a base price, each block adds to it. Every interval is placed in the order of time.
    /// </summary>
    Surcharge = 0,

    /// <summary>Every interval is placed in the order of time, split at the Wh where a limit is crossed.</summary>
    Chronological = 1,

    /// <summary>Each block takes from each rate in proportion to the rates' energy in the settlement period.</summary>
    Proportional = 2,
}

/// <summary>The period over which <see cref="BlockRule.Proportional"/> spreads blocks over rates.</summary>
public enum Settlement
{
    /// <summary>Sixty minutes of elapsed time, counted from the start of the local day.</summary>
    Hour = 0,
    Day = 1,
    Month = 2,
}

/// <summary>How the limits of a period are set in which the service, or the ladder itself, began.</summary>
public enum FirstPeriod
{
    Full = 0,

    /// <summary>Times the months from the beginning to the period's end, a month begun counting whole.</summary>
    ProRataMonths = 1,

    /// <summary>Times the local dates from the beginning to the period's end, rounded down to whole Wh.</summary>
    ProRataDays = 2,
}

/// <summary>The days of the year on which the position returns to zero, at local midnight.</summary>
public sealed record LadderReset
{
    LadderReset(IReadOnlyList<MonthDay> on) => On = on;

    /// <summary>In order, at least one.</summary>
    public IReadOnlyList<MonthDay> On { get; }

    /// <param name="day">1 to 28.</param>
    public static LadderReset Monthly(int day = 1) =>
        new([.. Enumerable.Range(1, 12).Select(month => new MonthDay(month, day))]);

    /// <summary>At the beginning of each season.</summary>
    public static LadderReset Seasonal(params IReadOnlyList<MonthDay> starts) => new([.. starts.Order()]);

    public static LadderReset Annual(MonthDay start) => new([start]);

    public bool Equals(LadderReset? other) => other is not null && On.SequenceEqual(other.On);

    public override int GetHashCode() => On.Aggregate(0, (hash, day) => HashCode.Combine(hash, day.SortNumber));
}

/// <summary>Higher limits for a household of at least so many persons.</summary>
/// <param name="ShiftWattHours">Added to each limit, per ladder period, one per limit. With a unit that counts
/// per day or per kW it is still whole Wh per ladder period.</param>
public sealed record Entitlement(int PersonsMin, IReadOnlyList<long> ShiftWattHours);
