using System.Buffers;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Tallywatt.Core.Tariffs;

namespace Tallywatt.Host.Rate;

/// <summary>A bill for programs: amounts are exact decimal strings, energies whole watt-hours.</summary>
/// <remarks>The names, their order and their meaning are a contract: docs/usage-files.md.</remarks>
static class RateJson
{
    internal static string Write(Rated rated)
    {
        var buffer = new ArrayBufferWriter<byte>();
        var options = new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
        using (var json = new Utf8JsonWriter(buffer, options))
        {
            Write(json, rated);
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    static void Write(Utf8JsonWriter json, Rated rated)
    {
        var bill = rated.Bill;
        json.WriteStartObject();
        json.WriteString("currency", bill.Currency);
        json.WriteString("zone", bill.ZoneId);
        json.WriteString("from", Text(bill.From));
        json.WriteString("to", Text(bill.To));
        Write(json, bill.Totals);
        json.WriteStartArray("months");
        foreach (var month in bill.Months)
        {
            json.WriteStartObject();
            json.WriteString("month", month.ToString());
            Write(json, month.Amounts);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteStartArray("lines");
        foreach (var line in bill.Lines)
        {
            Write(json, line);
        }

        json.WriteEndArray();
        json.WriteStartArray("warnings");
        foreach (var warning in rated.Warnings)
        {
            json.WriteStringValue(warning);
        }

        json.WriteEndArray();
        json.WriteEndObject();
    }

    static void Write(Utf8JsonWriter json, BillAmounts amounts)
    {
        json.WriteNumber("importWh", amounts.ImportWattHours);
        json.WriteNumber("exportWh", amounts.ExportWattHours);
        json.WriteString("energyCharge", amounts.EnergyCharge.ToString());
        json.WriteString("fixedCharge", amounts.FixedCharge.ToString());
        json.WriteString("demandCharge", amounts.DemandCharge.ToString());
        json.WriteString("minimumAdjustment", amounts.MinimumAdjustment.ToString());
        json.WriteString("exportCredit", amounts.ExportCredit.ToString());
        json.WriteString("tax", amounts.Tax.ToString());
        json.WriteString("total", amounts.Total.ToString());
    }

    static void Write(Utf8JsonWriter json, BillLine line)
    {
        json.WriteStartObject();
        json.WriteString("rate", line.Rate);
        json.WriteNumber("block", line.Block);
        json.WriteString("direction", line.Direction);
        json.WriteNumber("energyWh", line.EnergyWattHours);
        json.WriteString("price", line.Price.ToString());
        json.WriteString("amount", line.Amount.ToString());
        json.WriteEndObject();
    }

    static string Text(DateOnly date) => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
