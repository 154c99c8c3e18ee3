using CsCheck;
using Tallywatt.SoftMeter.Homes;
using Xunit;

namespace Tallywatt.Tests.Homes;

public sealed class SunTests
{
    static readonly Gen<Site> Sites = Gen.Select(Gen.Double[-60, 60], Gen.Double[-180, 180])
        .Select((latitude, longitude) => new Site(latitude, longitude, (int)Math.Round(longitude / 15) * 3_600));

    /// <summary>Civil almanac of Beijing, 2026-06-21: sunrise 04:46, sunset 19:46 China time.</summary>
    [Fact]
    public void The_longest_day_of_Beijing_is_where_the_almanac_has_it()
    {
        var (rise, set) = new Sun(Site.Beijing, 20_625).Daylight();
        Assert.InRange(rise / 60, (4 * 60) + 46 - 8, (4 * 60) + 46 + 8);
        Assert.InRange(set / 60, (19 * 60) + 46 - 8, (19 * 60) + 46 + 8);
    }

    /// <summary>2026-12-22: sunrise 07:33, sunset 16:53 China time.</summary>
    [Fact]
    public void The_shortest_day_of_Beijing_is_where_the_almanac_has_it()
    {
        var (rise, set) = new Sun(Site.Beijing, 20_809).Daylight();
        Assert.InRange(rise / 60, (7 * 60) + 33 - 8, (7 * 60) + 33 + 8);
        Assert.InRange(set / 60, (16 * 60) + 53 - 8, (16 * 60) + 53 + 8);
    }

    [Fact]
    public void Noon_stays_noon_wherever_the_neighbourhood_is_moved_to()
    {
        foreach (var hours in Enumerable.Range(-12, 27))
        {
            var (rise, set) = new Sun(Site.Beijing.MovedTo(hours * 3_600), 20_531).Daylight();
            Assert.InRange((rise + set) / 2 / 3_600, 11.8, 12.7);
        }

        Assert.Equal(Site.Beijing, Site.Beijing.MovedTo(Site.Beijing.UtcOffsetSeconds));
    }

    [Fact]
    public void Panels_give_nothing_at_night_and_never_more_than_the_inverter() =>
        Gen.Select(Sites, Gen.Long[18_000, 30_000], Gen.Int[0, 86_399]).Sample((site, day, at) =>
        {
            var sun = new Sun(site, day);
            var solar = new SolarArray(6_000, 4_000, 30);
            var watts = solar.Watts(sun, site, at, 1);
            Assert.InRange(watts, 0, 4_000);
            var (rise, set) = sun.Daylight();
            if ((at < rise && at > set - 86_400) || (at > set && at < rise + 86_400))
            {
                Assert.Equal(0, watts);
            }
        });

    [Fact]
    public void Clouds_are_alike_from_one_minute_to_the_next_and_weather_stays_within_its_bounds() =>
        Gen.Select(Gen.Long, Sites, Gen.Long[1_700_000_000, 1_900_000_000]).Sample((seed, site, at) =>
        {
            var weather = new Weather(seed, site);
            Assert.InRange(weather.Clearness(at), 0.1, 1);
            Assert.InRange(Math.Abs(weather.Clearness(at) - weather.Clearness(at + 60)), 0, 0.1);
            Assert.InRange(weather.TemperatureCelsius(at), -50, 60);
        });

    [Fact]
    public void Beijing_has_a_hot_July_and_a_freezing_January()
    {
        var weather = new Weather(1, Site.Beijing);
        Assert.InRange(Mean(20_454), -8, 2);
        Assert.InRange(Mean(20_635), 23, 31);

        double Mean(long firstDay) =>
            Enumerable.Range(0, 31 * 24).Average(hour =>
                weather.TemperatureCelsius((firstDay * 86_400) + (hour * 3_600L)));
    }
}
