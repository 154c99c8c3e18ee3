using Tallywatt.Core.Units;

namespace Tallywatt.Core.Readings.Validation;

/// <summary>Checks 7 and 10: the registers, and whether the intervals add up to them.</summary>
static class RegisterChecks
{
    const int Million = 1_000_000;

    /// <summary>What a register moved over the whole batch; null when it is not known, went back or jumped.</summary>
    internal static long? Advance(ValidationRun run, bool exports)
    {
        var at = run.Batch.FromUnixSeconds;
        var sum = 0L;
        foreach (var span in Spans(run.Batch, exports))
        {
            if (span.FromUnixSeconds != at || Moved(run, span, out _) is not { } moved)
            {
                return null;
            }

            sum += moved;
            at = span.ToUnixSeconds;
        }

        return at == run.Batch.ToUnixSeconds && at > run.Batch.FromUnixSeconds ? sum : null;
    }

    /// <summary>7: the sum of the intervals against the register, where every interval is there.</summary>
    internal static void Sum(ValidationRun run, bool exports)
    {
        if (Advance(run, exports) is not { } advance || !IsWhole(run))
        {
            return;
        }

        var sum = run.Standing.Sum(reading => reading.WattHours(exports));
        var tolerance = Math.Max(
            run.Facts.RegisterStepWattHours * run.Facts.MultiplierNumber,
            (long)((Int128)advance * run.Options.SumTolerancePartsPerMillion / Million));
        if (Math.Abs(sum - advance) <= tolerance)
        {
            return;
        }

        run.Find(
            FindingCode.SumOffRegister, FindingSeverity.Failure, run.Batch.FromUnixSeconds,
            run.Batch.ToUnixSeconds - run.Batch.FromUnixSeconds, sum, advance,
            exports ? EnergyFlow.Export : EnergyFlow.Import);
        FailWhatIsWrong(run, exports);
    }

    /// <summary>10: over the end, back, exchanged, or further than the breaker lets through.</summary>
    internal static void Register(ValidationRun run, bool exports)
    {
        foreach (var span in Spans(run.Batch, exports))
        {
            Moved(run, span, out var code);
            var seconds = span.ToUnixSeconds - span.FromUnixSeconds;
            var (seen, allowed) = code switch
            {
                FindingCode.Rollover => (Wrapped(run, span), run.Facts.LimitWattHours(seconds)),
                FindingCode.Rollback => (span.ToWattHours, span.FromWattHours),
                FindingCode.RegisterJump =>
                    (span.ToWattHours - span.FromWattHours, run.Facts.LimitWattHours(seconds)),
                _ => (0L, 0L),
            };
            if (code is { } found)
            {
                run.Find(
                    found, found == FindingCode.Rollover ? FindingSeverity.Note : FindingSeverity.Failure,
                    span.FromUnixSeconds, seconds, seen, allowed, span.Flow);
            }
        }
    }

    internal static void Exchange(ValidationRun run)
    {
        if (run.Batch.ExchangedUnixSeconds is { } exchanged)
        {
            run.Find(FindingCode.MeterExchange, FindingSeverity.Note, exchanged, run.Facts.IntervalSeconds);
        }
    }

    static IEnumerable<RegisterSpan> Spans(ReadingBatch batch, bool exports) => batch.Registers
        .Where(span => span.Flow == (exports ? EnergyFlow.Export : EnergyFlow.Import))
        .OrderBy(span => span.FromUnixSeconds);

    /// <summary>A register below where it was went over its end, when that is little enough to be true; else it went
    /// back.</summary>
    static long? Moved(ValidationRun run, in RegisterSpan span, out FindingCode? code)
    {
        code = null;
        var (facts, limit) = (run.Facts, run.Facts.LimitWattHours(span.ToUnixSeconds - span.FromUnixSeconds));
        if (span.FromWattHours < 0 || span.ToWattHours < 0 || span.FromWattHours >= facts.RegisterCapacityWattHours
            || span.ToWattHours >= facts.RegisterCapacityWattHours)
        {
            code = FindingCode.RegisterJump;
            return null;
        }

        var moved = Wrapped(run, span);
        if (moved <= limit)
        {
            code = span.ToWattHours < span.FromWattHours ? FindingCode.Rollover : null;
            return moved;
        }

        code = span.ToWattHours < span.FromWattHours ? FindingCode.Rollback : FindingCode.RegisterJump;
        return null;
    }

    static long Wrapped(ValidationRun run, in RegisterSpan span) => EnergyRegister.At(span.ToWattHours)
        .Since(EnergyRegister.At(span.FromWattHours), run.Facts.RegisterCapacityWattHours).WattHours;

    static bool IsWhole(ValidationRun run)
    {
        var at = run.Batch.FromUnixSeconds;
        foreach (var reading in run.Standing)
        {
            if (reading.StartUnixSeconds != at)
            {
                return false;
            }

            at = reading.EndUnixSeconds;
        }

        return at == run.Batch.ToUnixSeconds;
    }

    /// <summary>The spikes first, for they are the likeliest; without one, nothing of the channel is sure.</summary>
    static void FailWhatIsWrong(ValidationRun run, bool exports)
    {
        var spikes = 0;
        foreach (var (_, from, to) in run.Days())
        {
            if (ValueChecks.SpikeOf(run, from, to, exports) is { } spike)
            {
                run.Fail(spike.Index, exports);
                spikes++;
            }
        }

        var hasFailed = spikes > 0
            || Enumerable.Range(0, run.Failed.Count).Any(index => !run.Counts(index, exports));
        for (var i = 0; i < run.Failed.Count && !hasFailed; i++)
        {
            run.Fail(i, exports);
        }
    }
}
