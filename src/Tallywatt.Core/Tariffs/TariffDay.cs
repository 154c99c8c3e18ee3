using Tallywatt.Core.Units;

namespace Tallywatt.Core.Tariffs;

/// <summary>What a tariff says about one local date, for people to look at. Rating does not use it.</summary>
/// <param name="Date">The local date.</param>
/// <param name="Runs">The whole date in order, without gaps; neighbours differ in rate.</param>
/// <param name="Reset">When the ladder starts again; null without a ladder.</param>
/// <param name="LadderFrom">The first date of the ladder period.</param>
/// <param name="LadderUntil">The first date of the next ladder period.</param>
/// <param name="LimitsWattHours">The inclusive upper limits of all blocks but the last, for this service point.
/// </param>
public sealed record TariffDay(
    DateOnly Date,
    IReadOnlyList<TariffRun> Runs,
    LadderReset? Reset,
    DateOnly LadderFrom,
    DateOnly LadderUntil,
    IReadOnlyList<long> LimitsWattHours)
{
    /// <exception cref="TariffException">No version is in force on the date.</exception>
    public static TariffDay Of(CompiledTariff tariff, DateOnly date)
    {
        var day = tariff.Day(date.DayNumber);
        var ladder = day.Version.Source.Ladder;
        var (from, until) = ladder is null ? (date, date) : LadderLimitsRule.PeriodOf(ladder.Reset, date);
        return new(date, RunsOf(day), ladder?.Reset, from, until, day.LimitsWattHours);
    }

    static List<TariffRun> RunsOf(CompiledDay day)
    {
        var runs = new List<TariffRun>();
        for (var index = 0; index < day.Runs.Length; index++)
        {
            var rate = day.Version.Source.Rates[day.Runs[index].RateIndex];
            if (runs.Count > 0 && ReferenceEquals(runs[^1].Rate, rate))
            {
                runs[^1] = runs[^1] with { ToUnixSeconds = day.RunEnd(index) };
            }
            else
            {
                runs.Add(new(day.RunStarts[index], day.RunEnd(index), rate));
            }
        }

        return runs;
    }
}

/// <summary>A stretch of a date with one rate.</summary>
public sealed record TariffRun(long FromUnixSeconds, long ToUnixSeconds, EnergyRate Rate)
{
    /// <summary>The price at a block, 0 for the first; a rate with one price has it at every block.</summary>
    public Price PriceAt(int blockIndex) => Rate.Prices[Math.Min(blockIndex, Rate.Prices.Count - 1)];
}
