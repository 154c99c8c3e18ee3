namespace Tallywatt.Core.Readings.Validation;

/// <summary>Checks 1 to 3: whether these are values of this meter and of this time at all.</summary>
static class EnvelopeChecks
{
    const FindingSeverity Failure = FindingSeverity.Failure;

    /// <summary>1: unit, multiplier, length, order, overlap, time; what passes stands, in order, once.</summary>
    internal static void Envelope(ValidationRun run)
    {
        var (batch, facts) = (run.Batch, run.Facts);
        if (!batch.IsWattHours)
        {
            run.Find(FindingCode.WrongUnit, Failure, batch.FromUnixSeconds, Length(batch));
            return;
        }

        if (batch.MultiplierNumber != facts.MultiplierNumber)
        {
            run.Find(
                FindingCode.WrongMultiplier, Failure, batch.FromUnixSeconds, Length(batch), batch.MultiplierNumber,
                facts.MultiplierNumber);
            return;
        }

        var inside = new List<RawReading>();
        var newest = long.MinValue;
        foreach (var reading in batch.Readings)
        {
            if (!IsInside(run, reading))
            {
                continue;
            }

            if (reading.StartUnixSeconds < newest)
            {
                run.Find(FindingCode.OutOfOrder, FindingSeverity.Note, reading);
            }

            newest = Math.Max(newest, reading.StartUnixSeconds);
            inside.Add(reading);
        }

        // Stable, so that of two values for one interval the one that came first counts.
        foreach (var reading in inside.OrderBy(reading => reading.StartUnixSeconds))
        {
            Stand(run, reading);
        }
    }

    /// <summary>2: as many intervals as the local day really has: 92, 96 or 100 quarter-hours where clocks change.
    /// </summary>
    internal static void Count(ValidationRun run)
    {
        foreach (var (_, from, to) in run.Days())
        {
            var expected = (to - from) / run.Facts.IntervalSeconds;
            var seen = run.Within(from, to).Count(index => run.Counts(index, exports: false));
            if (run.Batch.ExchangedUnixSeconds is { } at && at > from && at < to && seen > expected)
            {
                expected = Math.Min(seen, expected + 1); // The interval of the exchange is two.
            }

            if (seen != expected)
            {
                run.Find(
                    seen < expected ? FindingCode.TooFewIntervals : FindingCode.TooManyIntervals,
                    FindingSeverity.Warning, from, to - from, seen, expected);
            }
        }
    }

    /// <summary>3: the meter's own flags, and its clock.</summary>
    internal static void Flags(ValidationRun run)
    {
        Clock(run);
        foreach (var reading in run.Standing)
        {
            Flag(run, reading, MeterFlags.ClockSet, FindingCode.ClockSet, FindingSeverity.Note);
            Flag(run, reading, MeterFlags.PowerFail, FindingCode.PowerFail, FindingSeverity.Note);
            Flag(run, reading, MeterFlags.Reverse, FindingCode.Reverse, FindingSeverity.Warning);
            Flag(run, reading, MeterFlags.Tamper, FindingCode.Tamper, FindingSeverity.Warning);
            Flag(run, reading, MeterFlags.Battery, FindingCode.Battery, FindingSeverity.Warning);
        }
    }

    static void Clock(ValidationRun run)
    {
        var batch = run.Batch;
        var drift = Math.Abs((long)batch.ClockDriftSeconds);
        if (drift > run.Facts.IntervalSeconds)
        {
            run.Find(
                FindingCode.ClockWrong, Failure, batch.FromUnixSeconds, Length(batch), drift,
                run.Facts.IntervalSeconds);
            run.FailAll();
        }
        else if (drift > run.Options.ClockDriftWarnSeconds)
        {
            run.Find(
                FindingCode.ClockDrift, FindingSeverity.Warning, batch.FromUnixSeconds, Length(batch), drift,
                run.Options.ClockDriftWarnSeconds);
        }
    }

    static void Flag(
        ValidationRun run, in RawReading reading, MeterFlags flag, FindingCode code, FindingSeverity severity)
    {
        if ((reading.Flags & flag) != 0)
        {
            run.Find(code, severity, reading);
        }
    }

    static bool IsInside(ValidationRun run, in RawReading reading)
    {
        var (facts, now) = (run.Facts, run.NowUnixSeconds);
        if (reading.ImportWattHours < 0 || reading.ExportWattHours < 0)
        {
            var exports = reading.ExportWattHours < 0;
            run.Find(FindingCode.Negative, Failure, reading, reading.WattHours(exports), 0, exports);
        }
        else if (reading.DurationSeconds != facts.IntervalSeconds && !IsAtExchange(run.Batch, reading))
        {
            run.Find(
                FindingCode.WrongIntervalLength, Failure, reading, reading.DurationSeconds, facts.IntervalSeconds);
        }
        else if (reading.StartUnixSeconds < facts.InstalledUnixSeconds)
        {
            run.Find(FindingCode.BeforeInstallation, Failure, reading);
        }
        else if (reading.EndUnixSeconds > now + run.Options.FutureToleranceSeconds)
        {
            run.Find(
                FindingCode.Future, Failure, reading, reading.EndUnixSeconds - now,
                run.Options.FutureToleranceSeconds);
        }
        else
        {
            return true;
        }

        return false;
    }

    /// <summary>An interval that ends or begins at the exchange of the meter is cut short there.</summary>
    static bool IsAtExchange(ReadingBatch batch, in RawReading reading) =>
        batch.ExchangedUnixSeconds is { } exchanged && reading.DurationSeconds > 0
        && (reading.EndUnixSeconds == exchanged || reading.StartUnixSeconds == exchanged);

    static void Stand(ValidationRun run, in RawReading reading)
    {
        if (run.Standing.Count > 0 && run.Standing[^1] is var last && reading.StartUnixSeconds < last.EndUnixSeconds)
        {
            if (reading.StartUnixSeconds != last.StartUnixSeconds || reading.DurationSeconds != last.DurationSeconds)
            {
                run.Find(FindingCode.Overlap, Failure, reading, last.EndUnixSeconds - reading.StartUnixSeconds);
            }
            else if (reading.ImportWattHours == last.ImportWattHours && reading.ExportWattHours == last.ExportWattHours)
            {
                run.Find(FindingCode.Duplicate, FindingSeverity.Note, reading);
            }
            else
            {
                var exports = reading.ImportWattHours == last.ImportWattHours;
                run.Find(
                    FindingCode.DuplicateConflict, FindingSeverity.Warning, reading, reading.WattHours(exports),
                    last.WattHours(exports), exports);
            }

            return;
        }

        run.Standing.Add(reading);
        run.Failed.Add(FailedChannels.None);
    }

    static long Length(ReadingBatch batch) => batch.ToUnixSeconds - batch.FromUnixSeconds;
}
