using Tallywatt.SoftMeter.Homes;

namespace Tallywatt.Host.Homes;

/// <summary>One home and what it did in the year.</summary>
sealed record PlayedHome(Home Home, HomeStatistics Year);

/// <summary>The homes of a seed, played over 2026.</summary>
sealed record Street(long Seed, Site Site, IReadOnlyList<PlayedHome> Homes, HomeStatistics Total)
{
    internal const int PlayedYear = 2026;
    const int YearDays = 365;
    const int HomesPerProgress = 50;

    internal static Street Play(long seed, int homeCount, Site site, TextWriter progress)
    {
        var firstDay = new DateOnly(PlayedYear, 1, 1).DayNumber - DateOnly.FromDateTime(DateTime.UnixEpoch).DayNumber;
        var homes = new List<PlayedHome>(homeCount);
        var total = new HomeStatistics();
        for (var i = 0; i < homeCount; i++)
        {
            var home = new Home(seed, i, site);
            var year = new HomeStatistics();
            year.Add(home, firstDay, YearDays);
            total.Add(year);
            homes.Add(new(home, year));
            if (i % HomesPerProgress == 0 && !Console.IsErrorRedirected)
            {
                progress.Write($"\r{i} of {homeCount} homes ");
            }
        }

        if (!Console.IsErrorRedirected)
        {
            progress.Write("\r\u001b[K");
        }

        return new(seed, site, homes, total);
    }

    /// <summary>The yearly use that a share of the homes stays below, in watt-hours.</summary>
    internal long UseWattHoursAt(int percent) =>
        Homes.Select(home => home.Year.UseWattHours).Order().ElementAt((Homes.Count - 1) * percent / 100);

    internal IEnumerable<PlayedHome> WithPanels => Homes.Where(home => home.Home.Solar is not null);
}
