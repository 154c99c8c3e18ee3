namespace Tallywatt.Platform.HeadEnd.Sessions;

/// <summary>Tariff tables as a meter holds them, of no protocol: when which rate applies, and what it costs.</summary>
/// <param name="Name">Up to 8 characters.</param>
/// <param name="Seasons">In the order of the year; the last one reaches over new year into the first.</param>
/// <param name="Days">Day tables, by their number.</param>
/// <param name="SpecialDays">Dates with a day table of their own. In force at once: meters keep one list of them.
/// </param>
/// <param name="RateNanosPerKilowattHour">Prices of rates 1 to 4.</param>
/// <param name="LadderLimitsWattHours">Zero to six, rising; inclusive upper limits of all blocks but the last.</param>
/// <param name="LadderNanosPerKilowattHour">What each block adds to the rate's price: one more than there are limits.
/// </param>
/// <param name="LadderMonthlyResetDay">1 to 28; 0 when the dates say it.</param>
/// <param name="LadderResetDates">Up to four dates of the year.</param>
/// <param name="TakesOverUnixSeconds">When the tables take over; null for at once.</param>
public sealed record MeterTariff(
    string Name,
    IReadOnlyList<MeterTariffSeason> Seasons,
    IReadOnlyList<MeterTariffDay> Days,
    IReadOnlyList<MeterTariffSpecialDay> SpecialDays,
    IReadOnlyList<long> RateNanosPerKilowattHour,
    IReadOnlyList<long> LadderLimitsWattHours,
    IReadOnlyList<long> LadderNanosPerKilowattHour,
    int LadderMonthlyResetDay,
    IReadOnlyList<MeterTariffDate> LadderResetDates,
    long? TakesOverUnixSeconds);

/// <summary>A season begins at 00:00 of a day of every year.</summary>
/// <param name="Name">Up to 8 characters; also the name of its week.</param>
/// <param name="Month">1 to 12.</param>
/// <param name="Day">1 to 31.</param>
/// <param name="DayIds">The day table of each day of the week, Monday first: seven.</param>
public sealed record MeterTariffSeason(string Name, int Month, int Day, IReadOnlyList<int> DayIds);

/// <summary>The rates of one kind of day.</summary>
/// <param name="Id">1 to 255.</param>
/// <param name="Switches">In order; the first one at minute 0.</param>
public sealed record MeterTariffDay(int Id, IReadOnlyList<MeterTariffSwitch> Switches);

/// <summary>From a local minute of the day on, a rate of 1 to 4.</summary>
public readonly record struct MeterTariffSwitch(int MinuteOfDay, int Rate);

/// <summary>A date that has a day table of its own.</summary>
/// <param name="Year">Null for every year.</param>
public readonly record struct MeterTariffSpecialDay(int? Year, int Month, int Day, int DayId);

/// <summary>Local midnight of a day of every year.</summary>
public readonly record struct MeterTariffDate(int Month, int Day);
