using System.Globalization;
using Tallywatt.Core.Units;
using Tallywatt.Formats.TariffFiles;
using Tallywatt.Formats.TariffFiles.Documents;

namespace Tallywatt.Formats.MeterFiles;

/// <summary>Reads a meter file: YAML, or JSON when its name ends in .json.</summary>
public sealed class MeterFileReader
{
    const int PortMax = 65_535;

    internal static readonly FieldSet Fields = new(
        "meter", "serial", "mode", "tariff", "home", "purse", "ports", "management", "captureMinutes", "utcOffset",
        "driftPpm", "pushTo", "line");

    internal static readonly FieldSet HomeFields = new("home", "watts", "seed");

    internal static readonly FieldSet PurseFields = new(
        "purse", "preset", "firstAlarm", "secondAlarm", "overdraft", "hoarding", "friendly");

    internal static readonly FieldSet PortFields = new("ports", "dlms", "dlt645", "panel");

    internal static readonly FieldSet LineFields = new("line", "device", "protocol", "baud");

    static readonly Dictionary<string, MeterFileMode> Modes = new()
    {
        ["local"] = MeterFileMode.Local, ["central"] = MeterFileMode.Central,
    };

    static readonly Dictionary<string, MeterFileProof> Proofs = new()
    {
        ["none"] = MeterFileProof.None, ["lls"] = MeterFileProof.Lls, ["hls5"] = MeterFileProof.Hls5,
    };

    static readonly Dictionary<string, bool> Protocols = new() { ["dlms"] = false, ["dlt645"] = true };

    readonly FaultList faults;
    readonly ScalarText scalars;

    MeterFileReader(FaultList faults) => (this.faults, scalars) = (faults, new(faults));

    /// <summary>Loads a file by its path.</summary>
    /// <returns>The meter, or every fault of the file; never an exception for what a file holds.</returns>
    public static MeterFileLoad Load(string path)
    {
        try
        {
            return File.Exists(path)
                ? Read(BoundedFile.Read(path), path)
                : new(TariffLoadStatus.NotFound, null, [new(path, 0, 0, "", "no such file", "")]);
        }
        catch (Exception refused) when (refused is IOException or UnauthorizedAccessException)
        {
            return new(TariffLoadStatus.Refused, null, [new(path, 0, 0, "", $"cannot be read: {refused.Message}", "")]);
        }
    }

    /// <summary>Reads the bytes of a file: UTF-8 text, at most 1 MiB.</summary>
    public static MeterFileLoad Read(ReadOnlySpan<byte> bytes, string fileName)
    {
        var faults = new FaultList(fileName);
        var meter = DocumentText.Read(bytes, faults) is { } document
            ? new MeterFileReader(faults).ReadMeter(document)
            : null;
        return meter is null || faults.Any
            ? new(TariffLoadStatus.Refused, null, faults.InOrder())
            : new(TariffLoadStatus.Loaded, meter, []);
    }

    MeterFile? ReadMeter(DocumentNode document)
    {
        if (MappingReader.Open(document, "", Fields, faults) is not { } fields)
        {
            return null;
        }

        var blank = MeterFile.Default;
        return new()
        {
            SerialNumber = fields.Optional("serial") is { } serial ? Serial(serial) : null,
            Mode = Choice(fields, "mode", Modes, blank.Mode),
            Tariff = Text(fields, "tariff") ?? blank.Tariff,
            Home = Part(fields, "home", HomeFields, blank.Home, Home),
            Purse = Part(fields, "purse", PurseFields, blank.Purse, Purse),
            Ports = Part(fields, "ports", PortFields, blank.Ports, Ports),
            Management = Choice(fields, "management", Proofs, blank.Management),
            CaptureMinutes = Whole(fields, "captureMinutes", 1, 60, blank.CaptureMinutes),
            UtcOffsetMinutes = fields.Optional("utcOffset") is { } offset ? Offset(offset) : blank.UtcOffsetMinutes,
            DriftPartsPerMillion = Whole(fields, "driftPpm", -200, 200, 0),
            PushTo = fields.Optional("pushTo") is { } push ? HostAndPort(push) : null,
            Line = Part(fields, "line", LineFields, null, Line),
        };
    }

    T Part<T>(MappingReader fields, string name, FieldSet set, T blank, Func<MappingReader, T> read) =>
        fields.Optional(name) is { } node && MappingReader.Open(node, name, set, faults) is { } part
            ? read(part)
            : blank;

    MeterFileHome Home(MappingReader home) => new()
    {
        Watts = home.Optional("watts") is { } watts ? scalars.Whole(watts, home.PathOf("watts"), 0, 100_000) : null,
        Seed = Whole(home, "seed", 0, int.MaxValue, 1),
    };

    MeterFilePurse Purse(MappingReader purse)
    {
        var blank = new MeterFilePurse();
        var read = new MeterFilePurse
        {
            Preset = Amount(purse, "preset", blank.Preset),
            FirstAlarm = Amount(purse, "firstAlarm", blank.FirstAlarm),
            SecondAlarm = Amount(purse, "secondAlarm", blank.SecondAlarm),
            Overdraft = Amount(purse, "overdraft", blank.Overdraft),
            Hoarding = Amount(purse, "hoarding", blank.Hoarding),
            Friendly =
            [
                .. purse.List(purse.Optional("friendly"), "friendly", most: 8)
                    .Select(window => Window(window.Item, window.Path)),
            ],
        };
        if (read.SecondAlarm > read.FirstAlarm)
        {
            faults.Add(purse.Node.At, purse.PathOf("secondAlarm"), "is above firstAlarm", "firstAlarm or less");
        }

        return read;
    }

    MeterFilePorts Ports(MappingReader ports)
    {
        var blank = new MeterFilePorts();
        return new()
        {
            Dlms = Whole(ports, "dlms", 0, PortMax, blank.Dlms),
            Dlt645 = Whole(ports, "dlt645", 0, PortMax, blank.Dlt645),
            Panel = Whole(ports, "panel", 0, PortMax, blank.Panel),
        };
    }

    MeterFileLine? Line(MappingReader line)
    {
        if (line.Required("device", "a device such as /dev/ttyUSB0") is not { } device)
        {
            return null;
        }

        var isDlt645 = Choice(line, "protocol", Protocols, false);
        var baud = Whole(line, "baud", 300, 115_200, isDlt645 ? 2_400 : 9_600);
        return new(scalars.Text(device, line.PathOf("device")), isDlt645, baud);
    }

    /// <summary>Digits, with or without quotes: leading zeros are only text to YAML.</summary>
    long Serial(DocumentNode node)
    {
        if (node.IsScalar && node.Characters.Length is > 0 and <= 11 && node.Characters.All(char.IsAsciiDigit))
        {
            return long.Parse(node.Characters, CultureInfo.InvariantCulture);
        }

        faults.Add(node.At, "serial", $"is {node.Describe()}", "1 to 11 digits; the check digit follows by itself");
        return 0;
    }

    /// <summary>Minutes ahead of UTC from +08:00 or -03:30.</summary>
    int Offset(DocumentNode node)
    {
        if (node.IsScalar && node.Characters is ['+' or '-', .. { Length: 5 } time]
            && CalendarText.TryMinuteOfDay(time, out var minutes) && minutes <= 14 * 60)
        {
            return node.Characters[0] == '-' ? -minutes : minutes;
        }

        faults.Add(node.At, "utcOffset", $"is {node.Describe()}", "hours and minutes from UTC, such as \"+08:00\"");
        return 0;
    }

    string? HostAndPort(DocumentNode node)
    {
        var at = node.Characters.LastIndexOf(':');
        if (node.IsScalar && at > 0
            && int.TryParse(
                node.Characters.AsSpan(at + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port)
            && port is > 0 and <= PortMax)
        {
            return node.Characters;
        }

        faults.Add(node.At, "pushTo", $"is {node.Describe()}", "a host and a port, such as 127.0.0.1:4061");
        return null;
    }

    /// <summary>HH:MM-HH:MM; the end may be the next morning's.</summary>
    (int FromMinute, int ToMinute) Window(DocumentNode node, string path)
    {
        if (node.IsScalar && node.Characters is { Length: 11 } text && text[5] == '-'
            && CalendarText.TryMinuteOfDay(text.AsSpan(0, 5), out var from)
            && CalendarText.TryMinuteOfDay(text.AsSpan(6), out var to)
            && from != to && from < 24 * 60)
        {
            return (from, to);
        }

        faults.Add(node.At, path, $"is {node.Describe()}", "two times of day, such as \"22:00-07:00\"");
        return default;
    }

    T Choice<T>(MappingReader fields, string name, IReadOnlyDictionary<string, T> words, T blank)
        where T : struct =>
        fields.Optional(name) is { } node ? scalars.Choice(node, fields.PathOf(name), words) : blank;

    string? Text(MappingReader fields, string name) =>
        fields.Optional(name) is { } node ? scalars.Text(node, fields.PathOf(name)) : null;

    int Whole(MappingReader fields, string name, int least, int most, int blank) =>
        fields.Optional(name) is { } node ? scalars.Whole(node, fields.PathOf(name), least, most) : blank;

    Money Amount(MappingReader fields, string name, Money blank) =>
        fields.Optional(name) is { } node ? scalars.Money(node, fields.PathOf(name)) : blank;
}

/// <summary>A meter file, or the reasons why there is none.</summary>
/// <param name="Meter">Null unless <paramref name="Status"/> is <see cref="TariffLoadStatus.Loaded"/>.</param>
public sealed record MeterFileLoad(
    TariffLoadStatus Status, MeterFile? Meter, IReadOnlyList<TariffFileFault> Faults);
