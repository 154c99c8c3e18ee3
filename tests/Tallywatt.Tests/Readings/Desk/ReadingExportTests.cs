using System.Text;
using System.Text.Json;
using System.Xml.Linq;
using NodaTime;
using Tallywatt.Core.Units;
using Tallywatt.Formats;
using Tallywatt.Platform.Readings;
using Xunit;

namespace Tallywatt.Tests.Readings.Desk;

public sealed class ReadingExportTests
{
    static readonly DateOnly First = MeteredStreet.FirstDay;
    static readonly XNamespace Espi = "http://naesb.org/espi";
    static readonly XNamespace Atom = "http://www.w3.org/2005/Atom";

    readonly MeteredStreet utility = new MeteredStreet(1)
        .Read(0, MeteredStreet.Rows(
            96 * 3, slot => 200 + (slot * 37 % 211), slot => slot % 96 is > 40 and < 60 ? 130 : 0))
        .Close(First.AddDays(1));

    CostedReadings Costed => utility.Desk.Costed(utility.Point(), First, First.AddDays(2));

    [Fact]
    public void Green_Button_is_read_back_by_our_own_reader()
    {
        var read = UsageFile.Load(UsageFile.Open(new MemoryStream(Bytes(ReadingFormat.Espi))).Reader!);

        Assert.Null(read.Fault);
        Assert.Equal(utility.Point().MeterSerial, read.Meter);
        Assert.Equal(
            Costed.Readings.Select(line => line.Reading.ToInterval()), read.Series.Intervals.ToArray());
    }

    [Fact]
    public void Green_Button_has_the_resources_and_links_of_the_standard()
    {
        var feed = XDocument.Parse(Encoding.UTF8.GetString(Bytes(ReadingFormat.Espi))).Root!;
        var entries = feed.Elements(Atom + "entry").ToList();
        var contents = entries.Select(entry => entry.Element(Atom + "content")!.Elements().Single().Name.LocalName);

        Assert.Equal(
            [
                "UsagePoint", "LocalTimeParameters", "MeterReading", "ReadingType", "IntervalBlock", "IntervalBlock",
                "IntervalBlock", "MeterReading", "ReadingType", "IntervalBlock", "IntervalBlock", "IntervalBlock",
                "ElectricPowerUsageSummary",
            ],
            contents);
        var selves = entries.Select(entry => Link(entry, "self")).ToList();
        Assert.Equal(selves.Count, selves.Distinct().Count());
        Assert.Equal(entries.Count, entries.Select(entry => entry.Element(Atom + "id")!.Value).Distinct().Count());
        Assert.All(
            entries, entry => Assert.StartsWith(Link(entry, "up"), Link(entry, "self"), StringComparison.Ordinal));
        Assert.Equal(
            [
                "accumulationBehaviour", "commodity", "currency", "dataQualifier", "defaultQuality", "flowDirection",
                "intervalLength", "kind", "phase", "powerOfTenMultiplier", "timeAttribute", "uom",
            ],
            feed.Descendants(Espi + "ReadingType").First().Elements().Select(element => element.Name.LocalName));
        Assert.Equal(
            ["cost", "timePeriod", "value", "consumptionTier", "tou"],
            feed.Descendants(Espi + "IntervalReading").First().Elements().Select(element => element.Name.LocalName));
    }

    /// <summary>Rounded to hundred-thousandths, the costs still add up to the rounded whole.</summary>
    [Fact]
    public void The_costs_of_Green_Button_add_up()
    {
        var feed = XDocument.Parse(Encoding.UTF8.GetString(Bytes(ReadingFormat.Espi))).Root!;
        var cost = feed.Descendants(Espi + "cost").Sum(element => long.Parse(element.Value, null));
        var summary = feed.Descendants(Espi + "ElectricPowerUsageSummary").Single();
        var beside = long.Parse(summary.Element(Espi + "costAdditionalLastPeriod")!.Value, null);

        Assert.InRange(Costed.Total.Nanos - ((cost + beside) * 10_000), -30_000, 30_000);
        Assert.Equal(cost + beside, long.Parse(summary.Element(Espi + "billLastPeriod")!.Value, null));
        Assert.Equal("156", summary.Element(Espi + "currency")!.Value);
    }

    [Fact]
    public void Csv_has_cost_rate_and_tier_and_its_costs_are_exact()
    {
        var lines = Encoding.UTF8.GetString(Bytes(ReadingFormat.Csv)).TrimEnd().Split('\n');

        Assert.Equal(
            "start_utc,start_local,duration_s,wh,export_wh,quality,export_quality,cost,tax,export_credit,currency,rate,"
            + "tier", lines[0]);
        Assert.StartsWith(
            "2026-02-28T16:00:00Z,2026-03-01T00:00:00+08:00,900,200,0,A,A,", lines[1], StringComparison.Ordinal);
        Assert.EndsWith(",CNY,valley,1", lines[1], StringComparison.Ordinal);
        var sum = lines.Skip(1).Aggregate(Money.Zero, (total, line) => total + Amount(line.Split(',')[7]));
        var beside = Costed.DayCharges.Aggregate(Money.Zero, (total, day) => total + day.Amount);
        Assert.Equal(utility.Debited, sum + beside);
    }

    [Fact]
    public void Every_line_of_ndjson_is_one_object()
    {
        var lines = Encoding.UTF8.GetString(Bytes(ReadingFormat.Ndjson)).TrimEnd().Split('\n');

        Assert.Equal(96 * 3, lines.Length);
        using var first = JsonDocument.Parse(lines[0]);
        Assert.Equal(200, first.RootElement.GetProperty("importWattHours").GetInt64());
        Assert.Equal("valley", first.RootElement.GetProperty("rate").GetString());
        Assert.Equal(1, first.RootElement.GetProperty("tier").GetInt32());
        Assert.Equal("2026-03-01T00:00:00+08:00", first.RootElement.GetProperty("start").GetString());
    }

    [Theory]
    [InlineData("America/New_York", "360E2000", "B40E2000", -18_000, 3_600)]
    [InlineData("Europe/Berlin", "3E0E2000", "AE0E3000", 3_600, 3_600)]
    [InlineData("Asia/Shanghai", null, null, 28_800, 0)]
    public void The_rules_of_a_zone_are_packed_as_the_standard_does(
        string zone, string? start, string? end, int offset, int daylight)
    {
        var packed = LocalClock.EspiZoneOf(DateTimeZoneProviders.Tzdb[zone], 1_772_294_400);

        Assert.Equal((offset, daylight), (packed.OffsetSeconds, packed.DaylightSeconds));
        Assert.Equal((start, end), (packed.DaylightStart?.Packed, packed.DaylightEnd?.Packed));
    }

    static Money Amount(string text)
    {
        Assert.True(Money.TryParse(text, out var amount));
        return amount;
    }

    static string Link(XElement entry, string relation) => entry.Elements(Atom + "link")
        .First(link => link.Attribute("rel")!.Value == relation).Attribute("href")!.Value;

    byte[] Bytes(ReadingFormat format)
    {
        using var output = new MemoryStream();
        ReadingExport.Write(utility.Desk, utility.Point(), Costed, format, output, 1_772_900_000);
        return output.ToArray();
    }
}
