using Tallywatt.Core.Tariffs;
using Tallywatt.Formats.TariffFiles;
using Tallywatt.Host.Up;
using Tallywatt.Platform.HeadEnd.Sessions;
using Tallywatt.SoftMeter.Tariff;

namespace Tallywatt.Host.Commands;

/// <summary>A tariff file as the tables a meter is sent.</summary>
static class MeterTariffOf
{
    const int NameLengthMax = 8;

    /// <param name="nameOrPath">A built-in tariff, or a file.</param>
    /// <param name="takesOver">When the meter changes over; null for at once.</param>
    /// <exception cref="RefusedException">There is no such tariff, or a meter cannot hold it.</exception>
    internal static MeterTariff Read(string nameOrPath, DateTimeOffset? takesOver, TimeProvider time)
    {
        var load = TariffSource.Load(nameOrPath);
        if (load.Tariff is null)
        {
            throw new RefusedException(
                string.Join(Environment.NewLine, load.Faults.Select(fault => fault.ToString())),
                load.Status == TariffLoadStatus.NotFound ? ExitCodes.NotFound : ExitCodes.Refused);
        }

        // The version in force where the meters are, on the day they change over.
        var compiled = CompiledTariff.Compile(load.Tariff, ServicePointTerms.None);
        var at = (takesOver ?? time.GetUtcNow()).ToUnixTimeSeconds();
        if (!TariffSetOf.TryMake(load.Tariff, ServicePointTerms.None, compiled.DayOf(at), out var set, out var reason))
        {
            throw new RefusedException(reason);
        }

        return Of(set!, takesOver?.ToUnixTimeSeconds());
    }

    static MeterTariff Of(TariffSet set, long? takesOverUnixSeconds) => new(
        set.Name.Length <= NameLengthMax ? set.Name : set.Name[..NameLengthMax],
        [.. set.Seasons.Select(season => new MeterTariffSeason(
            season.Name, season.Month, season.Day, [.. season.Week.DayIds]))],
        [.. set.Days.Select(day => new MeterTariffDay(
            day.Id, [.. day.Switches.Select(change => new MeterTariffSwitch(change.MinuteOfDay, change.Rate))]))],
        [.. set.SpecialDays.Select(day => new MeterTariffSpecialDay(day.Year, day.Month, day.Day, day.DayId))],
        [.. set.Prices.NanosPerKilowattHour],
        [.. set.Ladder.LimitsWattHours],
        [.. set.Ladder.NanosPerKilowattHour],
        set.Ladder.MonthlyResetDay,
        [.. set.Ladder.ResetDates.Select(date => new MeterTariffDate(date.Month, date.Day))],
        takesOverUnixSeconds);
}
