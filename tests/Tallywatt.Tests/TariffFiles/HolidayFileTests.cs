using System.Text;
using Tallywatt.Core.Readings;
using Tallywatt.Core.Tariffs;
using Tallywatt.Formats.TariffFiles;
using Xunit;

namespace Tallywatt.Tests.TariffFiles;

public sealed class HolidayFileTests
{
    [Fact]
    public void Holidays_workdays_and_critical_days_are_told_apart()
    {
        var load = Read("""
            # State Council, 2026
            2026-02-17 Spring Festival
            2026-02-14 workday   # a Saturday worked in its stead
            2026-10-01, National Day

            2026-07-20 critical
            2026-07-21 critical announced 2026-07-20T19:30+08:00
            """);

        Assert.Empty(load.Faults);
        Assert.Equal([new(2026, 2, 17), new(2026, 10, 1)], load.Days!.Holidays);
        Assert.Equal([new DateOnly(2026, 2, 14)], load.Days.Workdays);
        Assert.Equal(
            [new CriticalDay(new(2026, 7, 20)), new CriticalDay(new(2026, 7, 21), 1_784_547_000)],
            load.Days.CriticalDays);
    }

    [Theory]
    [InlineData("2026-02-30\n", "days.txt:1:1: '2026-02-30' does not begin with a date that exists")]
    [InlineData("\n17/02/2026 Spring\n", "days.txt:2:1: '17/02/2026 Spring' does not begin with a date that exists")]
    [InlineData("2026-02-17\n2026-02-17\n", "days.txt:2:1: 2026-02-17 stands twice")]
    [InlineData("2026-02-14\n2026-02-14 workday\n", "days.txt:2:1: 2026-02-14 is both a holiday and a workday")]
    [InlineData("2026-02-17 workday\n", "days.txt:1:1: 2026-02-17 is a Tuesday")]
    [InlineData("2026-07-21 critical announced 19:30\n", "days.txt:1:1: '19:30' is no time of announcement")]
    public void A_line_that_is_wrong_is_named(string text, string begins)
    {
        var load = Read(text);

        Assert.Equal(TariffLoadStatus.Refused, load.Status);
        Assert.Null(load.Days);
        Assert.StartsWith(begins, Assert.Single(load.Faults).ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_file_that_is_not_there_is_not_found() =>
        Assert.Equal(TariffLoadStatus.NotFound, HolidayFile.Load("no-such-file.txt").Status);

    [Fact]
    public void A_worked_Saturday_is_charged_as_a_weekday()
    {
        const string tariff = """
            name: office
            currency: CNY
            zone: Asia/Shanghai
            versions:
              - rates: {work: 1, off: 0.1}
                calendar:
                  - {rate: work, days: weekday}
                  - {rate: off, days: weekend}
            """;
        var saturday = new DateTimeOffset(2026, 2, 14, 8, 0, 0, TimeSpan.FromHours(8)).ToUnixTimeSeconds();
        IntervalReading[] readings = [new(saturday, 3_600, 1_000, 0, ReadingQuality.Actual)];

        Assert.Equal("0.1", Total(tariff, readings, []));
        Assert.Equal("1", Total(tariff, readings, Read("2026-02-14 workday").Days!.Workdays));
    }

    static string Total(string tariff, IntervalReading[] readings, IReadOnlyList<DateOnly> workdays)
    {
        var load = TariffSource.Read(Encoding.UTF8.GetBytes(tariff), "office.yaml");
        var compiled = CompiledTariff.Compile(load.Tariff!, new() { Workdays = workdays });
        return Biller.Bill(compiled, readings).Totals.Total.ToString();
    }

    static HolidayFileLoad Read(string text) => HolidayFile.Read(Encoding.UTF8.GetBytes(text), "days.txt");
}
