namespace Tallywatt.Tests.Usage;

/// <summary>Green Button feeds written in a test: one usage point, channels by number.</summary>
static class EspiText
{
    static readonly Dictionary<string, string> Defaults = new()
    {
        ["accumulationBehaviour"] = "4", ["commodity"] = "1", ["dataQualifier"] = "12", ["flowDirection"] = "1",
        ["intervalLength"] = "3600", ["kind"] = "12", ["powerOfTenMultiplier"] = "0", ["uom"] = "72",
    };

    internal static string One(string readings, params (string Field, string Value)[] changes) =>
        Feed(Type("1", changes), Block("1", readings));

    internal static string Feed(string first, string second) =>
        "<?xml version=\"1.0\"?>\n<feed xmlns=\"http://www.w3.org/2005/Atom\">\n"
        + Entry(
            "/UsagePoint/1", "/UsagePoint", "",
            "<UsagePoint><ServiceCategory><kind>0</kind></ServiceCategory></UsagePoint>")
        + first + second + "</feed>\n";

    internal static string WithLocalTime(string offset, string start, string end) =>
        Feed(
            Type("1") + Entry(
                "/LocalTimeParameters/1", "/LocalTimeParameters", "",
                $"<LocalTimeParameters><dstEndRule>{end}</dstEndRule><dstOffset>3600</dstOffset>"
                    + $"<dstStartRule>{start}</dstStartRule><tzOffset>{offset}</tzOffset></LocalTimeParameters>"),
            Block("1", Reading(1_735_689_600, "1")));

    internal static string Type(string id, params (string Field, string Value)[] changes)
    {
        var fields = new Dictionary<string, string>(Defaults);
        foreach (var (field, value) in changes)
        {
            fields[field] = value;
        }

        var meter = $"/UsagePoint/1/MeterReading/{id}";
        return Entry(meter, "/UsagePoint/1/MeterReading", $"/ReadingType/{id}", "<MeterReading/>", $"Channel {id}")
            + Entry(
                $"/ReadingType/{id}", "/ReadingType", "",
                $"<ReadingType>\n{string.Concat(fields.Select(f => $"<{f.Key}>{f.Value}</{f.Key}>\n"))}</ReadingType>");
    }

    internal static string Block(string id, string readings) =>
        Entry(
            $"/UsagePoint/1/MeterReading/{id}/IntervalBlock/1", $"/UsagePoint/1/MeterReading/{id}/IntervalBlock", "",
            "<IntervalBlock>\n<interval><duration>86400</duration><start>0</start></interval>"
                + $"{readings}</IntervalBlock>");

    internal static string Reading(long start, string? value, string? seconds = "3600", string? quality = null) =>
        "<IntervalReading>"
        + (quality is null ? "" : $"<ReadingQuality><quality>{quality}</quality></ReadingQuality>")
        + $"<timePeriod>{(seconds is null ? "" : $"<duration>{seconds}</duration>")}<start>{start}</start></timePeriod>"
        + (value is null ? "" : $"<value>{value}</value>") + "</IntervalReading>\n";

    static string Entry(string self, string up, string related, string content, string title = "") =>
        $"<entry>\n<content>{content}</content>\n<link rel=\"self\" href=\"{self}\"/><link rel=\"up\" href=\"{up}\"/>"
        + (related.Length > 0 ? $"<link rel=\"related\" href=\"{related}\"/>" : "")
        + $"<title>{title}</title></entry>\n";
}
