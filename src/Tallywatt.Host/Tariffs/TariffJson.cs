using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Tallywatt.Core.Tariffs;
using Tallywatt.Formats.TariffFiles;

namespace Tallywatt.Host.Tariffs;

/// <summary>Tariffs for scripts. Prices are decimal strings and energies whole Wh, as on a bill.</summary>
static class TariffJson
{
    internal static string List(IReadOnlyList<Tariff> tariffs) => Write(json =>
    {
        json.WriteStartArray();
        foreach (var tariff in tariffs)
        {
            json.WriteStartObject();
            Head(json, tariff);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    });

    internal static string Check(TariffLoad load) => Write(json =>
    {
        json.WriteStartObject();
        json.WriteBoolean("ok", load.Tariff is not null);
        json.WriteStartArray("faults");
        foreach (var fault in load.Faults)
        {
            json.WriteStartObject();
            json.WriteString("file", fault.File);
            json.WriteNumber("line", fault.Line);
            json.WriteNumber("column", fault.Column);
            json.WriteString("field", fault.Field);
            json.WriteString("what", fault.What);
            json.WriteString("allowed", fault.Allowed);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        Texts(json, "warnings", load.Warnings);
        json.WriteEndObject();
    });

    internal static string Tariff(Tariff tariff, IReadOnlyList<string> warnings) => Write(json =>
    {
        json.WriteStartObject();
        Head(json, tariff);
        json.WriteStartArray("versions");
        foreach (var version in tariff.Versions)
        {
            Version(json, version);
        }

        json.WriteEndArray();
        Texts(json, "warnings", warnings);
        json.WriteEndObject();
    });

    static void Head(Utf8JsonWriter json, Tariff tariff)
    {
        json.WriteString("name", tariff.Name);
        json.WriteString("title", tariff.Title);
        json.WriteString("currency", tariff.Currency);
        json.WriteString("zone", tariff.ZoneId);
        json.WriteString("source", tariff.Source);
    }

    static void Version(Utf8JsonWriter json, TariffVersion version)
    {
        json.WriteStartObject();
        json.WriteString("from", version.From == DateOnly.MinValue ? null : $"{version.From:yyyy-MM-dd}");
        json.WriteStartArray("rates");
        foreach (var rate in version.Rates)
        {
            json.WriteStartObject();
            json.WriteString("name", rate.Name);
            Texts(json, "prices", rate.Prices.Select(price => price.ToString()));
            json.WriteEndObject();
        }

        json.WriteEndArray();
        Calendar(json, version.Calendar, [.. version.Rates.Select(rate => rate.Name)]);
        Ladder(json, version.Ladder);
        Export(json, version.Export);
        json.WriteString("fixedPerDay", version.FixedPerDay.ToString());
        json.WriteString("fixedPerMonth", version.FixedPerMonth.ToString());
        json.WriteString("minimumPerDay", version.MinimumPerDay.ToString());
        json.WriteString("minimumPerMonth", version.MinimumPerMonth.ToString());
        json.WriteString("minimumPerYear", version.MinimumPerYear.ToString());
        Demand(json, version.Demand);
        Taxes(json, version.Taxes);
        json.WriteEndObject();
    }

    static void Calendar(Utf8JsonWriter json, IReadOnlyList<RateRule> rules, string[] names)
    {
        json.WriteStartArray("calendar");
        foreach (var rule in rules)
        {
            json.WriteStartObject();
            json.WriteString("rate", names[rule.Rate]);
            Window(json, rule.When);
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    static void Window(Utf8JsonWriter json, TimeWindow window)
    {
        json.WriteString("season", TariffWords.Of(window.Season));
        json.WriteString("days", TariffWords.Of(window.Days));
        json.WriteString("times", TariffWords.Times(window));
    }

    static void Ladder(Utf8JsonWriter json, Ladder? ladder)
    {
        if (ladder is null)
        {
            json.WriteNull("ladder");
            return;
        }

        json.WriteStartObject("ladder");
        json.WriteString("rule", ladder.Rule.ToString().ToLowerInvariant());
        json.WriteString("reset", TariffWords.Of(ladder.Reset));
        json.WriteString("unit", TariffWords.Of(ladder.Unit));
        json.WriteStartArray("limits");
        foreach (var limits in ladder.Limits)
        {
            json.WriteStartObject();
            json.WriteString("season", TariffWords.Of(limits.Season));
            json.WriteStartArray("upToWh");
            foreach (var limit in limits.UpTo)
            {
                Limit(json, limit);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("entitlements");
        foreach (var entitlement in ladder.Entitlements)
        {
            json.WriteStartObject();
            json.WriteNumber("household", entitlement.PersonsMin);
            json.WriteStartArray("addWh");
            foreach (var shift in entitlement.ShiftWattHours)
            {
                json.WriteNumberValue(shift);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    static void Export(Utf8JsonWriter json, ExportTerms export)
    {
        json.WriteStartObject("export");
        json.WriteString("mode", TariffWords.Of(export.Mode));
        json.WriteStartArray("prices");
        foreach (var price in export.Prices)
        {
            json.WriteStartObject();
            json.WriteString("name", price.Name);
            json.WriteString("price", price.Price.ToString());
            json.WriteEndObject();
        }

        json.WriteEndArray();
        Calendar(json, export.Calendar, [.. export.Prices.Select(price => price.Name)]);
        json.WriteEndObject();
    }

    static void Demand(Utf8JsonWriter json, IReadOnlyList<DemandCharge> charges)
    {
        json.WriteStartArray("demand");
        foreach (var charge in charges)
        {
            json.WriteStartObject();
            json.WriteString("name", charge.Name);
            json.WriteStartArray("when");
            foreach (var window in charge.When)
            {
                json.WriteStartObject();
                Window(json, window);
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteStartArray("tiers");
            foreach (var tier in charge.Tiers)
            {
                json.WriteStartObject();
                json.WritePropertyName("upToW");
                Limit(json, tier.UpToWatts);
                json.WriteString("perKw", tier.PerKilowatt.ToString());
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    static void Taxes(Utf8JsonWriter json, IReadOnlyList<Tax> taxes)
    {
        json.WriteStartArray("taxes");
        foreach (var tax in taxes)
        {
            json.WriteStartObject();
            json.WriteString("name", tax.Name);
            json.WriteString("percent", Core.Units.DecimalText.Format(tax.PartsPerMillion, decimals: 4));
            json.WriteString("on", tax.On.ToString());
            json.WriteEndObject();
        }

        json.WriteEndArray();
    }

    static void Limit(Utf8JsonWriter json, long limit)
    {
        if (limit == LadderLimits.NoLimit)
        {
            json.WriteNullValue();
        }
        else
        {
            json.WriteNumberValue(limit);
        }
    }

    static void Texts(Utf8JsonWriter json, string name, IEnumerable<string> texts)
    {
        json.WriteStartArray(name);
        foreach (var text in texts)
        {
            json.WriteStringValue(text);
        }

        json.WriteEndArray();
    }

    static string Write(Action<Utf8JsonWriter> write)
    {
        using var buffer = new MemoryStream();
        var options = new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, Indented = true };
        using (var json = new Utf8JsonWriter(buffer, options))
        {
            write(json);
        }

        return Encoding.UTF8.GetString(buffer.ToArray());
    }
}
