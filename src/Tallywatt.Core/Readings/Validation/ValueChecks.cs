namespace Tallywatt.Core.Readings.Validation;

/// <summary>Checks 4 to 6 and 9: whether the values look like what a service point can use.</summary>
static class ValueChecks
{
    const int Percent = 100;
    const int SecondsPerHour = 3_600;
    const int ThirdHighest = 3;

    /// <summary>4: the peak of a day against its third highest value.</summary>
    /// <remarks>A warning: the energy may well have flowed. Check 7 decides whether it counts.</remarks>
    internal static void Spikes(ValidationRun run, bool exports)
    {
        foreach (var (_, from, to) in run.Days())
        {
            if (SpikeOf(run, from, to, exports) is { } spike)
            {
                var reading = run.Standing[spike.Index];
                run.Find(
                    FindingCode.Spike, FindingSeverity.Warning, reading, reading.WattHours(exports),
                    spike.AllowedWattHours, exports);
            }
        }
    }

    /// <summary>The spike of a stretch, if it has one.</summary>
    internal static (int Index, long AllowedWattHours)? SpikeOf(ValidationRun run, long from, long to, bool exports)
    {
        var highest = run.Within(from, to)
            .Where(index => run.Counts(index, exports))
            .OrderByDescending(index => run.Standing[index].WattHours(exports))
            .Take(ThirdHighest)
            .ToList();
        if (highest.Count < ThirdHighest)
        {
            return null;
        }

        var peak = run.Standing[highest[0]];
        var third = run.Standing[highest[^1]].WattHours(exports);
        if (exports && third == 0)
        {
            return null; // On a grey day a roof gives something once or twice.
        }

        var allowed = third + (third * run.Options.SpikePercent / Percent);
        var isSmall = (Int128)peak.WattHours(exports) * SecondsPerHour
            < (Int128)run.Options.SpikeFloorWatts * peak.DurationSeconds;
        return !isSmall && peak.WattHours(exports) > allowed ? (highest[0], allowed) : null;
    }

    /// <summary>5: what the breaker lets through, and the demand limits.</summary>
    internal static void Limits(ValidationRun run, bool exports)
    {
        for (var i = 0; i < run.Standing.Count; i++)
        {
            var reading = run.Standing[i];
            var wattHours = reading.WattHours(exports);
            var limit = run.Facts.LimitWattHours(reading.DurationSeconds);
            if (wattHours > limit)
            {
                run.Find(FindingCode.AboveBreaker, FindingSeverity.Failure, reading, wattHours, limit, exports);
                run.Fail(i, exports);
                continue;
            }

            var high = EnergyOf(run.Options.DemandHighWatts, reading);
            var low = EnergyOf(run.Options.DemandLowWatts, reading);
            if (run.Options.DemandHighWatts > 0 && wattHours > high)
            {
                run.Find(FindingCode.DemandHigh, FindingSeverity.Warning, reading, wattHours, high, exports);
            }
            else if (!exports && run.Options.DemandLowWatts > 0 && wattHours < low)
            {
                run.Find(FindingCode.DemandLow, FindingSeverity.Warning, reading, wattHours, low);
            }
        }
    }

    /// <summary>6: the same value many times in a row, and a long run of zero import.</summary>
    internal static void Runs(ValidationRun run)
    {
        for (var first = 0; first < run.Standing.Count;)
        {
            var end = first + 1;
            while (end < run.Standing.Count && Follows(run.Standing[end - 1], run.Standing[end]))
            {
                end++;
            }

            Judge(run, first, end);
            first = end;
        }
    }

    /// <summary>9: export that the place cannot give. Import and export in one interval are legal: both registers
    /// advance when a cloud passes.</summary>
    internal static void Export(ValidationRun run)
    {
        for (var i = 0; i < run.Standing.Count; i++)
        {
            var reading = run.Standing[i];
            var export = reading.ExportWattHours;
            if (export == 0)
            {
                continue;
            }

            var possible = EnergyOf(run.Facts.InverterWatts, reading) + 1;
            if (run.Facts.InverterWatts > 0 && export > possible)
            {
                run.Find(
                    FindingCode.ExportAboveInverter, FindingSeverity.Failure, reading, export, possible, exports: true);
                run.Fail(i, exports: true);
            }
            else if (!run.Facts.MayExport)
            {
                run.Find(FindingCode.ExportNotExpected, FindingSeverity.Warning, reading, export, exports: true);
            }
            else if (!run.Facts.HasStorage && export > run.Options.NightExportFloorWattHours
                && IsNight(run.Options, run.Calendar.MinuteOf(reading.StartUnixSeconds)))
            {
                run.Find(FindingCode.ExportAtNight, FindingSeverity.Failure, reading, export, exports: true);
                run.Fail(i, exports: true);
            }
        }
    }

    static bool Follows(in RawReading before, in RawReading reading) =>
        reading.StartUnixSeconds == before.EndUnixSeconds && reading.ImportWattHours == before.ImportWattHours;

    static void Judge(ValidationRun run, int first, int end)
    {
        var (start, last) = (run.Standing[first], run.Standing[end - 1]);
        var seconds = last.EndUnixSeconds - start.StartUnixSeconds;
        if (start.ImportWattHours > 0)
        {
            if (end - first >= run.Options.SameValueCount)
            {
                run.Find(
                    FindingCode.SameValue, FindingSeverity.Warning, start.StartUnixSeconds, seconds, end - first,
                    run.Options.SameValueCount);
            }

            return;
        }

        if (seconds >= run.Options.ZeroRunSeconds && !IsExplained(run, first, end))
        {
            run.Find(
                FindingCode.ZeroRun, FindingSeverity.Warning, start.StartUnixSeconds, seconds, seconds,
                run.Options.ZeroRunSeconds);
        }
    }

    /// <summary>Zero is no wonder in an empty house, without power, or behind a roof that gives.</summary>
    static bool IsExplained(ValidationRun run, int first, int end)
    {
        var (from, to) = (run.Standing[first].StartUnixSeconds, run.Standing[end - 1].EndUnixSeconds);
        return run.Facts.IsVacant
            || run.Batch.Outages.Any(outage => outage.FromUnixSeconds < to && outage.ToUnixSeconds > from)
            || run.Standing[first..end].Exists(reading =>
                reading.ExportWattHours > 0 || (reading.Flags & MeterFlags.PowerFail) != 0);
    }

    static bool IsNight(VeeOptions options, int minute) => options.NightFromMinute <= options.NightToMinute
        ? minute >= options.NightFromMinute && minute < options.NightToMinute
        : minute >= options.NightFromMinute || minute < options.NightToMinute;

    static long EnergyOf(long watts, in RawReading reading) =>
        (long)((Int128)watts * reading.DurationSeconds / SecondsPerHour);
}
