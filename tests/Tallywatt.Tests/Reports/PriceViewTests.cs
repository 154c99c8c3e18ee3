using NodaTime;
using Tallywatt.Core.Tariffs;
using Tallywatt.Platform.Reports;
using Tallywatt.Web.Portal;
using Xunit;

namespace Tallywatt.Tests.Reports;

public sealed class PriceViewTests
{
    static readonly DateTimeZone Berlin = DateTimeZoneProviders.Tzdb["Europe/Berlin"];

    static readonly CompiledTariff Tariff = CompiledTariff.Compile(
        new("sample", "Sample", "EUR", "Europe/Berlin", "made for tests",
        [
            new TariffVersion
            {
                From = DateOnly.MinValue,
                Rates = [new("peak", [new(600_000_000)]), new("valley", [new(200_000_000)])],
                Calendar = [new(new(FromMinute: 480, ToMinute: 1_320), 0), new(new(), 1)],
            },
        ]),
        ServicePointTerms.None);

    [Theory]
    [InlineData("2026-03-29", 23)]
    [InlineData("2026-10-25", 25)]
    [InlineData("2026-06-01", 24)]
    public void The_slice_at_the_clock_on_the_wall_is_the_rate_in_force(string day, int hourCount)
    {
        var date = DateOnly.ParseExact(day, "yyyy-MM-dd", null);
        var (start, end) = (Tariff.StartOf(date), Tariff.StartOf(date.AddDays(1)));
        Assert.Equal(hourCount * 3_600, end - start);
        var runs = TariffDay.Of(Tariff, date).Runs;
        var plan = new PriceView(Tariff).Prices(start + 60, usedWattHours: 0)!;
        for (var moment = start; moment < end; moment += 60)
        {
            var wall = Instant.FromUnixTimeSeconds(moment).InZone(Berlin);
            var shown = PriceOutlook.At(plan, (wall.Hour * 60) + wall.Minute)!.Now;
            Assert.Equal(runs.First(run => moment < run.ToUnixSeconds).Rate.Name, shown.RateName);
        }

        Assert.Equal(
            [(0, 480, "valley"), (480, 1_320, "peak"), (1_320, 1_440, "valley")],
            plan.Today.Select(slice => (slice.FromMinute, slice.ToMinute, slice.RateName)));
    }
}
