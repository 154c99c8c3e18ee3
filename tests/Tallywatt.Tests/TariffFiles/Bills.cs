using Tallywatt.Core.Readings;
using Tallywatt.Core.Tariffs;
using Tallywatt.Formats.TariffFiles;
using Xunit;

namespace Tallywatt.Tests.TariffFiles;

/// <summary>Bills a few hours of use, so that a person can check the sum.</summary>
static class Bills
{
    const int SecondsPerHour = 3_600;

    /// <summary>One hour of import that begins at a local time of a place without daylight saving.</summary>
    public static IntervalReading Hour(string localTime, decimal kilowattHours, int offsetHours, decimal exportKwh = 0)
    {
        var start = DateTime.ParseExact(localTime, "yyyy-MM-dd HH:mm", null);
        var seconds = new DateTimeOffset(start, TimeSpan.FromHours(offsetHours)).ToUnixTimeSeconds();
        return new(
            seconds, SecondsPerHour, (long)(kilowattHours * 1_000), (long)(exportKwh * 1_000), ReadingQuality.Actual);
    }

    /// <summary>The hour in China.</summary>
    public static IntervalReading Hour(string localTime, decimal kilowattHours, decimal exportKwh = 0) =>
        Hour(localTime, kilowattHours, offsetHours: 8, exportKwh);

    public static Bill Of(TariffLoad load, ServicePointTerms? terms, params IntervalReading[] readings)
    {
        Assert.Empty(load.Faults.Select(fault => fault.ToString()));
        return Biller.Bill(CompiledTariff.Compile(load.Tariff!, terms ?? ServicePointTerms.None), readings);
    }

    public static string Total(string nameOrPath, params IntervalReading[] readings) =>
        Of(TariffSource.Load(nameOrPath), null, readings).Totals.Total.ToString();
}
