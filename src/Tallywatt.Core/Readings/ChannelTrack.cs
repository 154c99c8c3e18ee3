namespace Tallywatt.Core.Readings;

/// <summary>The values of one channel: first as they came, then sorted, then settled into whole watt-hours.</summary>
sealed class ChannelTrack(string name, EnergyFlow flow)
{
    readonly Rows<ChannelValue> values = new();
    FindingTally missing, same, conflict, overlap, finer, estimated, substituted, edited, provisional;
    long importCarry, exportCarry;

    /// <summary>The values that count, in order of time, without overlap. Filled by <see cref="Settle"/>.</summary>
    internal Rows<SettledValue> Settled { get; } = new();

    internal long FirstUnixSeconds => values.Count == 0 ? long.MaxValue : values[0].StartUnixSeconds;

    internal long EndUnixSeconds { get; private set; } = long.MinValue;

    internal void Add(in ChannelValue value)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(value.DurationSeconds);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value.MicroWattHours, ChannelValue.MaxMicroWattHours);
        ArgumentOutOfRangeException.ThrowIfLessThan(
            value.MicroWattHours, flow == EnergyFlow.Net ? -ChannelValue.MaxMicroWattHours : 0);
        ArgumentOutOfRangeException.ThrowIfNegative(value.StartUnixSeconds);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(value.StartUnixSeconds, ChannelValue.MaxStartUnixSeconds);
        values.Add(value);
        EndUnixSeconds = Math.Max(EndUnixSeconds, value.EndUnixSeconds);
    }

    /// <summary>By start, then the shorter, then a value before none, then the better quality, the smaller
    /// value.</summary>
    internal void Sort() => values.Sort(static (left, right) =>
    {
        var order = left.StartUnixSeconds.CompareTo(right.StartUnixSeconds);
        order = order != 0 ? order : left.DurationSeconds.CompareTo(right.DurationSeconds);
        order = order != 0 ? order : QualityOrder.Doubt(left.Quality).CompareTo(QualityOrder.Doubt(right.Quality));
        order = order != 0 ? order : Math.Abs(left.MicroWattHours).CompareTo(Math.Abs(right.MicroWattHours));
        order = order != 0 ? order : left.MicroWattHours.CompareTo(right.MicroWattHours);
        return order != 0 ? order : left.LineNumber.CompareTo(right.LineNumber);
    });

    /// <summary>Decides which values count, and reports the others.</summary>
    /// <param name="firstUnixSeconds">Where the meter's values begin, on any channel.</param>
    /// <param name="endUnixSeconds">Where they end.</param>
    internal void Settle(long firstUnixSeconds, long endUnixSeconds, List<SeriesFinding> findings)
    {
        var last = -1;
        for (var i = 0; i < values.Count; i++)
        {
            ref readonly var value = ref values[i];
            if (value.Quality == ReadingQuality.Missing)
            {
                continue;
            }

            if (last >= 0 && value.StartUnixSeconds < values[last].EndUnixSeconds)
            {
                Turn(value, values[last]);
                continue;
            }

            Keep(value);
            last = i;
        }

        CountMissing();
        Report(firstUnixSeconds, endUnixSeconds, findings);
    }

    /// <summary>Turns a value away, because the time it covers is taken.</summary>
    void Turn(in ChannelValue value, in ChannelValue kept)
    {
        var twice = value.StartUnixSeconds == kept.StartUnixSeconds && value.DurationSeconds == kept.DurationSeconds;
        ref var tally = ref overlap;
        if (twice)
        {
            tally = ref value.MicroWattHours == kept.MicroWattHours ? ref same : ref conflict;
        }

        tally.Count(value.StartUnixSeconds, value.DurationSeconds, value.LineNumber, kept.LineNumber);
    }

    void Keep(in ChannelValue value)
    {
        if (value.MicroWattHours % ChannelValue.MicroWattHoursPerWattHour != 0)
        {
            finer.Count(value.StartUnixSeconds, value.DurationSeconds, value.LineNumber, 0);
        }

        if (value.Quality != ReadingQuality.Actual)
        {
            TallyOf(value.Quality).Count(value.StartUnixSeconds, value.DurationSeconds, value.LineNumber, 0);
        }

        var exports = flow == EnergyFlow.Export || value.MicroWattHours < 0;
        var magnitude = Math.Abs(value.MicroWattHours);
        Settled.Add(new(
            value.StartUnixSeconds,
            value.DurationSeconds,
            exports ? 0 : Whole(magnitude, ref importCarry),
            exports ? Whole(magnitude, ref exportCarry) : 0,
            value.Quality,
            value.LineNumber));
    }

    static long Whole(long microWattHours, ref long carry)
    {
        var (whole, rest) = Math.DivRem(microWattHours + carry, ChannelValue.MicroWattHoursPerWattHour);
        carry = rest;
        return whole;
    }

    ref FindingTally TallyOf(ReadingQuality quality)
    {
        switch (quality)
        {
            case ReadingQuality.Estimated:
                return ref estimated;
            case ReadingQuality.Substituted:
                return ref substituted;
            case ReadingQuality.Edited:
                return ref edited;
            case ReadingQuality.Provisional:
                return ref provisional;
            default:
                throw new ArgumentOutOfRangeException(nameof(quality), quality, "has no tally");
        }
    }

    /// <summary>A missing mark counts only where no other row gives a value for the same start.</summary>
    void CountMissing()
    {
        var index = 0;
        var lastStart = long.MinValue;
        for (var i = 0; i < values.Count; i++)
        {
            ref readonly var value = ref values[i];
            if (value.Quality != ReadingQuality.Missing || value.StartUnixSeconds == lastStart)
            {
                continue;
            }

            while (index < Settled.Count && Settled[index].EndUnixSeconds <= value.StartUnixSeconds)
            {
                index++;
            }

            if (index == Settled.Count || Settled[index].StartUnixSeconds > value.StartUnixSeconds)
            {
                missing.Count(value.StartUnixSeconds, value.DurationSeconds, value.LineNumber, 0);
                lastStart = value.StartUnixSeconds;
            }
        }
    }

    void Report(long firstUnixSeconds, long endUnixSeconds, List<SeriesFinding> findings)
    {
        Gaps(firstUnixSeconds, endUnixSeconds).Report(SeriesFindingKind.Gap, name, findings);
        missing.Report(SeriesFindingKind.Missing, name, findings);
        same.Report(SeriesFindingKind.DuplicateSame, name, findings);
        conflict.Report(SeriesFindingKind.DuplicateConflict, name, findings);
        overlap.Report(SeriesFindingKind.Overlap, name, findings);
        finer.Report(SeriesFindingKind.Finer, name, findings);
        estimated.Report(SeriesFindingKind.Estimated, name, findings);
        substituted.Report(SeriesFindingKind.Substituted, name, findings);
        edited.Report(SeriesFindingKind.Edited, name, findings);
        provisional.Report(SeriesFindingKind.Provisional, name, findings);
    }

    /// <summary>Time covered by no value that counts, nor by a row that says its value is missing.</summary>
    FindingTally Gaps(long firstUnixSeconds, long endUnixSeconds)
    {
        var gaps = default(FindingTally);
        var covered = firstUnixSeconds;
        var index = 0;
        for (var i = 0; i < values.Count; i++)
        {
            ref readonly var value = ref values[i];
            if (value.Quality != ReadingQuality.Missing)
            {
                if (index == Settled.Count || !Settled[index].IsOf(value))
                {
                    continue;
                }

                index++;
            }

            if (value.StartUnixSeconds > covered)
            {
                gaps.Count(covered, value.StartUnixSeconds - covered, value.LineNumber, 0);
            }

            covered = Math.Max(covered, value.EndUnixSeconds);
        }

        if (endUnixSeconds > covered)
        {
            gaps.Count(covered, endUnixSeconds - covered, 0, 0);
        }

        return gaps;
    }
}
