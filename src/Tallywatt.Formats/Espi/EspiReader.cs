using System.Globalization;
using System.Xml;
using Tallywatt.Formats.Csv;

namespace Tallywatt.Formats.Espi;

/// <summary>Reads Green Button files: an Atom feed of ESPI resources.</summary>
/// <remarks>
/// Source: NAESB REQ.21, Energy Services Provider Interface. Elements are known by their local name, whatever prefix
/// or namespace version a utility writes. Resources find one another by their links and, where a file has none, by
/// their order. The XML is read forward only; no document type, no entity, no address is ever resolved.
/// </remarks>
sealed class EspiReader : UsageReader
{
    readonly XmlReader xml;
    readonly IXmlLineInfo position;
    readonly EspiResources resources = new();
    readonly char[] text = new char[80];
    EspiEntry entry = new();
    bool hasRoot;
    bool isResolved;

    internal EspiReader(Stream stream)
    {
        xml = XmlReader.Create(stream, new()
        {
            DtdProcessing = DtdProcessing.Prohibit,
            XmlResolver = null,
            IgnoreComments = true,
            IgnoreProcessingInstructions = true,
            IgnoreWhitespace = true,
            CloseInput = true,
            MaxCharactersFromEntities = 1_024,
            MaxCharactersInDocument = 1L << 30,
        });
        position = (IXmlLineInfo)xml;
    }

    public override string Format => "Green Button (ESPI XML)";

    public override IReadOnlyList<UsageChannel> Sources => resources.Sources;

    int Line => position.LineNumber;

    public override bool TryRead(out UsageValue value)
    {
        value = default;
        if (Fault is not null || isResolved)
        {
            return false;
        }

        try
        {
            return Advance(out value);
        }
        catch (XmlException wrong)
        {
            return Refuse(wrong.LineNumber, Explain(wrong));
        }
    }

    protected override void Dispose(bool disposing)
    {
        xml.Dispose();
        base.Dispose(disposing);
    }

    static string Explain(XmlException wrong)
    {
        if (wrong.Message.StartsWith("Unexpected end of file", StringComparison.Ordinal)
            || wrong.Message.StartsWith("Root element is missing", StringComparison.Ordinal))
        {
            return "the XML ends before its elements are closed: the file has been cut off";
        }

        var place = wrong.Message.LastIndexOf(" Line ", StringComparison.Ordinal);
        return wrong.Message.Contains("DTD", StringComparison.Ordinal)
            ? "a document type (DTD) is not allowed in a usage file"
            : $"not well-formed XML: {Clean(place < 0 ? wrong.Message : wrong.Message[..place])}";
    }

    bool Advance(out UsageValue value)
    {
        value = default;
        while (Fault is null && xml.Read())
        {
            if (xml.NodeType != XmlNodeType.Element)
            {
                continue;
            }

            if (xml.Depth > UsageLimits.MaxXmlDepth)
            {
                return Refuse(Line, $"elements stand more than {UsageLimits.MaxXmlDepth} deep");
            }

            if (!hasRoot && !IsRoot())
            {
                return Refuse(
                    Line, $"the XML begins with <{Show(xml.LocalName)}>; a Green Button file begins with <feed>");
            }

            if (ReadElement(out value))
            {
                return true;
            }
        }

        if (Fault is null)
        {
            isResolved = true;
            Resolve();
        }

        return false;
    }

    bool IsRoot() => hasRoot = xml.LocalName is "feed" or "entry" or "UsagePoint" or "IntervalBlock" or "ServiceStatus"
        || xml.NamespaceURI.Contains("naesb.org", StringComparison.Ordinal);

    void Resolve()
    {
        if (resources.Resolve() is { } fault)
        {
            Refuse(fault.Line, fault.Message);
        }

        foreach (var note in resources.Notes)
        {
            Note(note);
        }
    }

    bool ReadElement(out UsageValue value)
    {
        value = default;
        switch (xml.LocalName)
        {
            case "entry":
                entry = new() { Line = Line };
                break;
            case "link":
                entry.Link(xml.GetAttribute("rel"), xml.GetAttribute("href"));
                break;
            case "title":
                entry.Title = Show(Text());
                break;
            case "UsagePoint":
                resources.AddUsagePoint(entry, Line);
                break;
            case "kind" when resources.IsInUsagePoint(entry):
                resources.SetService(Whole(Text()));
                break;
            case "MeterReading":
                resources.AddMeterReading(entry, Line);
                break;
            case "ReadingType":
                ReadType();
                break;
            case "LocalTimeParameters":
                ReadLocalTime();
                break;
            case "IntervalBlock":
                resources.AddBlock(entry, Line);
                break;
            case "IntervalReading":
                return ReadReading(out value);
        }

        return resources.Excess is { } excess && Refuse(Line, excess);
    }

    void ReadType()
    {
        var type = new EspiReadingType { Line = Line, Title = entry.Title };
        resources.AddType(entry, type);
        var depth = xml.Depth;
        while (NextInside(depth))
        {
            var (name, line) = (xml.LocalName, Line);
            if (xml.Depth != depth + 1 || name is not ("accumulationBehaviour" or "commodity" or "dataQualifier"
                or "flowDirection" or "intervalLength" or "kind" or "powerOfTenMultiplier" or "uom"))
            {
                continue;
            }

            var content = Text();
            if (Whole(content) is { } number)
            {
                type.Set(name, number);
            }
            else if (!content.IsEmpty)
            {
                Refuse(line, $"{name} is '{Show(content)}'; allowed: a whole number");
                return;
            }
        }
    }

    void ReadLocalTime()
    {
        int? offset = null, daylight = null;
        var (start, end) = ("", "");
        var depth = xml.Depth;
        while (NextInside(depth))
        {
            switch (xml.LocalName)
            {
                case "tzOffset":
                    offset = Whole(Text());
                    break;
                case "dstOffset":
                    daylight = Whole(Text());
                    break;
                case "dstStartRule":
                    start = Text().ToString();
                    break;
                case "dstEndRule":
                    end = Text().ToString();
                    break;
            }
        }

        LocalTime ??= EspiLocalTime.Of(offset, daylight, start, end);
    }

    bool ReadReading(out UsageValue value)
    {
        var reading = new EspiReading { Line = Line };
        value = default;
        if (!resources.HasBlock)
        {
            return Refuse(Line, "an IntervalReading outside of an IntervalBlock");
        }

        var depth = xml.Depth;
        while (NextInside(depth))
        {
            var (name, line) = (xml.LocalName, Line);
            if (name is not ("value" or "cost" or "start" or "duration" or "quality"))
            {
                continue;
            }

            var content = Text();
            if (!reading.Set(name, content))
            {
                return Refuse(line, $"{name} is '{Show(content)}'; allowed: {EspiReading.Allowed(name)}");
            }
        }

        if (reading.Fault() is { } fault)
        {
            return Refuse(reading.Line, fault);
        }

        resources.Count(reading);
        value = reading.ToValue(resources.BlockIndex);
        return true;
    }

    /// <summary>Moves to the next element inside the one at <paramref name="depth"/>; false at its end.</summary>
    bool NextInside(int depth)
    {
        if (xml.Depth == depth && (xml.IsEmptyElement || xml.NodeType == XmlNodeType.EndElement))
        {
            return false;
        }

        while (xml.Read())
        {
            if (xml.NodeType == XmlNodeType.Element)
            {
                return xml.Depth <= UsageLimits.MaxXmlDepth
                    || Refuse(Line, $"elements stand more than {UsageLimits.MaxXmlDepth} deep");
            }

            if (xml.NodeType == XmlNodeType.EndElement && xml.Depth == depth)
            {
                return false;
            }
        }

        return false;
    }

    /// <summary>The first characters of the text of the element the reader stands on; valid until the next
    /// call.</summary>
    /// <remarks>The reader stays inside the element: its end is still to come.</remarks>
    ReadOnlySpan<char> Text()
    {
        if (xml.IsEmptyElement || !xml.Read() || xml.NodeType is not (XmlNodeType.Text or XmlNodeType.CDATA))
        {
            return [];
        }

        var length = 0;
        while (length < text.Length && xml.ReadValueChunk(text, length, text.Length - length) is var count and > 0)
        {
            length += count;
        }

        return text.AsSpan(0, length).Trim();
    }

    static int? Whole(ReadOnlySpan<char> text) =>
        int.TryParse(text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var number) ? number : null;

    static string Show(ReadOnlySpan<char> text)
    {
        const int most = 60;
        var shown = text[..Math.Min(text.Length, most)].ToString();
        return Clean(shown) + (text.Length > most ? "..." : "");
    }

    static string Clean(string text) => Fields.Clean(text[..Math.Min(text.Length, 400)], ' ');
}
