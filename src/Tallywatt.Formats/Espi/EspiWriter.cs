using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Xml;

namespace Tallywatt.Formats.Espi;

/// <summary>Writes a Green Button file: an Atom feed of ESPI resources that our own reader reads back.</summary>
/// <remarks>
/// Source: NAESB REQ.21 (ESPI), resources UsagePoint, LocalTimeParameters, MeterReading, ReadingType, IntervalBlock and
/// ElectricPowerUsageSummary, with their elements in the order of its schema. Ids are made of the content's address,
/// so the same resource has the same id in every file.
/// </remarks>
public sealed class EspiWriter : IDisposable
{
    const string Atom = "http://www.w3.org/2005/Atom";
    const string Espi = "http://naesb.org/espi";
    const string Base = "/espi/1_1/resource";
    const int Validated = 17;

    readonly EspiExport export;
    readonly XmlWriter xml;
    readonly string point;

    EspiWriter(EspiExport export, Stream output)
    {
        this.export = export;
        point = $"{Base}/RetailCustomer/{export.CustomerName}/UsagePoint/{export.MeterName}";
        var encoding = new UTF8Encoding(encoderShouldEmitUTF8Identifier: false);
        xml = XmlWriter.Create(output, new() { Indent = true, Encoding = encoding, CloseOutput = false });
    }

    /// <summary>Writes the whole file. The stream stays open.</summary>
    public static void Write(EspiExport export, Stream output)
    {
        ArgumentNullException.ThrowIfNull(export);
        using var writer = new EspiWriter(export, output);
        writer.Feed();
    }

    public void Dispose() => xml.Dispose();

    void Feed()
    {
        xml.WriteStartElement("feed", Atom);
        Identify($"{Base}/Subscription/{export.CustomerName}");
        xml.WriteElementString("title", Atom, "Green Button Usage Feed");
        xml.WriteElementString("updated", Atom, Instant(export.UpdatedUnixSeconds));
        Link("self", $"{Base}/Subscription/{export.CustomerName}");
        UsagePoint();
        LocalTime();
        Channel(1, "Electricity delivered", flow: 1, exports: false);
        if (export.HasExport)
        {
            Channel(2, "Electricity received", flow: 19, exports: true);
        }

        Summary();
        xml.WriteEndElement();
    }

    void UsagePoint() => Entry(
        point, $"{Base}/RetailCustomer/{export.CustomerName}/UsagePoint", $"Meter {export.MeterName}",
        [$"{point}/MeterReading", $"{point}/ElectricPowerUsageSummary", $"{Base}/LocalTimeParameters/01"],
        () =>
        {
            xml.WriteStartElement("UsagePoint", Espi);
            xml.WriteStartElement("ServiceCategory", Espi);
            Number("kind", 0);
            xml.WriteEndElement();
            xml.WriteEndElement();
        });

    void LocalTime() => Entry(
        $"{Base}/LocalTimeParameters/01", $"{Base}/LocalTimeParameters", "Local time", [],
        () =>
        {
            const string never = "00000000";
            xml.WriteStartElement("LocalTimeParameters", Espi);
            Text("dstEndRule", export.LocalTime.DaylightEnd?.Packed ?? never);
            Number("dstOffset", export.LocalTime.DaylightSeconds);
            Text("dstStartRule", export.LocalTime.DaylightStart?.Packed ?? never);
            Number("tzOffset", export.LocalTime.OffsetSeconds);
            xml.WriteEndElement();
        });

    void Channel(int number, string title, int flow, bool exports)
    {
        var name = number.ToString("D2", CultureInfo.InvariantCulture);
        var reading = $"{point}/MeterReading/{name}";
        var type = $"{Base}/ReadingType/{export.MeterName}-{name}";
        Entry(
            reading, $"{point}/MeterReading", title, [$"{reading}/IntervalBlock", type],
            () =>
            {
                xml.WriteStartElement("MeterReading", Espi);
                xml.WriteEndElement();
            });
        Entry(type, $"{Base}/ReadingType", $"{title} (Wh)", [], () => ReadingType(flow));
        for (var block = 0; block < export.Blocks.Count; block++)
        {
            var own = export.Blocks[block].Readings;
            if (own.Count > 0)
            {
                var at = string.Create(CultureInfo.InvariantCulture, $"{reading}/IntervalBlock/{block + 1:D4}");
                Entry(at, $"{reading}/IntervalBlock", "", [], () => Block(own, exports));
            }
        }
    }

    void ReadingType(int flow)
    {
        const int deltaData = 4, electricity = 1, normal = 12, energy = 12, allPhases = 769, wattHours = 72;
        xml.WriteStartElement("ReadingType", Espi);
        Number("accumulationBehaviour", deltaData);
        Number("commodity", electricity);
        Number("currency", CurrencyNumbers.Of(export.Currency));
        Number("dataQualifier", normal);
        Number("defaultQuality", Validated);
        Number("flowDirection", flow);
        Number("intervalLength", export.IntervalSeconds);
        Number("kind", energy);
        Number("phase", allPhases);
        Number("powerOfTenMultiplier", 0);
        Number("timeAttribute", 0);
        Number("uom", wattHours);
        xml.WriteEndElement();
    }

    void Block(IReadOnlyList<EspiExportReading> readings, bool exports)
    {
        xml.WriteStartElement("IntervalBlock", Espi);
        var start = readings[0].StartUnixSeconds;
        Period("interval", start, readings[^1].StartUnixSeconds + readings[^1].DurationSeconds - start);
        foreach (var reading in readings)
        {
            xml.WriteStartElement("IntervalReading", Espi);
            if ((exports ? reading.ExportCost : reading.ImportCost) is { } cost)
            {
                Number("cost", cost);
            }

            var code = exports ? reading.ExportCode : reading.ImportCode;
            if (!code.IsPlain)
            {
                xml.WriteStartElement("ReadingQuality", Espi);
                Number("quality", EspiCodes.QualityOf(code));
                xml.WriteEndElement();
            }

            Period("timePeriod", reading.StartUnixSeconds, reading.DurationSeconds);
            Number("value", exports ? reading.ExportWattHours : reading.ImportWattHours);
            if (!exports && reading.Tier > 0)
            {
                Number("consumptionTier", reading.Tier);
            }

            Number("tou", reading.TimeOfUse);
            xml.WriteEndElement();
        }

        xml.WriteEndElement();
    }

    void Summary()
    {
        var all = export.Blocks.SelectMany(block => block.Readings).ToList();
        if (all.Count == 0)
        {
            return;
        }

        var (start, end) = (all[0].StartUnixSeconds, all[^1].StartUnixSeconds + all[^1].DurationSeconds);
        Entry(
            $"{point}/ElectricPowerUsageSummary/01", $"{point}/ElectricPowerUsageSummary", "Usage summary", [],
            () =>
            {
                xml.WriteStartElement("ElectricPowerUsageSummary", Espi);
                Period("billingPeriod", start, end - start);
                Number("billLastPeriod", export.AdditionalCost
                    + all.Sum(reading => (reading.ImportCost ?? 0) + (reading.ExportCost ?? 0)));
                Number("costAdditionalLastPeriod", export.AdditionalCost);
                Number("currency", CurrencyNumbers.Of(export.Currency));
                xml.WriteStartElement("overallConsumptionLastPeriod", Espi);
                Number("powerOfTenMultiplier", 0);
                Number("timeStamp", end);
                Number("uom", EspiCodes.WattHours);
                Number("value", all.Sum(reading => reading.ImportWattHours));
                xml.WriteEndElement();
                Number("qualityOfReading", Validated);
                Number("statusTimeStamp", export.UpdatedUnixSeconds);
                xml.WriteEndElement();
            });
    }

    void Entry(string self, string up, string title, ReadOnlySpan<string> related, Action content)
    {
        xml.WriteStartElement("entry", Atom);
        Identify(self);
        Link("self", self);
        Link("up", up);
        foreach (var address in related)
        {
            Link("related", address);
        }

        xml.WriteElementString("title", Atom, title);
        xml.WriteStartElement("content", Atom);
        content();
        xml.WriteEndElement();
        xml.WriteElementString("published", Atom, Instant(export.UpdatedUnixSeconds));
        xml.WriteElementString("updated", Atom, Instant(export.UpdatedUnixSeconds));
        xml.WriteEndElement();
    }

    void Period(string name, long startUnixSeconds, long seconds)
    {
        xml.WriteStartElement(name, Espi);
        Number("duration", seconds);
        Number("start", startUnixSeconds);
        xml.WriteEndElement();
    }

    /// <summary>An id from the address: a custom UUID (RFC 9562, version 8) of its SHA-256.</summary>
    void Identify(string address)
    {
        var bytes = SHA256.HashData(Encoding.UTF8.GetBytes(address))[..16];
        bytes[6] = (byte)((bytes[6] & 0x0F) | 0x80);
        bytes[8] = (byte)((bytes[8] & 0x3F) | 0x80);
        xml.WriteElementString("id", Atom, $"urn:uuid:{new Guid(bytes, bigEndian: true):D}".ToUpperInvariant()
            .Replace("URN:UUID:", "urn:uuid:", StringComparison.Ordinal));
    }

    void Link(string relation, string address)
    {
        xml.WriteStartElement("link", Atom);
        xml.WriteAttributeString("rel", relation);
        xml.WriteAttributeString("href", address);
        xml.WriteEndElement();
    }

    void Number(string name, long number) => Text(name, number.ToString(CultureInfo.InvariantCulture));

    void Text(string name, string text) => xml.WriteElementString(name, Espi, text);

    static string Instant(long unixSeconds) => DateTimeOffset.FromUnixTimeSeconds(unixSeconds)
        .ToString("yyyy-MM-dd'T'HH:mm:ss'Z'", CultureInfo.InvariantCulture);
}
