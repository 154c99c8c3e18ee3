using Tallywatt.Core.Readings;
using Tallywatt.Core.Tariffs;
using Tallywatt.Formats.TariffFiles;
using Tallywatt.SoftMeter.Tariff;
using Xunit;
using CoreTariff = Tallywatt.Core.Tariffs.Tariff;

namespace Tallywatt.Tests.Metrology;

public sealed class TariffSetOfTests
{
    const int SecondsPerHalfHour = 1_800;
    static readonly DateOnly Day = new(2026, 1, 1);

    [Theory]
    [InlineData("beijing-residential")]
    [InlineData("beijing-residential-monthly")]
    [InlineData("zhejiang-residential-tou")]
    public void The_tables_of_a_built_in_tariff_cost_what_the_tariff_costs(string name)
    {
        var tariff = TariffSource.Load(name).Tariff!;
        Assert.True(TariffSetOf.TryMake(tariff, ServicePointTerms.None, Day, out var set, out var reason), reason);
        Assert.True(TariffCompiler.TryCompile(set!, out var tables, out reason), reason);
        var source = CompiledTariff.Compile(
            tariff, ServicePointTerms.None with { ZoneId = "UTC" });

        var (here, there) = (source.Open(Day), tables!.Open(Day));
        var start = source.StartOf(Day);
        for (var i = 0; i < 366 * 48; i++)
        {
            var interval = new IntervalReading(
                start + ((long)i * SecondsPerHalfHour), SecondsPerHalfHour, 400 + (i % 300), 0, default);
            var (expected, actual) = (source.Rate(ref here, interval), tables.Rate(ref there, interval));
            Assert.True(expected == actual, $"{i / 48.0:0.00} days: {expected} in the tariff, {actual} in the meter");
        }
    }

    [Theory]
    [InlineData("fixed: { perDay: 0.5 }", "a fixed charge")]
    [InlineData("minimum: { perMonth: 5 }", "a minimum charge")]
    [InlineData("taxes: [{ name: VAT, percent: 13 }]", "a tax")]
    public void What_a_meter_cannot_charge_is_refused_with_the_reason(string field, string said)
    {
        var tariff = Load(field + "\n    calendar: [{ rate: all }, { rate: low, days: holiday }]");

        Assert.False(TariffSetOf.TryMake(tariff, ServicePointTerms.None, Day, out var set, out var reason));
        Assert.Null(set);
        Assert.Contains(said, reason, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("guangdong-residential-tou", "limits that change with the season have no table.")]
    [InlineData("shanghai-residential-tou", "block 2 does not add the same to every rate.")]
    public void A_tariff_that_tables_cannot_hold_is_refused_with_the_reason(string name, string said)
    {
        var tariff = TariffSource.Load(name).Tariff!;

        Assert.False(TariffSetOf.TryMake(tariff, ServicePointTerms.None, Day, out _, out var reason));
        Assert.Equal($"{name}: {said}", reason);
    }

    [Fact]
    public void A_holiday_with_rates_of_its_own_becomes_a_special_day()
    {
        var tariff = Load("calendar: [{ rate: low, days: holiday }, { rate: low, times: \"22:00-06:00\" },"
            + " { rate: all, times: \"06:00-22:00\" }]") with
        {
            Holidays = [new(2025, 10, 1), new(2026, 10, 1)],
        };

        Assert.True(TariffSetOf.TryMake(tariff, ServicePointTerms.None, Day, out var set, out var reason), reason);

        var special = Assert.Single(set!.SpecialDays);
        Assert.Equal((2026, 10, 1), (special.Year, special.Month, special.Day));
        Assert.Equal([new(0, 2)], set.Days.Single(day => day.Id == special.DayId).Switches);
        Assert.Equal([new(0, 2), new(360, 1), new(1_320, 2)], set.Days[0].Switches);
    }

    static CoreTariff Load(string more)
    {
        var text = $$"""
            name: small
            currency: CNY
            zone: Asia/Shanghai
            versions:
              - from: 2020-01-01
                rates: { all: 0.5, low: 0.3 }
                {{more}}
            """;
        var load = TariffSource.Read(System.Text.Encoding.UTF8.GetBytes(text), "small.yaml");
        Assert.True(load.Tariff is not null, string.Join('\n', load.Faults));
        return load.Tariff;
    }
}
