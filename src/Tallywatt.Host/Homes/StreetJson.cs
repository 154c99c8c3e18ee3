using System.Text;
using System.Text.Json;
using Tallywatt.SoftMeter.Homes;

namespace Tallywatt.Host.Homes;

/// <summary>A street for scripts. Energies are whole Wh, shares are of 1.</summary>
static class StreetJson
{
    internal static string Of(Street street)
    {
        using var stream = new MemoryStream();
        using (var json = new Utf8JsonWriter(stream, new() { Indented = true }))
        {
            json.WriteStartObject();
            json.WriteNumber("seed", street.Seed);
            json.WriteNumber("year", Street.PlayedYear);
            json.WriteNumber("homes", street.Homes.Count);
            Figures(json, street.Total);
            json.WriteNumber("yearlyUseWh", street.Total.YearlyUseWattHours);
            json.WriteStartArray("hourShares");
            for (var hour = 0; hour < 24; hour++)
            {
                json.WriteNumberValue(Math.Round(street.Total.ShareOfHours(hour, hour + 1), 6));
            }

            json.WriteEndArray();
            json.WriteStartArray("each");
            foreach (var home in street.Homes)
            {
                Each(json, home);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(stream.ToArray());
    }

    static void Each(Utf8JsonWriter json, PlayedHome played)
    {
        json.WriteStartObject();
        json.WriteNumber("index", played.Home.Index);
        json.WriteString("kind", played.Home.Kind.ToString());
        json.WriteNumber("panelW", played.Home.Solar?.PeakWatts ?? 0);
        json.WriteNumber("vehicleW", played.Home.VehicleWatts);
        Figures(json, played.Year);
        json.WriteEndObject();
    }

    static void Figures(Utf8JsonWriter json, HomeStatistics year)
    {
        json.WriteNumber("useWh", year.UseWattHours);
        json.WriteNumber("solarWh", year.SolarWattHours);
        json.WriteNumber("importWh", year.ImportWattHours);
        json.WriteNumber("exportWh", year.ExportWattHours);
        json.WriteNumber("peakW", year.PeakWatts);
        json.WriteNumber("nightShare", Math.Round(year.ShareOfHours(0, 6), 4));
        json.WriteNumber("eveningShare", Math.Round(year.ShareOfHours(18, 22), 4));
        json.WriteNumber("weekendRatio", Math.Round(year.WeekendRatio, 4));
    }
}
