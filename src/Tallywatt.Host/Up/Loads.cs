using Tallywatt.Core.Readings;
using Tallywatt.Formats;
using Tallywatt.Platform.Registry;
using Tallywatt.SoftMeter.Fleet;
using Tallywatt.SoftMeter.Homes;
using Tallywatt.SoftMeter.Metrology;

namespace Tallywatt.Host.Up;

/// <summary>What the homes use: the household model, or recorded files replayed.</summary>
static class Loads
{
    /// <exception cref="RefusedException">The folder of usage files is not there or holds none that can be read.
    /// </exception>
    internal static Func<FleetPlan, int, ILoad> Of(Installation installation)
    {
        if (installation.UsageDirectory is not { } folder)
        {
            return MeterFleet.HouseholdLoad;
        }

        var series = ReadFolder(folder);
        return (plan, index) => ReplayLoad.ForHome(series, plan.Seed, index, plan.InstalledUnixSeconds);
    }

    static List<ReplaySeries> ReadFolder(string folder)
    {
        if (!Directory.Exists(folder))
        {
            throw new RefusedException($"{folder}: there is no such folder of usage files.", ExitCodes.NotFound);
        }

        var series = new List<ReplaySeries>();
        var reasons = new List<string>();
        foreach (var file in Directory.EnumerateFiles(folder, "*", SearchOption.AllDirectories).Order())
        {
            var content = UsageFile.Load(file);
            if (content.Fault is null && content.Series is { Intervals.Length: > 0 } read)
            {
                series.Add(new(Path.GetFileName(file), Slots(read)));
            }
            else
            {
                reasons.Add($"{Path.GetFileName(file)}: {content.Fault}");
            }
        }

        return series.Count > 0
            ? series
            : throw new RefusedException(
                $"{folder}: no usage file there can be replayed. {string.Join("; ", reasons.Take(3))}");
    }

    static ReplaySlot[] Slots(ReadingSeries series)
    {
        var slots = new List<ReplaySlot>(series.Intervals.Length);
        foreach (var interval in series.Intervals.Span)
        {
            if (interval.Quality != ReadingQuality.Missing)
            {
                slots.Add(new(
                    interval.StartUnixSeconds, interval.DurationSeconds, interval.ImportWattHours,
                    interval.ExportWattHours));
            }
        }

        return [.. slots];
    }
}
