using Tallywatt.Host.Up;
using Tallywatt.Platform.Areas;

namespace Tallywatt.Host.Bench;

/// <summary>Hands days of profile buffers to the areas of a cluster, and repeats what was not acknowledged.</summary>
sealed class ClusterLoad(ClusterUnderTest cluster, MeterBuffers buffers, int batchCount)
{
    const int AreasAtOnce = 8;

    /// <summary>A cluster that does not answer for so long will not answer.</summary>
    static readonly TimeSpan Patience = TimeSpan.FromMinutes(2);

    static readonly TimeSpan RetryPause = TimeSpan.FromMilliseconds(250);
    long readingCount;

    internal long ReadingCount => readingCount;

    internal BenchLatency Latency { get; } = new();

    /// <summary>Hands every meter's first row over: areas open, accounts are installed.</summary>
    internal Task InstallAsync(CancellationToken cancel) => ForEachAreaAsync(
        (area, stop) => AcceptAsync(
            area, buffers.First, MeterBuffers.FirstUnixSeconds, _ => { }, stop), cancel);

    /// <summary>Hands a day of every meter over, and closes it.</summary>
    internal Task IngestAsync(int day, CancellationToken cancel)
    {
        var end = EndOf(day);
        return ForEachAreaAsync(
            async (area, stop) =>
            {
                await AcceptAsync(area, (row, meter) => buffers.Day(day, row, meter), end, Count, stop);
                var grain = cluster.Grains.GetGrain<IAreaGrain>(area);
                await InsistAsync(() => grain.CloseDays(end), stop);
            },
            cancel);
    }

    /// <summary>Rows that some area does not hold up to the end of the days.</summary>
    internal async Task<long> MissingCountAsync(int dayCount, CancellationToken cancel)
    {
        var missingCount = 0L;
        foreach (var area in cluster.Registry.AreaIds)
        {
            MeterPosition[] positions = [];
            await InsistAsync(
                async () => positions = await cluster.Grains.GetGrain<IAreaGrain>(area).Positions(), cancel);
            missingCount += positions.Sum(position =>
                ((EndOf(dayCount - 1) - position.LastRowUnixSeconds) / buffers.IntervalSeconds)
                + (position.MissingFromTo.Length / 2) + position.RefusedCount);
        }

        return missingCount;
    }

    static long EndOf(int day) => MeterBuffers.FirstUnixSeconds + ((day + 1L) * MeterBuffers.SecondsPerDay);

    Task ForEachAreaAsync(Func<int, CancellationToken, Task> run, CancellationToken cancel) =>
        Parallel.ForEachAsync(
            cluster.Registry.AreaIds,
            new ParallelOptions { MaxDegreeOfParallelism = AreasAtOnce, CancellationToken = cancel },
            async (area, stop) => await run(area, stop));

    async Task AcceptAsync(
        int area, Func<int, int, byte[]> bufferOf, long now, Action<(long Begun, MeterProfile[] Profiles)> answered,
        CancellationToken cancel)
    {
        var grain = cluster.Grains.GetGrain<IAreaGrain>(area);
        var rows = new ProfileRows();
        var meter = 0;
        foreach (var points in cluster.Registry.InArea(area).Chunk(batchCount))
        {
            var begun = TimeProvider.System.GetTimestamp();
            var profiles = Array.ConvertAll(
                points, point => Decoded(point.MeterNumber, bufferOf(area - 1, meter++), rows));
            await InsistAsync(() => grain.Accept(profiles, now), cancel);
            answered((begun, profiles));
        }
    }

    void Count((long Begun, MeterProfile[] Profiles) call)
    {
        Latency.Add(call.Begun);
        Interlocked.Add(ref readingCount, call.Profiles.Sum(one => one.CapturedUnixSeconds.Length));
    }

    MeterProfile Decoded(long meterNumber, byte[] apdu, ProfileRows rows)
    {
        rows.Read(apdu, buffers.IntervalSeconds);
        var (captured, import, export) =
            (new long[rows.Wire.Length], new long[rows.Wire.Length], new long[rows.Wire.Length]);
        for (var i = 0; i < captured.Length; i++)
        {
            var row = rows.Wire[i];
            (captured[i], import[i], export[i]) = (row.CapturedUnixSeconds, row.ImportWattHours, row.ExportWattHours);
        }

        return new(meterNumber, captured, import, export);
    }

    /// <summary>Asks until there is an answer: accepting twice is accepting once.</summary>
    static async Task InsistAsync(Func<Task> ask, CancellationToken cancel)
    {
        var begun = TimeProvider.System.GetTimestamp();
        while (true)
        {
            try
            {
                await ask();
                return;
            }
#pragma warning disable CA1031 // Whatever it was: what was not acknowledged is handed over again, for a while.
            catch (Exception fault) when (!cancel.IsCancellationRequested)
#pragma warning restore CA1031
            {
                if (TimeProvider.System.GetElapsedTime(begun) > Patience)
                {
                    throw new RefusedException($"the silos do not answer: {fault.Message}", ExitCodes.Failed);
                }

                await Task.Delay(RetryPause, TimeProvider.System, cancel);
            }
        }
    }
}
