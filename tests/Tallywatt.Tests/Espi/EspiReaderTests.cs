using Tallywatt.Core.Readings;
using Tallywatt.Formats;
using Xunit;

namespace Tallywatt.Tests.Usage;

public sealed class EspiReaderTests
{
    const long Start = 1_735_689_600;

    [Fact]
    public void Delivered_and_received_energy_become_import_and_export()
    {
        var content = UsageText.Load(EspiText.Feed(
            EspiText.Type("1") + EspiText.Type("2", ("flowDirection", "19")),
            EspiText.Block("1", EspiText.Reading(Start, "412")) + EspiText.Block("2", EspiText.Reading(Start, "90"))));

        Assert.Null(content.Fault);
        Assert.Equal([new(Start, 3_600, 412, 90)], content.Series.Intervals.ToArray());
        Assert.Equal("1", content.Meter);
    }

    [Theory]
    [InlineData("3", "4", 4_000)]
    [InlineData("-3", "412000", 412)]
    [InlineData("-6", "1500000", 1)]
    public void The_power_of_ten_is_exact(string power, string value, long wattHours) =>
        Assert.Equal(
            wattHours,
            UsageText.Load(EspiText.One(EspiText.Reading(Start, value), ("powerOfTenMultiplier", power)))
                .Series.ImportWattHours);

    [Fact]
    public void A_net_flow_is_import_when_positive_and_export_when_negative()
    {
        var readings = EspiText.Reading(Start, "412") + EspiText.Reading(Start + 3_600, "-90");

        var series = UsageText.Load(EspiText.One(readings, ("flowDirection", "4"))).Series;

        Assert.Equal((412, 90), (series.ImportWattHours, series.ExportWattHours));
    }

    [Fact]
    public void Average_power_is_energy_over_its_interval() =>
        Assert.Equal(
            250,
            UsageText.Load(EspiText.One(
                EspiText.Reading(Start, "1000", seconds: "900"), ("uom", "38"), ("dataQualifier", "2")))
                .Series.ImportWattHours);

    [Theory]
    [InlineData("0", ReadingQuality.Actual)]
    [InlineData("7", ReadingQuality.Edited)]
    [InlineData("8", ReadingQuality.Estimated)]
    [InlineData("19", ReadingQuality.Actual)]
    public void The_quality_of_a_reading_is_kept(string code, ReadingQuality expected) =>
        Assert.Equal(
            expected,
            UsageText.Load(EspiText.One(EspiText.Reading(Start, "1", quality: code)))
                .Series.Intervals.Span[0].Quality);

    [Fact]
    public void A_forecast_and_a_reading_without_a_value_are_missing_and_never_rated()
    {
        var content = UsageText.Load(EspiText.One(
            EspiText.Reading(Start, "5") + EspiText.Reading(Start + 3_600, "900", quality: "12")
            + EspiText.Reading(Start + 7_200, null)));

        Assert.Equal(5, content.Series.ImportWattHours);
        Assert.Equal(2, Assert.Single(content.Series.Findings).Count);
    }

    [Fact]
    public void A_reading_without_a_duration_has_that_of_its_type() =>
        Assert.Equal(
            3_600,
            UsageText.Load(EspiText.One(EspiText.Reading(Start, "5", seconds: null)))
                .Series.Intervals.Span[0].DurationSeconds);

    [Fact]
    public void The_order_of_a_feed_and_its_prefixes_are_free()
    {
        var text = EspiText.Feed(
            EspiText.Block("1", EspiText.Reading(Start, "412")), EspiText.Type("1", ("powerOfTenMultiplier", "1")));

        Assert.Equal(4_120, UsageText.Load(text).Series.ImportWattHours);
        var prefixed = text.Replace("<feed xmlns=", "<atom:feed xmlns:e=\"http://naesb.org/espi\" xmlns:atom=")
            .Replace("</feed>", "</atom:feed>").Replace("<IntervalReading>", "<e:IntervalReading>")
            .Replace("</IntervalReading>", "</e:IntervalReading>");
        Assert.Equal(4_120, UsageText.Load(prefixed).Series.ImportWattHours);
    }

    [Theory]
    [InlineData("-28800", "360E2000", "B40E2000", "America/Los_Angeles", 3_600)]
    [InlineData("-18000", "360E2000", "B40E2000", "America/New_York", 3_600)]
    [InlineData("28800", "", "", "Asia/Shanghai", 0)]
    [InlineData("3600", "3E0E2000", "AE0E3000", null, 3_600)]
    public void The_declared_local_time_is_read(string offset, string start, string end, string? zone, int daylight)
    {
        var hint = UsageText.Load(EspiText.WithLocalTime(offset, start, end)).LocalTime;

        Assert.NotNull(hint);
        Assert.Equal((zone, daylight), (hint.ZoneId, hint.DaylightSeconds));
    }

    [Fact]
    public void Two_channels_of_one_flow_are_listed_and_one_is_named()
    {
        var text = EspiText.Feed(
            EspiText.Type("1") + EspiText.Type("2"),
            EspiText.Block("1", EspiText.Reading(Start, "412")) + EspiText.Block("2", EspiText.Reading(Start, "90")));

        Assert.Equal(
            "the meter has 2 channels for import; name one with --meter: 1/1 (import, Channel 1), "
                + "1/2 (import, Channel 2)",
            UsageText.Load(text).Fault?.Message);
        Assert.Equal(90, UsageText.Load(text, "1/2").Series.ImportWattHours);
    }

    [Theory]
    [InlineData("uom", "42", "this is a gas file: uom 42 (m3)")]
    [InlineData("uom", "169", "this is a gas file: uom 169 (therms)")]
    [InlineData("uom", "119", "this is a gas file: uom 119 (cubic feet)")]
    [InlineData("commodity", "7", "this is a gas file: uom 72 (Wh), commodity 7 (natural gas)")]
    [InlineData("commodity", "9", "this is a water file: uom 72 (Wh), commodity 9 (drinking water)")]
    [InlineData("uom", "73", "the values are in uom 73 (varh, reactive energy), not in Wh (uom 72)")]
    [InlineData("uom", "38", "the values are power (uom 38, W); "
        + "only average power (dataQualifier 2) is energy over time")]
    [InlineData("uom", "", "the ReadingType has no uom")]
    [InlineData("kind", "3", "the values are costs (kind 3, currency), not energy")]
    [InlineData("accumulationBehaviour", "3", "the values are register readings (accumulationBehaviour 3, cumulative), "
        + "not the energy of an interval (4, delta)")]
    [InlineData("accumulationBehaviour", "1", "the values are register readings "
        + "(accumulationBehaviour 1, bulk quantity), not the energy of an interval (4, delta)")]
    [InlineData("flowDirection", "20", "flowDirection is 20; allowed: 1 (delivered), 19 (received) and 4 (net)")]
    [InlineData("powerOfTenMultiplier", "12", "powerOfTenMultiplier is 12; allowed: -6 to 9")]
    [InlineData("uom", "Wh", "uom is 'Wh'; allowed: a whole number")]
    public void What_is_not_energy_of_intervals_is_refused_by_name(string field, string value, string reason)
    {
        var fault = UsageText.Load(EspiText.One(EspiText.Reading(Start, "1"), (field, value))).Fault;

        Assert.NotNull(fault);
        Assert.Equal((UsageFaultKind.Refused, reason), (fault.Kind, fault.Message));
        Assert.True(fault.Line > 1);
    }

    [Theory]
    [InlineData("<value>4l2</value>", "value is '4l2'; allowed: a whole number")]
    [InlineData("<value>-5</value>", "value is -5; a negative value is allowed only where flowDirection is 4 (net)")]
    [InlineData("<value>99999999999999</value>", "value is 99999999999999; more than 10 GWh in one interval is not")]
    [InlineData("<timePeriod><start>-1</start></timePeriod>", "start is '-1'; allowed: seconds since 1970-01-01")]
    [InlineData("<timePeriod><duration>0</duration></timePeriod>", "duration is '0'; allowed: whole seconds from 1 to")]
    [InlineData("<value>1</value><cost>2</cost>", "the IntervalReading has no timePeriod with a start")]
    public void A_bad_reading_is_refused_with_its_line(string inside, string reason)
    {
        var whole = inside.EndsWith("</value>", StringComparison.Ordinal)
            ? inside + $"<timePeriod><duration>3600</duration><start>{Start}</start></timePeriod>"
            : inside;
        var text = EspiText.One($"\n<IntervalReading>{whole}</IntervalReading>");

        var fault = UsageText.Load(text).Fault;

        Assert.NotNull(fault);
        Assert.StartsWith(reason, fault.Message, StringComparison.Ordinal);
        var before = text[..text.IndexOf("<IntervalReading>", StringComparison.Ordinal)];
        Assert.Equal(before.Count(c => c == '\n') + 1, fault.Line);
    }

    [Fact]
    public void A_file_of_another_kind_of_XML_is_refused_by_its_root() =>
        Assert.Equal(
            "line 1: the XML begins with <Document>; a Green Button file begins with <feed>",
            UsageText.Load("<Document/>").Fault?.ToString());

    [Fact]
    public void A_document_type_is_refused_and_nothing_is_expanded() =>
        Assert.Equal(
            "a document type (DTD) is not allowed in a usage file",
            UsageText.Load("<!DOCTYPE feed [<!ENTITY a \"aaaaaaaaaa\">]><feed>&a;</feed>").Fault?.Message);

    [Fact]
    public void Elements_without_end_are_refused_by_their_depth() =>
        Assert.Equal(
            "elements stand more than 32 deep",
            UsageText.Load("<feed>" + string.Concat(Enumerable.Repeat("<a>", 10_000))).Fault?.Message);

    [Fact]
    public void A_block_for_every_reading_is_read_and_too_many_resources_are_refused()
    {
        var blocks = Enumerable.Range(0, 20_000)
            .Select(i => EspiText.Block("1", EspiText.Reading(Start + (i * 3_600L), "1")));
        var points = string.Concat(Enumerable.Repeat("<entry><UsagePoint/></entry>", 1_001));

        Assert.Equal(
            20_000, UsageText.Load(EspiText.Feed(EspiText.Type("1"), string.Concat(blocks))).Series.ImportWattHours);
        Assert.Equal("more than 1000 usage points", UsageText.Load($"<feed>{points}</feed>").Fault?.Message);
    }

    [Fact]
    public void A_feed_without_readings_says_so() =>
        Assert.Equal(
            "the file has no IntervalBlock: no readings (it describes a meter only)",
            UsageText.Load(EspiText.Feed(EspiText.Type("1"), "")).Fault?.Message);

    [Fact]
    public void A_reading_outside_of_a_block_is_refused() =>
        Assert.Equal(
            "an IntervalReading outside of an IntervalBlock",
            UsageText.Load("<feed><IntervalReading/></feed>").Fault?.Message);
}
