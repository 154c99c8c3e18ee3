using Tallywatt.Core.Readings;

namespace Tallywatt.Formats;

/// <summary>Reads a file to its end, picks one meter, and puts its channels together.</summary>
sealed class UsageLoader(UsageReader reader, string? meter)
{
    readonly Rows<UsageValue> values = new();
    readonly List<string> notes = [];

    internal UsageContent Load()
    {
        while (reader.TryRead(out var value))
        {
            if (values.Count == UsageLimits.MaxValuesCount)
            {
                return Failed(new(
                    UsageFaultKind.Refused, value.Line, $"more than {UsageLimits.MaxValuesCount} values in one file"));
            }

            values.Add(value);
        }

        if (reader.Fault is { } fault)
        {
            return Failed(fault);
        }

        var (picked, refusal) = Pick([.. reader.Sources.Distinct()]);
        return refusal is null ? Assemble(picked) : Failed(refusal);
    }

    static UsageContent Failed(UsageFault fault) => UsageContent.Failed(fault);

    /// <summary>The channels of the one meter that is meant, or why it is not clear which.</summary>
    (List<UsageChannel> Picked, UsageFault? Refusal) Pick(List<UsageChannel> channels)
    {
        var usable = channels.FindAll(channel => channel.Refusal is null);
        if (usable.Count == 0)
        {
            return ([], NothingUsable(channels));
        }

        var picked = meter is null ? usable : usable.FindAll(IsAsked);
        if (picked.Count == 0)
        {
            var refused = channels.Find(IsAsked);
            return refused is null
                ? ([], new(UsageFaultKind.NoSuchMeter, 0, $"holds no meter '{meter}'; it holds: {List(usable)}"))
                : ([], new(UsageFaultKind.Refused, refused.Line, $"'{refused.Id}' cannot be rated: {refused.Refusal}"));
        }

        if (Ambiguity(picked) is { } which)
        {
            return ([], new(UsageFaultKind.Refused, 0, $"{which}; name one with --meter: {List(usable)}"));
        }

        foreach (var ignored in channels)
        {
            if (ignored.Refusal is not null && (meter is null || ignored.MeterId == picked[0].MeterId))
            {
                notes.Add($"channel {ignored.Id} is not rated: {ignored.Refusal}");
            }
        }

        return (picked, null);
    }

    bool IsAsked(UsageChannel channel) =>
        channel.MeterId.Equals(meter, StringComparison.OrdinalIgnoreCase)
            || channel.Id.Equals(meter, StringComparison.OrdinalIgnoreCase);

    static UsageFault NothingUsable(List<UsageChannel> channels)
    {
        if (channels.Count == 0)
        {
            return new(UsageFaultKind.Refused, 0, "the file holds no channel and no value");
        }

        var reasons = channels.Select(channel => channel.Refusal).Distinct().ToList();
        var others = reasons.Count > 1 ? $" (and {reasons.Count - 1} more like it)" : "";
        var named = channels[0].AddsUp ? $"no channel holds energy; {channels[0].Id}: {reasons[0]}" : reasons[0];
        return new(UsageFaultKind.Refused, channels[0].Line, named + others);
    }

    static string? Ambiguity(List<UsageChannel> picked)
    {
        var meters = picked.Select(channel => channel.MeterId).Distinct().Count();
        if (meters > 1)
        {
            return $"the file holds {meters} meters";
        }

        var twice = picked.Find(channel => !channel.AddsUp && CountOf(picked, channel.Flow) > 1);
        return twice is not null ? $"the meter has {CountOf(picked, twice.Flow)} channels for {Name(twice.Flow)}"
            : picked.Count > 1 && picked.Exists(channel => channel.Flow == EnergyFlow.Net)
                ? "the meter has a net channel and others"
            : null;
    }

    static int CountOf(List<UsageChannel> channels, EnergyFlow flow) =>
        channels.FindAll(channel => channel.Flow == flow).Count;

    static string List(List<UsageChannel> channels) =>
        string.Join(", ", channels.Take(20).Select(
            channel => $"{channel.Id} ({Name(channel.Flow)}{(channel.Title.Length > 0 ? ", " + channel.Title : "")})"))
            + (channels.Count > 20 ? $", and {channels.Count - 20} more" : "");

    static string Name(EnergyFlow flow) => flow switch
    {
        EnergyFlow.Import => "import",
        EnergyFlow.Export => "export",
        EnergyFlow.Net => "net",
        _ => throw new ArgumentOutOfRangeException(nameof(flow), flow, "not a flow"),
    };

    UsageContent Assemble(List<UsageChannel> picked)
    {
        if (picked.Count > SeriesAssembler.MaxChannelsCount)
        {
            return Failed(new(
                UsageFaultKind.Refused, 0, $"more than {SeriesAssembler.MaxChannelsCount} channels in one meter"));
        }

        var assembler = new SeriesAssembler();
        var channelIndexes = picked.ToDictionary(
            channel => channel,
            channel => assembler.AddChannel(channel.AddsUp ? channel.Id : Name(channel.Flow), channel.Flow));
        for (var i = 0; i < values.Count; i++)
        {
            ref readonly var value = ref values[i];
            var channel = reader.Sources[value.SourceIndex];
            if (!channelIndexes.TryGetValue(channel, out var index))
            {
                continue;
            }

            if (Check(channel, value, out var checkedValue) is { } fault)
            {
                return Failed(fault);
            }

            assembler.Add(index, checkedValue);
        }

        var series = assembler.Build();
        return series.Intervals.IsEmpty
            ? Failed(new(UsageFaultKind.Refused, 0, "the file holds no value that can be rated: all are missing"))
            : new(
                null, series, reader.Format, picked[0].MeterId, picked, reader.LocalTime, [.. reader.Notes, .. notes]);
    }

    static UsageFault? Check(UsageChannel channel, in UsageValue value, out ChannelValue checkedValue)
    {
        checkedValue = default;
        var seconds = value.DurationSeconds > 0 ? value.DurationSeconds : channel.DefaultDurationSeconds;
        if (seconds == 0)
        {
            return new(
                UsageFaultKind.Refused, value.Line,
                "the reading has no duration and its ReadingType no intervalLength");
        }

        if (!channel.TryGetMicroWattHours(value.Amount, seconds, out var microWattHours))
        {
            return new(UsageFaultKind.Refused, value.Line, value.Amount < 0
                ? $"value is {value.Amount}; a negative value is allowed only where flowDirection is 4 (net)"
                : $"value is {value.Amount}; more than 10 GWh in one interval is not allowed");
        }

        checkedValue = new(value.StartUnixSeconds, seconds, microWattHours, value.Quality, value.Line);
        return null;
    }
}
