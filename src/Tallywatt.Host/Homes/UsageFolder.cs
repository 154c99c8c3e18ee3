using Tallywatt.Core.Readings;
using Tallywatt.Formats;
using Tallywatt.SoftMeter.Homes;

namespace Tallywatt.Host.Homes;

/// <summary>The usage files in and below a folder as series that meters can replay (<c>--usage DIR</c>).</summary>
/// <param name="Series">In order of file names, the same at each start; empty when nothing could be used.</param>
/// <param name="Messages">Files that were left out and why, one line each.</param>
sealed record UsageFolder(IReadOnlyList<ReplaySeries> Series, IReadOnlyList<string> Messages)
{
    const long LeastSpanSeconds = 86_400;

    /// <param name="utcOffsetSeconds">
    /// The people's standard time where it is replayed. A file that declares its local time is moved, so that an
    /// evening stays an evening.
    /// </param>
    internal static UsageFolder Load(string path, int utcOffsetSeconds)
    {
        if (!Directory.Exists(path))
        {
            return new([], [$"{path}: there is no such folder"]);
        }

        var series = new List<ReplaySeries>();
        var messages = new List<string>();
        var files = Directory.EnumerateFiles(path, "*", SearchOption.AllDirectories)
            .Where(file => Path.GetExtension(file) is ".xml" or ".csv" or ".XML" or ".CSV")
            .Order(StringComparer.Ordinal);
        foreach (var file in files)
        {
            var content = UsageFile.Load(file);
            var reason = content.Fault is { } fault ? fault.ToString() : WhyNot(content.Series.Intervals.Span);
            if (reason is not null)
            {
                messages.Add($"{Path.GetRelativePath(path, file)} is not replayed: {reason}");
                continue;
            }

            var shiftSeconds = content.LocalTime is { } local ? local.StandardOffsetSeconds - utcOffsetSeconds : 0;
            series.Add(new(Path.GetRelativePath(path, file), Slots(content.Series.Intervals.Span, shiftSeconds)));
        }

        if (series.Count == 0)
        {
            messages.Add($"{path}: holds no usage file that can be replayed");
        }

        return new(series, messages);
    }

    static string? WhyNot(ReadOnlySpan<IntervalReading> intervals)
    {
        if (intervals.IsEmpty || intervals[^1].EndUnixSeconds - intervals[0].StartUnixSeconds < LeastSpanSeconds)
        {
            return "it holds less than a day of readings";
        }

        foreach (var reading in intervals)
        {
            if (reading.ImportWattHours > 0 || reading.ExportWattHours > 0)
            {
                return null;
            }
        }

        return "it holds no energy";
    }

    static List<ReplaySlot> Slots(ReadOnlySpan<IntervalReading> intervals, int shiftSeconds)
    {
        var slots = new List<ReplaySlot>(intervals.Length);
        foreach (var reading in intervals)
        {
            if (reading.Quality != ReadingQuality.Missing && reading.DurationSeconds > 0)
            {
                slots.Add(new(
                    reading.StartUnixSeconds + shiftSeconds,
                    reading.DurationSeconds,
                    reading.ImportWattHours,
                    reading.ExportWattHours));
            }
        }

        return slots;
    }
}
