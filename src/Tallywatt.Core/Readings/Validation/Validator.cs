using Tallywatt.Core.Readings.Estimation;

namespace Tallywatt.Core.Readings.Validation;

/// <summary>What came of a batch: every value of the stretch, read or estimated, and what was found.</summary>
/// <param name="Values">In order of time, without a hole; an estimate says so by its code.</param>
/// <param name="Findings">In the order of the checks.</param>
public sealed record ValidationResult(
    IReadOnlyList<CodedReading> Values, IReadOnlyList<ReadingFinding> Findings);

/// <summary>Validation and estimation in one pass: ten checks in order, then the ladder for what does not count.
/// </summary>
/// <remarks>Pure: the same values, history and options give the same result. What came is never changed: the batch is
/// the raw series, the result the validated one.</remarks>
public static class Validator
{
    /// <summary>Validates a batch and estimates what is missing or failed.</summary>
    /// <param name="batch">What came.</param>
    /// <param name="facts">The registry's word on the meter; null when it knows no such meter.</param>
    /// <param name="history">Valid values before and around.</param>
    /// <param name="calendar">The service point's local days.</param>
    /// <param name="options">The thresholds.</param>
    /// <param name="nowUnixSeconds">The time.</param>
    /// <exception cref="ArgumentException">An option is out of its range, or the stretch has no length.</exception>
    public static ValidationResult Run(
        ReadingBatch batch,
        MeterFacts? facts,
        LoadHistory history,
        IDayCalendar calendar,
        VeeOptions options,
        long nowUnixSeconds)
    {
        ArgumentNullException.ThrowIfNull(batch);
        ArgumentNullException.ThrowIfNull(options);
        options.Validated();
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(batch.ToUnixSeconds, batch.FromUnixSeconds);
        if (facts is null)
        {
            return new([], [new(
                FindingCode.UnknownMeter, FindingSeverity.Failure, EnergyFlow.Import, batch.FromUnixSeconds,
                (int)Math.Min(batch.ToUnixSeconds - batch.FromUnixSeconds, int.MaxValue))]);
        }

        var run = new ValidationRun(batch, facts, history, calendar, options, nowUnixSeconds);
        Check(run);
        return new(ValidatedSeries.Of(run), run.Findings);
    }

    static void Check(ValidationRun run)
    {
        EnvelopeChecks.Envelope(run);
        EnvelopeChecks.Count(run);
        EnvelopeChecks.Flags(run);
        OnBoth(exports => ValueChecks.Spikes(run, exports));
        OnBoth(exports => ValueChecks.Limits(run, exports));
        ValueChecks.Runs(run);
        OnBoth(exports => RegisterChecks.Sum(run, exports));
        HistoryCheck.HighLow(run);
        ValueChecks.Export(run);
        OnBoth(exports => RegisterChecks.Register(run, exports));
        RegisterChecks.Exchange(run);
    }

    static void OnBoth(Action<bool> check)
    {
        check(false);
        check(true);
    }
}
