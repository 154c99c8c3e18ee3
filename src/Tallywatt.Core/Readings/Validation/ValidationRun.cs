using Tallywatt.Core.Readings.Estimation;

namespace Tallywatt.Core.Readings.Validation;

/// <summary>One batch while it is being checked: the values still standing, and what was found.</summary>
sealed class ValidationRun(
    ReadingBatch batch,
    MeterFacts facts,
    LoadHistory history,
    IDayCalendar calendar,
    VeeOptions options,
    long nowUnixSeconds)
{
    readonly List<ReadingFinding> findings = [];

    internal ReadingBatch Batch => batch;

    internal MeterFacts Facts => facts;

    internal LoadHistory History => history;

    internal IDayCalendar Calendar => calendar;

    internal VeeOptions Options => options;

    internal long NowUnixSeconds => nowUnixSeconds;

    /// <summary>Values that are inside the envelope, in order of time, none twice.</summary>
    internal List<RawReading> Standing { get; } = [];

    /// <summary>Of each standing value, whether its channel failed a check.</summary>
    internal List<FailedChannels> Failed { get; } = [];

    internal IReadOnlyList<ReadingFinding> Findings => findings;

    internal void Find(
        FindingCode code,
        FindingSeverity severity,
        long startUnixSeconds,
        long seconds,
        long seen = 0,
        long allowed = 0,
        EnergyFlow flow = EnergyFlow.Import) =>
        findings.Add(new(
            code, severity, flow, startUnixSeconds, (int)Math.Min(seconds, int.MaxValue), seen, allowed));

    internal void Find(
        FindingCode code, FindingSeverity severity, in RawReading reading, long seen = 0, long allowed = 0,
        bool exports = false) =>
        Find(
            code, severity, reading.StartUnixSeconds, reading.DurationSeconds, seen, allowed,
            exports ? EnergyFlow.Export : EnergyFlow.Import);

    internal bool Counts(int index, bool exports) =>
        (Failed[index] & (exports ? FailedChannels.Export : FailedChannels.Import)) == 0;

    internal void Fail(int index, bool exports) =>
        Failed[index] |= exports ? FailedChannels.Export : FailedChannels.Import;

    internal void FailAll()
    {
        for (var i = 0; i < Failed.Count; i++)
        {
            Failed[i] = FailedChannels.Import | FailedChannels.Export;
        }
    }

    /// <summary>The local days of the batch, each with its own stretch of it.</summary>
    internal IEnumerable<(int DayNumber, long From, long To)> Days()
    {
        for (var at = batch.FromUnixSeconds; at < batch.ToUnixSeconds;)
        {
            var day = calendar.DayNumberOf(at);
            var end = Math.Min(calendar.StartOf(day + 1), batch.ToUnixSeconds);
            yield return (day, at, end);
            at = end;
        }
    }

    /// <summary>Indexes of standing values that begin in a stretch.</summary>
    internal IEnumerable<int> Within(long from, long to)
    {
        for (var i = 0; i < Standing.Count; i++)
        {
            if (Standing[i].StartUnixSeconds >= from && Standing[i].StartUnixSeconds < to)
            {
                yield return i;
            }
        }
    }
}

/// <summary>Channels of one value that do not count.</summary>
[Flags]
enum FailedChannels : byte
{
    None = 0,
    Import = 1,
    Export = 2,
}
