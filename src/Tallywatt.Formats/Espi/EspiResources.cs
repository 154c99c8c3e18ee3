using System.Globalization;

namespace Tallywatt.Formats.Espi;

/// <summary>The resources of a feed, and how its interval blocks find their meaning once all of it is read.</summary>
/// <remarks>
/// An IntervalBlock is part of a MeterReading, which is part of a UsagePoint and has a ReadingType. Each is found by
/// its link; where no link matches, by being the only one, or the last one before. The order of a feed is free.
/// </remarks>
sealed class EspiResources
{
    readonly List<Resource> usagePoints = [];
    readonly List<Resource> meterReadings = [];
    readonly List<Resource> types = [];
    readonly List<Resource> blocks = [];
    readonly List<UsageChannel> sources = [];
    readonly List<string> notes = [];
    int order;

    internal IReadOnlyList<UsageChannel> Sources => sources;

    internal IReadOnlyList<string> Notes => notes;

    /// <summary>Why reading must stop; null while the feed stays within its limits.</summary>
    internal string? Excess { get; private set; }

    internal bool HasBlock => blocks.Count > 0;

    internal int BlockIndex => blocks.Count - 1;

    internal void AddUsagePoint(EspiEntry entry, int line) =>
        Add(usagePoints, entry, line, UsageLimits.MaxResourcesCount, "usage points");

    internal void AddMeterReading(EspiEntry entry, int line) =>
        Add(meterReadings, entry, line, UsageLimits.MaxResourcesCount, "meter readings");

    internal void AddType(EspiEntry entry, EspiReadingType type)
    {
        Add(types, entry, type.Line, UsageLimits.MaxResourcesCount, "reading types");
        types[^1].Type = type;
    }

    internal void AddBlock(EspiEntry entry, int line) =>
        Add(blocks, entry, line, UsageLimits.MaxBlocksCount, "interval blocks");

    internal bool IsInUsagePoint(EspiEntry entry) => usagePoints.Count > 0 && usagePoints[^1].Entry == entry;

    internal void SetService(int? kind) => usagePoints[^1].ServiceKind = kind;

    internal void Count(in EspiReading reading)
    {
        var block = blocks[^1];
        block.ReadingCount++;
        block.ValueCount += reading.Amount is null ? 0 : 1;
        block.CostCount += reading.HasCost ? 1 : 0;
    }

    /// <returns>What is wrong with the feed as a whole; null when every block has its meaning.</returns>
    internal UsageFault? Resolve()
    {
        if (blocks.Count == 0)
        {
            var isBare = usagePoints.Count + meterReadings.Count + types.Count == 0;
            var reason = isBare ? "" : " (it describes a meter only)";
            return new(UsageFaultKind.Refused, 0, $"the file has no IntervalBlock: no readings{reason}");
        }

        var channels = new Dictionary<Resource, UsageChannel>();
        var implicitReading = new Resource { Entry = new(), Line = blocks[0].Line };
        foreach (var block in blocks)
        {
            var reading = Find(meterReadings, block, block.Entry.Parent) ?? implicitReading;
            reading.Blocks.Add(block);
        }

        foreach (var block in blocks)
        {
            var reading = Find(meterReadings, block, block.Entry.Parent) ?? implicitReading;
            if (!channels.TryGetValue(reading, out var channel))
            {
                channel = ToChannel(reading, channels.Count + 1);
                channels.Add(reading, channel);
            }

            sources.Add(channel);
        }

        return null;
    }

    UsageChannel ToChannel(Resource reading, int number)
    {
        var point = Find(usagePoints, reading, reading.Entry.Parent);
        var type = TypeOf(reading);
        var meter = MeterId(point);
        var part = reading.Entry.LastPart;
        return new()
        {
            MeterId = meter,
            Id = part.Length > 0 ? $"{meter}/{part}" : string.Create(CultureInfo.InvariantCulture, $"{meter}/{number}"),
            Title = reading.Entry.Title.Length > 0 ? reading.Entry.Title : point?.Entry.Title ?? "",
            Flow = type?.Flow ?? default,
            Refusal = Refusal(point, reading, type),
            Line = type?.Refusal() is null ? reading.Blocks[0].Line : type.Line,
            DefaultDurationSeconds = type?.IntervalSeconds ?? 0,
            PowerOfTen = type is null ? 0 : Math.Clamp(type.PowerOfTen, -6, 9),
            IsAveragePower = type?.IsAveragePower ?? false,
        };
    }

    /// <summary>The usage point's own name; numbered when two points end in the same part.</summary>
    string MeterId(Resource? point)
    {
        var part = point is null || point.Entry.LastPart.Length == 0 ? "meter" : point.Entry.LastPart;
        var twins = usagePoints.FindAll(other => point is not null && other.Entry.LastPart == point.Entry.LastPart);
        return twins.Count > 1 ? $"{part}#{twins.IndexOf(point!) + 1}" : part;
    }

    EspiReadingType? TypeOf(Resource reading)
    {
        var linked = types.Find(type => type.Entry.Self.Length > 0 && reading.Entry.Related.Contains(type.Entry.Self));
        if (linked is null && types.Count > 1)
        {
            linked = types.Find(type => type.Order > reading.Order) ?? types[^1];
            notes.Add($"'{reading.Entry.Title}' links to no ReadingType; the next one in the file (line "
                + $"{linked.Line}) was taken");
        }

        return (linked ?? types.FirstOrDefault())?.Type;
    }

    static string? Refusal(Resource? point, Resource reading, EspiReadingType? type)
    {
        if (EspiCodes.NotElectricService(point?.ServiceKind) is { } service)
        {
            var unit = type is null ? "" : $"; {type.Describe()}";
            return $"this is a {service} file: ServiceCategory kind {point?.ServiceKind} ({service}){unit}";
        }

        if (reading.Blocks.TrueForAll(block => block.ValueCount == 0) && reading.Blocks.Exists(b => b.CostCount > 0))
        {
            return "this is a cost-only file: its readings have a cost and no value";
        }

        return type is null ? "the file has no ReadingType, so the unit of its values is not known" : type.Refusal();
    }

    /// <summary>The resource at an address; without a match the only one, or the last one before.</summary>
    static Resource? Find(List<Resource> among, Resource part, string address)
    {
        if (address.Length > 0 && among.Find(whole => whole.IsAt(address)) is { } linked)
        {
            return linked;
        }

        return among.Count == 1
            ? among[0]
            : among.FindLast(whole => whole.Order < part.Order) ?? among.FirstOrDefault();
    }

    void Add(List<Resource> list, EspiEntry entry, int line, int most, string names)
    {
        Excess ??= list.Count == most ? $"more than {most} {names}" : null;
        list.Add(new() { Entry = entry, Line = line, Order = order++ });
    }

    sealed class Resource
    {
        internal required EspiEntry Entry { get; init; }

        internal required int Line { get; init; }

        internal int Order { get; init; }

        internal EspiReadingType? Type { get; set; }

        internal int? ServiceKind { get; set; }

        internal int ReadingCount { get; set; }

        internal int ValueCount { get; set; }

        internal int CostCount { get; set; }

        internal List<Resource> Blocks { get; } = [];

        internal bool IsAt(string address) => Entry.Self == address;
    }
}
