using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using NodaTime;
using Tallywatt.Core.Readings;
using Tallywatt.Core.Units;
using Tallywatt.Formats.Espi;
using Tallywatt.Platform.Registry;

namespace Tallywatt.Platform.Readings;

/// <summary>The forms readings are handed out in.</summary>
public enum ReadingFormat
{
    Csv = 0,

    /// <summary>One JSON object a line.</summary>
    Ndjson = 1,

    /// <summary>Green Button.</summary>
    Espi = 2,
}

/// <summary>Writes readings with cost, time-of-use rate and tier. Amounts are exact.</summary>
public static class ReadingExport
{
    const long NanosPerCost = 10_000; // ESPI counts in hundred-thousandths.
    const string Header = "start_utc,start_local,duration_s,wh,export_wh,quality,export_quality,"
        + "cost,tax,export_credit,currency,rate,tier";

    static readonly JsonWriterOptions Json = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>Writes a service point's costed readings. The stream stays open.</summary>
    /// <param name="desk">Whose readings.</param>
    /// <param name="point">The service point.</param>
    /// <param name="costed">What to write.</param>
    /// <param name="format">The form.</param>
    /// <param name="output">Where to.</param>
    /// <param name="nowUnixSeconds">When the file is made.</param>
    public static void Write(
        ReadingDesk desk,
        ServicePoint point,
        CostedReadings costed,
        ReadingFormat format,
        Stream output,
        long nowUnixSeconds)
    {
        ArgumentNullException.ThrowIfNull(desk);
        ArgumentNullException.ThrowIfNull(costed);
        switch (format)
        {
            case ReadingFormat.Csv:
                Csv(desk, costed, output);
                break;
            case ReadingFormat.Ndjson:
                Ndjson(desk, point, costed, output);
                break;
            case ReadingFormat.Espi:
                EspiWriter.Write(EspiOf(desk, point, costed, nowUnixSeconds), output);
                break;
            default:
                throw new ArgumentOutOfRangeException(nameof(format), format, "not a form of readings");
        }
    }

    static void Csv(ReadingDesk desk, CostedReadings costed, Stream output)
    {
        using var text = new StreamWriter(output, new UTF8Encoding(false), leaveOpen: true) { NewLine = "\n" };
        text.WriteLine(Header);
        var zone = ZoneOf(desk);
        foreach (var line in costed.Readings)
        {
            var reading = line.Reading;
            string[] fields =
            [
                LocalClock.Utc(reading.StartUnixSeconds), LocalClock.Local(reading.StartUnixSeconds, zone),
                Number(reading.DurationSeconds), Number(reading.ImportWattHours), Number(reading.ExportWattHours),
                reading.ImportCode.ToString(), reading.ExportCode.ToString(), CostOf(line), line.Tax.ToString(),
                line.ExportCredit.ToString(), desk.Terms.Currency, Quoted(line.RateName),
                line.Tier == 0 ? "" : Number(line.Tier),
            ];
            text.WriteLine(string.Join(',', fields));
        }
    }

    static void Ndjson(ReadingDesk desk, ServicePoint point, CostedReadings costed, Stream output)
    {
        var zone = ZoneOf(desk);
        using var json = new Utf8JsonWriter(output, Json);
        foreach (var line in costed.Readings)
        {
            var reading = line.Reading;
            json.WriteStartObject();
            json.WriteNumber("account", point.AccountNumber);
            json.WriteString("meter", point.MeterSerial);
            json.WriteString("start", LocalClock.Local(reading.StartUnixSeconds, zone));
            json.WriteNumber("durationSeconds", reading.DurationSeconds);
            json.WriteNumber("importWattHours", reading.ImportWattHours);
            json.WriteNumber("exportWattHours", reading.ExportWattHours);
            json.WriteString("quality", reading.ImportCode.ToString());
            json.WriteString("exportQuality", reading.ExportCode.ToString());
            json.WriteString("cost", line.IsSettledLater ? null : line.Cost.ToString());
            json.WriteString("tax", line.Tax.ToString());
            json.WriteString("exportCredit", line.ExportCredit.ToString());
            json.WriteString("currency", desk.Terms.Currency);
            json.WriteString("rate", line.RateName);
            json.WriteNumber("tier", line.Tier);
            json.WriteEndObject();
            json.Flush();
            output.WriteByte((byte)'\n');
            json.Reset();
        }
    }

    static EspiExport EspiOf(ReadingDesk desk, ServicePoint point, CostedReadings costed, long nowUnixSeconds)
    {
        var tariff = desk.AccountTerms(point).Tariff;
        var (costs, credits) = (new Hundredth(), new Hundredth());
        var blocks = costed.Readings
            .GroupBy(line => tariff.DayOf(line.Reading.StartUnixSeconds))
            .Select(day => new EspiBlock([.. day.Select(line => EspiOf(line, costs, credits))]))
            .ToList();
        var additional = costed.DayCharges.Sum(day => day.Amount.Nanos) / NanosPerCost;
        return new(
            Number(point.AccountNumber), point.MeterSerial, desk.Terms.Currency,
            Areas.UtilityTerms.IntervalSeconds, nowUnixSeconds,
            LocalClock.EspiZoneOf(
                ZoneOf(desk), costed.Readings.Select(line => line.Reading.StartUnixSeconds).FirstOrDefault()),
            blocks)
        {
            AdditionalCost = additional,
        };
    }

    static EspiExportReading EspiOf(CostedReading line, Hundredth costs, Hundredth credits)
    {
        var reading = line.Reading;
        return new(
            reading.StartUnixSeconds, reading.DurationSeconds, reading.ImportWattHours, reading.ExportWattHours,
            reading.ImportCode, reading.ExportCode,
            line.IsSettledLater ? null : costs.Next(line.Cost + line.ExportCredit),
            line.IsSettledLater ? null : -credits.Next(line.ExportCredit),
            line.RateNumber, line.Tier);
    }

    static string CostOf(CostedReading line) => line.IsSettledLater ? "" : line.Cost.ToString();

    static string Number(long number) => number.ToString(CultureInfo.InvariantCulture);

    static string Quoted(string text) =>
        text.AsSpan().IndexOfAny(",\"\r\n") < 0 ? text : $"\"{text.Replace("\"", "\"\"", StringComparison.Ordinal)}\"";

    static DateTimeZone ZoneOf(ReadingDesk desk) => DateTimeZoneProviders.Tzdb[desk.Terms.Tariff.ZoneId];

    /// <summary>Rounds a running sum, so that the rounded parts add up to the rounded whole.</summary>
    sealed class Hundredth
    {
        long sumNanos;
        long given;

        internal long Next(Money amount)
        {
            sumNanos += amount.Nanos;
            var rounded = (long)Math.Round((decimal)sumNanos / NanosPerCost, MidpointRounding.AwayFromZero);
            var part = rounded - given;
            given = rounded;
            return part;
        }
    }
}
