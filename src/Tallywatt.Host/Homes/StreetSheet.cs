using System.Globalization;
using Tallywatt.SoftMeter.Homes;

namespace Tallywatt.Host.Homes;

/// <summary>A street for a person to read.</summary>
static class StreetSheet
{
    static readonly (string Name, int From, int To)[] Bands =
        [("night 00-06", 0, 6), ("morning 06-09", 6, 9), ("day 09-18", 9, 18), ("evening 18-22", 18, 22),
            ("late 22-24", 22, 24)];

    internal static void Print(Street street, TextWriter output)
    {
        var total = street.Total;
        Line(output, $"{street.Homes.Count} homes of seed {street.Seed}, played over {Street.PlayedYear}");
        Line(output, "");
        Line(output, $"use a home   {Kwh(total.YearlyUseWattHours)} kWh a year on average; 1 in 20 below"
            + $" {Kwh(street.UseWattHoursAt(5))}, half below {Kwh(street.UseWattHoursAt(50))},"
            + $" 19 in 20 below {Kwh(street.UseWattHoursAt(95))}");
        Line(output, $"peak         {total.PeakWatts} W, the highest five minutes of any home");
        Line(output, $"weekends     {total.WeekendRatio:0.00} of a working day");
        PrintSun(street, output);
        Line(output, $"people       {People(street)}");
        Line(output, "");
        PrintShape(total, output);
        Line(output, "");
        Line(output, "  month  kWh a home");
        for (var month = 1; month <= 12; month++)
        {
            var wattHours = total.MonthWattHours(month) / street.Homes.Count;
            Line(output, $"  {month,5}  {Kwh(wattHours),10}  {Bar(wattHours / 20_000.0)}");
        }
    }

    static void PrintSun(Street street, TextWriter output)
    {
        var count = street.WithPanels.Count();
        if (count == 0)
        {
            Line(output, $"sun          no home has panels");
            return;
        }

        var peakWatts = street.WithPanels.Sum(home => (long)home.Home.Solar!.Value.PeakWatts);
        Line(output, $"sun          {count} homes have panels, {peakWatts / 1_000.0:0.0} kW together, and gain"
            + $" {Kwh(street.Total.SolarWattHours)} kWh: {street.Total.SolarWattHours / (double)peakWatts:0}"
            + $" kWh a kW; {Kwh(street.Total.ExportWattHours)} kWh flow back");
    }

    static void PrintShape(HomeStatistics total, TextWriter output)
    {
        Line(output, "  hours          share");
        foreach (var (name, from, to) in Bands)
        {
            var share = total.ShareOfHours(from, to);
            Line(output, $"  {name,-13} {share,6:0.0 %}  {Bar(share * 100 / (to - from) * 4)}");
        }
    }

    static string People(Street street)
    {
        var kinds = street.Homes.CountBy(home => home.Home.Kind).OrderBy(kind => kind.Key);
        var vehicles = street.Homes.Count(home => home.Home.VehicleWatts > 0);
        return string.Join(", ", kinds.Select(kind => $"{kind.Value} {Words(kind.Key)}"))
            + $"; {vehicles} with an electric vehicle";
    }

    static string Words(HomeKind kind) => kind switch
    {
        HomeKind.Workers => "out at work",
        HomeKind.Family => "families",
        HomeKind.Retired => "retired",
        HomeKind.NightOwl => "night owls",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "No such kind of home."),
    };

    static string Kwh(long wattHours) => (wattHours / 1_000).ToString(CultureInfo.InvariantCulture);

    static string Bar(double length) => new('#', (int)Math.Clamp(length, 0, 60));

    static void Line(TextWriter output, string text) => output.WriteLine(text);
}
