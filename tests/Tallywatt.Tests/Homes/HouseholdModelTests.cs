using CsCheck;
using Tallywatt.SoftMeter.Homes;
using Xunit;
using static Tallywatt.Tests.Metrology.MeterFixtures;

namespace Tallywatt.Tests.Homes;

public sealed class HouseholdModelTests
{
    /// <summary>2026-01-01, counted from 1970-01-01.</summary>
    const long FirstDay = 20_454;

    /// <summary>A Saturday in the recorded year 2011 is its first day.</summary>
    const int SaturdayOfRecordedYears = 5;

    static readonly Lazy<HomeStatistics> Street = new(() =>
    {
        var street = new HomeStatistics();
        for (var i = 0; i < 150; i++)
        {
            street.Add(new(1, i, Site.Beijing), FirstDay, 365);
        }

        return street;
    });

    /// <summary>Four recorded years of real homes; the next test works the figures out from the files.</summary>
    static readonly Spread Recorded = new((4_425, 12_397), (0.192, 0.235), (0.170, 0.183), (1.012, 1.047));

    [Fact]
    public void A_street_of_modelled_homes_lies_within_the_spread_of_recorded_years() =>
        AssertWithin(Recorded, Street.Value);

    [Fact]
    public void A_street_of_modelled_homes_lies_within_the_spread_of_the_shared_files()
    {
        var spread = Spread.Of(SharedUsage.Years());
        AssertWithin(spread, Street.Value);
        Assert.Equal(Recorded.YearlyKilowattHours.Low, spread.YearlyKilowattHours.Low, 2.0);
        Assert.Equal(Recorded.YearlyKilowattHours.High, spread.YearlyKilowattHours.High, 2.0);
        Assert.Equal(Recorded.EveningShare.Low, spread.EveningShare.Low, 0.003);
        Assert.Equal(Recorded.EveningShare.High, spread.EveningShare.High, 0.003);
        Assert.Equal(Recorded.NightShare.Low, spread.NightShare.Low, 0.003);
        Assert.Equal(Recorded.NightShare.High, spread.NightShare.High, 0.003);
        Assert.Equal(Recorded.WeekendRatio.High, spread.WeekendRatio.High, 0.003);
    }

    [Fact]
    public void The_same_seed_and_index_are_the_same_home_whatever_was_asked_before() =>
        Gen.Select(Gen.Long, Gen.Int[0, 100_000], Gen.Long[0, 400 * Day]).Sample((seed, index, at) =>
        {
            var used = HomeOf(seed, index);
            used.Between(Start - (50 * Day), Start);
            Assert.Equal(
                HomeOf(seed, index).Between(Start + at, Start + at + Day),
                used.Between(Start + at, Start + at + Day));
        });

    [Fact]
    public void Homes_differ_from_one_another_and_from_day_to_day()
    {
        var days = Enumerable.Range(0, 50)
            .SelectMany(home => Enumerable.Range(0, 4).Select(day =>
                HomeOf(3, home).Between(Start + (day * Day), Start + ((day + 1) * Day)).ImportJoules))
            .ToHashSet();
        Assert.True(days.Count > 190, $"Only {days.Count} different days of 200.");
    }

    [Fact]
    public void A_home_imports_or_exports_but_never_both_at_once_and_its_use_is_never_below_standby() =>
        Gen.Select(Gen.Long, Gen.Int[0, 5_000], Gen.Long[0, 400 * Day]).Sample((seed, index, at) =>
        {
            var load = HomeOf(seed, index);
            var power = load.At(Start + at);
            Assert.True(power.ImportWatts == 0 || power.ExportWatts == 0);
            Span<int> use = stackalloc int[288];
            load.Home.FillUse((Start + at) / Day, use);
            Assert.True(use.ToArray().Min() >= load.Home.StandbyWatts);
        });

    [Fact]
    public void About_a_fifth_of_homes_have_panels()
    {
        var withPanels = Enumerable.Range(0, 5_000).Count(i => new Home(11, i, Site.Beijing).Solar is not null);
        Assert.InRange(withPanels, 900, 1_100);
    }

    [Fact]
    public void Panels_give_what_they_give_in_north_China()
    {
        var (wattHours, peakWatts) = (0L, 0L);
        foreach (var home in Enumerable.Range(0, 150).Select(i => new Home(1, i, Site.Beijing)))
        {
            if (home.Solar is { } solar)
            {
                var one = new HomeStatistics();
                one.Add(home, FirstDay, 365);
                wattHours += one.SolarWattHours;
                peakWatts += solar.PeakWatts;
            }
        }

        Assert.InRange(wattHours / (double)peakWatts, 1_100, 1_500);
    }

    [Fact]
    public void A_month_of_two_hundred_homes_is_played_in_seconds_on_any_machine()
    {
        var joules = 0L;
        var begun = Environment.TickCount64;
        for (var i = 0; i < 200; i++)
        {
            joules += HomeOf(5, i).Between(Start, Start + (30 * Day)).ImportJoules;
        }

        Assert.True(joules > 0);
        Assert.InRange(Environment.TickCount64 - begun, 0, 20_000);
    }

    static void AssertWithin(Spread real, HomeStatistics street)
    {
        Within(real.YearlyKilowattHours, street.YearlyUseWattHours / 1_000.0, 0);
        Within(real.EveningShare, street.ShareOfHours(18, 22), 0.005);
        Within(real.NightShare, street.ShareOfHours(0, 6), 0.005);
        Within(real.WeekendRatio, street.WeekendRatio, 0.01);
    }

    static void Within((double Low, double High) real, double model, double slack) =>
        Assert.InRange(model, real.Low - slack, real.High + slack);

    sealed record Spread(
        (double Low, double High) YearlyKilowattHours,
        (double Low, double High) EveningShare,
        (double Low, double High) NightShare,
        (double Low, double High) WeekendRatio)
    {
        internal static Spread Of(IReadOnlyList<double[]> years) => new(
            Of(years, year => year.Sum() / 1_000),
            Of(years, year => Share(year, 18, 22)),
            Of(years, year => Share(year, 0, 6)),
            Of(years, Weekend));

        static (double Low, double High) Of(IReadOnlyList<double[]> years, Func<double[], double> figure) =>
            (years.Min(figure), years.Max(figure));

        static double Share(double[] hours, int from, int to) =>
            hours.Where((_, i) => i % 24 >= from && i % 24 < to).Sum() / hours.Sum();

        static double Weekend(double[] hours)
        {
            var days = hours.Chunk(24).Select((day, i) =>
                (Total: day.Sum(), Weekend: (i + SaturdayOfRecordedYears) % 7 >= 5));
            return days.Where(day => day.Weekend).Average(day => day.Total)
                / days.Where(day => !day.Weekend).Average(day => day.Total);
        }
    }
}
