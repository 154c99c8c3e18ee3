namespace Tallywatt.SoftMeter.Tariff;

/// <summary>One set of tables: when which rate applies, and what it costs.</summary>
/// <param name="Name">As the head-end named it, up to 8 characters.</param>
/// <param name="Seasons">In the order of the year; the last one reaches over new year into the first.</param>
/// <param name="SpecialDays">Shared by both sets: they come before season and week.</param>
/// <remarks>A kilowatt-hour costs the price of its rate plus the price of its block.</remarks>
public sealed record TariffSet(
    string Name,
    IReadOnlyList<MeterSeason> Seasons,
    IReadOnlyList<MeterDay> Days,
    IReadOnlyList<SpecialDay> SpecialDays,
    RatePrices Prices,
    LadderTable Ladder)
{
    /// <summary>One rate, all day, every day, that costs nothing: a meter from the factory.</summary>
    public static TariffSet Factory { get; } = new(
        "",
        [new("1", 1, 1, WeekTable.Every(1))],
        [new(1, [new(0, 1)])],
        [],
        RatePrices.None,
        LadderTable.None);
}

/// <summary>A season begins at 00:00 of a day of every year.</summary>
/// <param name="Name">Up to 8 characters.</param>
public sealed record MeterSeason(string Name, int Month, int Day, WeekTable Week);

/// <summary>Which day table applies on which day of the week.</summary>
/// <param name="DayIds">Seven, Monday first.</param>
public sealed record WeekTable(string Name, IReadOnlyList<int> DayIds)
{
    public static WeekTable Every(int dayId) => new("1", [.. Enumerable.Repeat(dayId, 7)]);

    public static WeekTable Of(int workdayId, int weekendId) => new(
        "1", [workdayId, workdayId, workdayId, workdayId, workdayId, weekendId, weekendId]);
}

/// <summary>The rates of one kind of day.</summary>
/// <param name="Id">1 to 255.</param>
/// <param name="Switches">In order; the first one at minute 0.</param>
public sealed record MeterDay(int Id, IReadOnlyList<RateSwitch> Switches)
{
    /// <summary>Slots as DL/T 645 has them: before the first one of a day, its last one goes on.</summary>
    public static MeterDay Wrapped(int id, IReadOnlyList<RateSwitch> slots)
    {
        ArgumentNullException.ThrowIfNull(slots);
        var ordered = slots.OrderBy(slot => slot.MinuteOfDay).ToList();
        if (ordered.Count > 0 && ordered[0].MinuteOfDay > 0)
        {
            ordered.Insert(0, new(0, ordered[^1].Rate));
        }

        return new(id, ordered);
    }
}

/// <summary>From a local minute of the day on, a rate of 1 to 4.</summary>
public readonly record struct RateSwitch(int MinuteOfDay, int Rate);

/// <summary>A date that has a day table of its own.</summary>
/// <param name="Year">Null for every year.</param>
public readonly record struct SpecialDay(int? Year, int Month, int Day, int DayId);

/// <summary>What a kilowatt-hour costs in each rate, in nano-units.</summary>
/// <param name="NanosPerKilowattHour">Four, rate 1 first.</param>
public sealed record RatePrices(IReadOnlyList<long> NanosPerKilowattHour)
{
    public static RatePrices None { get; } = new([0, 0, 0, 0]);
}

/// <summary>What a kilowatt-hour costs more (or less) in each block of a ladder.</summary>
/// <param name="LimitsWattHours">Zero to six, rising; inclusive upper limits of all blocks but the last.</param>
/// <param name="NanosPerKilowattHour">One more than there are limits.</param>
/// <param name="MonthlyResetDay">1 to 28; 0 when <paramref name="ResetDates"/> say it.</param>
/// <param name="ResetDates">Up to four dates of the year.</param>
public sealed record LadderTable(
    IReadOnlyList<long> LimitsWattHours,
    IReadOnlyList<long> NanosPerKilowattHour,
    int MonthlyResetDay,
    IReadOnlyList<LadderResetDate> ResetDates)
{
    public const int LimitsMax = 6;

    /// <summary>One block without a price of its own.</summary>
    public static LadderTable None { get; } = new([], [0], 1, []);
}

/// <summary>Local midnight of a day of the year.</summary>
public readonly record struct LadderResetDate(int Month, int Day);

/// <summary>What of a set is switched together. The numbers are stored.</summary>
public enum TariffPart : byte
{
    /// <summary>Seasons and weeks: 04000106 in DL/T 645.</summary>
    Seasons = 0,

    /// <summary>Day tables: 04000107.</summary>
    Days = 1,

    /// <summary>Prices of the rates: 04000108.</summary>
    Prices = 2,

    /// <summary>The ladder: 04000109.</summary>
    Ladder = 3,
}
