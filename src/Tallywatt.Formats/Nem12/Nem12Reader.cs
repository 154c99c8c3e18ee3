using Tallywatt.Core.Readings;
using Tallywatt.Formats.Csv;

namespace Tallywatt.Formats.Nem12;

/// <summary>Reads interval data (NEM12) and accumulation data (NEM13) of the Australian market.</summary>
/// <remarks>
/// Source: AEMO, Meter Data File Format Specification NEM12 and NEM13: records 100, 200, 300, 400, 500, 900 and 250,
/// 550. Times are market time, UTC+10 all year. An E channel is what the customer takes from the network, a B
/// channel what flows back. A file is refused when a record is out of place or a day is not complete.
/// </remarks>
sealed class Nem12Reader : UsageReader
{
    internal const int MarketOffsetSeconds = 10 * 3_600;

    readonly Stream stream;
    readonly LineReader lines;
    readonly List<UsageChannel> sources = [];
    readonly Dictionary<string, int> indexes = [];
    readonly Nem12Day day = new();
    State state = State.Start;
    bool isNem13;
    int channelIndex = -1;
    int intervalSeconds;
    int decimals;

    internal Nem12Reader(Stream stream)
    {
        this.stream = stream;
        lines = new(stream);
        LocalTime = new(MarketOffsetSeconds, 0, "Australia/Brisbane", "NEM12 market time, all year");
    }

    enum State
    {
        Start,
        Header,
        Channel,
        IgnoredChannel,
        Ended,
    }

    public override string Format => isNem13 ? "NEM13" : "NEM12";

    public override IReadOnlyList<UsageChannel> Sources => sources;

    public override bool TryRead(out UsageValue value)
    {
        while (Fault is null)
        {
            if (day.TryTake(out value))
            {
                return true;
            }

            if (!lines.TryRead(out var line))
            {
                AtEnd();
                break;
            }

            if (!line.Trim(" \t,"u8).IsEmpty && ReadRecord(line, out value))
            {
                return true;
            }
        }

        value = default;
        return false;
    }

    protected override void Dispose(bool disposing)
    {
        stream.Dispose();
        base.Dispose(disposing);
    }

    void AtEnd()
    {
        if (lines.TooLong)
        {
            Refuse(lines.Line, $"longer than {UsageLimits.MaxLineBytes} bytes");
        }
        else if (state != State.Ended)
        {
            Refuse(lines.Line, state == State.Start
                ? "the file is empty"
                : "the file ends without its 900 record: it has been cut off");
        }
    }

    /// <returns>True when the record is itself a value (250).</returns>
    bool ReadRecord(ReadOnlySpan<byte> line, out UsageValue value)
    {
        value = default;
        var fields = new Fields(line);
        var kind = fields.Next();
        if (kind.SequenceEqual("100"u8))
        {
            return ReadHeader(ref fields);
        }

        if (state is State.Start or State.Ended)
        {
            return Refuse(lines.Line, $"'{Fields.Show(kind)}' where the header '100,NEM12,...' or '100,NEM13,...' "
                + (state == State.Start ? "must come first" : "or the end of the file must follow the 900 record"));
        }

        if (!kind.SequenceEqual("400"u8) && day.IsWaiting)
        {
            return Refuse(
                day.Line, "quality V says the qualities follow in 400 records; they end before interval "
                    + $"{day.Described + 1} of {day.Count}");
        }

        return kind switch
        {
            [(byte)'2', (byte)'0', (byte)'0'] when !isNem13 => ReadChannel(ref fields),
            [(byte)'3', (byte)'0', (byte)'0'] when !isNem13 => ReadDay(ref fields),
            [(byte)'4', (byte)'0', (byte)'0'] when !isNem13 => ReadQualities(ref fields),
            [(byte)'5', (byte)'0', (byte)'0'] when !isNem13 => false,
            [(byte)'2', (byte)'5', (byte)'0'] when isNem13 => ReadAccumulation(ref fields, out value),
            [(byte)'5', (byte)'5', (byte)'0'] when isNem13 => false,
            [(byte)'9', (byte)'0', (byte)'0'] => End(),
            _ => Refuse(lines.Line, $"record '{Fields.Show(kind)}'; allowed in {Format}: "
                + (isNem13 ? "250, 550 and 900" : "200, 300, 400, 500 and 900")),
        };
    }

    bool ReadHeader(ref Fields fields)
    {
        var version = fields.Next();
        if (state is not (State.Start or State.Ended))
        {
            return Refuse(lines.Line, "a second 100 header before the 900 record");
        }

        isNem13 = version.SequenceEqual("NEM13"u8);
        state = State.Header;
        return !isNem13 && !version.SequenceEqual("NEM12"u8)
            && Refuse(lines.Line, $"the header names '{Fields.Show(version)}'; allowed: NEM12 or NEM13");
    }

    bool End()
    {
        state = State.Ended;
        return false;
    }

    /// <summary>200, NMI, configuration, register, suffix, data stream, serial number, unit, minutes, next
    /// read.</summary>
    bool ReadChannel(ref Fields fields)
    {
        var meter = Fields.Show(fields.Next());
        fields.Next();
        fields.Next();
        var suffix = Fields.Show(fields.Next());
        fields.Next();
        fields.Next();
        var unit = Fields.Show(fields.Next());
        var length = fields.Next();
        if (meter.Length == 0 || suffix.Length == 0)
        {
            return Refuse(lines.Line, $"record 200 names no {(meter.Length == 0 ? "NMI" : "NMI suffix")}");
        }

        if (!ScaledNumber.TryParseWhole(length, out var minutes) || minutes is not (1 or 5 or 10 or 15 or 30))
        {
            return Refuse(
                lines.Line, $"the interval length is '{Fields.Show(length)}'; allowed: 1, 5, 10, 15 or 30 minutes");
        }

        intervalSeconds = minutes * 60;
        return Open(meter, suffix, Nem12Unit.Of(unit, suffix), unit);
    }

    bool Open(string meter, string suffix, Nem12Unit unit, string unitText)
    {
        var id = $"{meter}/{suffix}";
        if (!indexes.TryGetValue(id, out channelIndex))
        {
            if (sources.Count == UsageLimits.MaxChannelsCount)
            {
                return Refuse(lines.Line, $"more than {UsageLimits.MaxChannelsCount} channels");
            }

            channelIndex = sources.Count;
            indexes.Add(id, channelIndex);
            sources.Add(new()
            {
                MeterId = meter,
                Id = id,
                Title = $"{suffix} ({unitText})",
                Flow = unit.Flow,
                Refusal = unit.Refusal,
                Line = lines.Line,
                AddsUp = true,
                PowerOfTen = -6,
            });
        }

        decimals = unit.Decimals;
        state = unit.Refusal is null && sources[channelIndex].Refusal is null ? State.Channel : State.IgnoredChannel;
        return false;
    }

    /// <summary>300, date, one value an interval, quality and method, reason, description, two time stamps.</summary>
    bool ReadDay(ref Fields fields)
    {
        if (state == State.Header)
        {
            return Refuse(lines.Line, "record 300 before any 200 record");
        }

        var date = fields.Next();
        if (!Nem12Time.TryDate(date, out var start))
        {
            return Refuse(lines.Line, $"the date is '{Fields.Show(date)}'; allowed: yyyymmdd");
        }

        day.Begin(channelIndex, start, intervalSeconds, lines.Line);
        var fault = day.ReadValues(ref fields, decimals) ?? day.ReadQuality(ref fields);
        if (fault is not null)
        {
            return Refuse(lines.Line, fault);
        }

        if (state == State.IgnoredChannel)
        {
            day.DropValues();
        }

        return false;
    }

    /// <summary>400, first interval, last interval, quality and method, reason, description.</summary>
    bool ReadQualities(ref Fields fields)
    {
        var fault = day.Count == 0 ? "record 400 before any 300 record" : day.ReadRange(ref fields);
        return fault is not null && Refuse(lines.Line, fault);
    }

    /// <summary>One accumulation read becomes one long interval: the shape of its use is not known.</summary>
    bool ReadAccumulation(ref Fields fields, out UsageValue value)
    {
        var read = new Nem13Read();
        value = default;
        if (read.Parse(ref fields) is { } fault)
        {
            return Refuse(lines.Line, fault);
        }

        Note("NEM13 holds accumulation reads: each was rated as one interval, so prices that depend on the hour "
            + "are an even spread over it and not what was used");
        Open(read.Meter, read.Suffix, read.Unit, read.UnitText);
        value = new(
            channelIndex, read.StartUnixSeconds, read.DurationSeconds, read.Amount, read.Quality, lines.Line);
        return Fault is null && state == State.Channel;
    }
}
