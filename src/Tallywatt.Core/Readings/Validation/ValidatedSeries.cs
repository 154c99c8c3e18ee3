using Tallywatt.Core.Readings.Estimation;

namespace Tallywatt.Core.Readings.Validation;

/// <summary>Puts what stands and what is estimated together into one series without a hole.</summary>
static class ValidatedSeries
{
    internal static CodedReading[] Of(ValidationRun run)
    {
        var values = Grid(run);
        Fill(run, values, exports: false);
        Fill(run, values, exports: true);
        return values;
    }

    /// <summary>Every interval of the stretch; where nothing stands it is missing.</summary>
    static CodedReading[] Grid(ValidationRun run)
    {
        var values = new List<CodedReading>();
        var at = run.Batch.FromUnixSeconds;
        for (var i = 0; i < run.Standing.Count; i++)
        {
            var reading = run.Standing[i];
            if (reading.StartUnixSeconds < at || reading.EndUnixSeconds > run.Batch.ToUnixSeconds)
            {
                continue;
            }

            AddMissing(values, run, at, reading.StartUnixSeconds);
            var missing = new QualityCode(ReadingQuality.Missing);
            values.Add(new(
                reading.StartUnixSeconds, reading.DurationSeconds, reading.ImportWattHours, reading.ExportWattHours,
                run.Counts(i, exports: false) ? reading.Code : missing,
                run.Counts(i, exports: true) ? reading.Code : missing));
            at = reading.EndUnixSeconds;
        }

        AddMissing(values, run, at, run.Batch.ToUnixSeconds);
        return [.. values];
    }

    static void AddMissing(List<CodedReading> values, ValidationRun run, long from, long to)
    {
        var missing = new QualityCode(ReadingQuality.Missing);
        while (from < to)
        {
            var seconds = (int)Math.Min(run.Facts.IntervalSeconds, to - from);
            values.Add(new(from, seconds, 0, 0, missing, missing));
            from += seconds;
        }
    }

    static void Fill(ValidationRun run, CodedReading[] values, bool exports)
    {
        var gaps = new List<EstimationGap>();
        var indexes = new List<int>();
        for (var first = 0; first < values.Length; first++)
        {
            if (!IsMissing(values[first], exports))
            {
                continue;
            }

            var end = first;
            while (end < values.Length && IsMissing(values[end], exports)
                && values[end].DurationSeconds == values[first].DurationSeconds)
            {
                indexes.Add(end++);
            }

            gaps.Add(GapOf(run, values, first, end, exports));
            first = end - 1;
        }

        if (gaps.Count == 0)
        {
            return;
        }

        var filled = Estimator.Fill(
            gaps, Rest(run, values, exports), exports, run.History, run.Calendar, run.Options);
        for (var i = 0; i < filled.Length; i++)
        {
            ref var value = ref values[indexes[i]];
            value = exports
                ? value with { ExportWattHours = filled[i].WattHours, ExportCode = filled[i].Code }
                : value with { ImportWattHours = filled[i].WattHours, ImportCode = filled[i].Code };
        }
    }

    static EstimationGap GapOf(ValidationRun run, CodedReading[] values, int first, int end, bool exports) =>
        new(values[first].StartUnixSeconds, values[end - 1].EndUnixSeconds, values[first].DurationSeconds)
        {
            Before = first > 0 && !IsMissing(values[first - 1], exports) ? values[first - 1].ToInterval() : null,
            After = end < values.Length && !IsMissing(values[end], exports) ? values[end].ToInterval() : null,
            Outages = run.Batch.Outages,
            PowerLimitWatts = run.Facts.PowerLimitWatts,
        };

    /// <summary>What the register moved beyond the values that count; null when that is not known.</summary>
    static long? Rest(ValidationRun run, CodedReading[] values, bool exports)
    {
        if (RegisterChecks.Advance(run, exports) is not { } advance)
        {
            return null;
        }

        var counted = 0L;
        foreach (var value in values)
        {
            counted += IsMissing(value, exports) ? 0 : exports ? value.ExportWattHours : value.ImportWattHours;
        }

        return counted <= advance ? advance - counted : null;
    }

    static bool IsMissing(in CodedReading value, bool exports) =>
        (exports ? value.ExportCode : value.ImportCode).Quality == ReadingQuality.Missing;
}
