using Microsoft.Extensions.Hosting;
using Tallywatt.Core.Readings;
using Tallywatt.Platform.Readings;
using Tallywatt.Platform.Registry;
using Tallywatt.SoftMeter.Fleet;
using Tallywatt.SoftMeter.Metrology;

namespace Tallywatt.Host.Up;

/// <summary>The supply meter at each area's transformer: what its homes draw and give, and what lines and transformer
/// lose on the way.</summary>
/// <remarks>It measures the homes' own registers, not what the head-end has read of them, so a reading that is missing
/// or wrong shows as a loss.</remarks>
sealed class SupplyMeters(
    UtilityRegistry registry, MeterFleet fleet, IReadingStore store, IUtilityClock clock, TimeProvider realTime,
    ILogger<SupplyMeters> log) : BackgroundService
{
    const int Period = Platform.Areas.UtilityTerms.IntervalSeconds;

    /// <summary>A meter whose clock is a little late captures its row a little later.</summary>
    const int LateSeconds = 2 * Period;

    /// <summary>The most that is measured in one go: a day.</summary>
    const int StepSeconds = 96 * Period;

    static readonly TimeSpan Tick = TimeSpan.FromSeconds(2);

    readonly Dictionary<int, long> measuredUnixSeconds = [];

    protected override async Task ExecuteAsync(CancellationToken stoppingToken)
    {
        using var ticks = new PeriodicTimer(Tick, realTime);
        try
        {
            while (await ticks.WaitForNextTickAsync(stoppingToken))
            {
                await MeasureAllAsync();
            }
        }
        catch (OperationCanceledException) when (stoppingToken.IsCancellationRequested)
        {
            // Asked to stop: what was measured is kept, the rest is measured at the next start.
        }
    }

    async Task MeasureAllAsync()
    {
        foreach (var area in registry.AreaIds)
        {
            try
            {
                while (await MeasureAsync(area))
                {
                    // One day more.
                }
            }
#pragma warning disable CA1031 // A full disk passes; what was not kept is measured again.
            catch (Exception fault)
            {
                log.TickFailed(fault.GetType().Name, fault.Message);
            }
#pragma warning restore CA1031
        }
    }

    /// <returns>Whether there may be more.</returns>
    async Task<bool> MeasureAsync(int area)
    {
        var from = measuredUnixSeconds.TryGetValue(area, out var known) ? known : LastKept(area);
        var until = Math.Min(from + StepSeconds, (clock.NowUnixSeconds - LateSeconds) / Period * Period);
        if (until <= from)
        {
            return false;
        }

        var readings = Measure(area, from, until);
        await store.KeepSupplyAsync(area, readings, "supply meter", clock.NowUnixSeconds);
        measuredUnixSeconds[area] = until;
        return true;
    }

    long LastKept(int area)
    {
        using var source = store.Open();
        var from = registry.Installation.HistoryFromUnixSeconds;
        return source.Supply(area, from, long.MaxValue) is [.., var last]
            ? last.StartUnixSeconds + last.DurationSeconds
            : from;
    }

    List<SupplyReading> Measure(int area, long from, long until)
    {
        var slotCount = (int)((until - from) / Period);
        var (net, seen) = (new long[slotCount], new int[slotCount]);
        var points = registry.InArea(area);
        foreach (var point in points)
        {
            if (fleet.TryFind(point.MeterSerial, out var index))
            {
                Add(fleet[index].ReadProfile(from, until), from, net, seen);
            }
        }

        var readings = new List<SupplyReading>();
        for (var slot = 0; slot < slotCount; slot++)
        {
            if (seen[slot] == points.Count)
            {
                var supplied = net[slot] + LostWattHours(net[slot], points.Count);
                readings.Add(new(
                    from + ((long)slot * Period), Period, Math.Max(0, supplied), Math.Max(0, -supplied),
                    ReadingQuality.Actual));
            }
        }

        return readings;
    }

    static void Add(IReadOnlyList<ProfileRow> rows, long from, long[] net, int[] seen)
    {
        for (var i = 1; i < rows.Count; i++)
        {
            var (before, row) = (rows[i - 1], rows[i]);
            var slot = (before.CapturedUnixSeconds - from) / Period;
            if (row.CapturedUnixSeconds - before.CapturedUnixSeconds == Period && slot >= 0 && slot < net.Length)
            {
                net[slot] += row.Import.WattHours - before.Import.WattHours
                    - row.Export.WattHours + before.Export.WattHours;
                seen[slot]++;
            }
        }
    }

    /// <summary>The transformer's iron loses always the same, its copper and the lines with the square of the load:
    /// together some two per cent.</summary>
    static long LostWattHours(long netWattHours, int meterCount)
    {
        const int ironMilliwattHoursPerMeter = 300;
        const int copperDivisorPerMeter = 6_500;
        return (meterCount * ironMilliwattHoursPerMeter / 1_000)
            + (long)((Int128)netWattHours * netWattHours / (copperDivisorPerMeter * (Int128)meterCount));
    }
}
