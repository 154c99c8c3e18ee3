using Tallywatt.Platform.Areas;
using Tallywatt.Platform.HeadEnd.Sessions;
using Tallywatt.Protocols.Dlms;

namespace Tallywatt.Host.Bench;

/// <summary>Hands days of profile buffers to the areas of a cluster, and repeats what was not acknowledged.</summary>
sealed class ClusterLoad(ClusterUnderTest cluster, MeterBuffers buffers, int batchCount)
{
    const int AreasAtOnce = 8;
    static readonly TimeSpan RetryPause = TimeSpan.FromMilliseconds(250);

    readonly Lock gate = new();
    long readingCount;
    long killedTimestamp;

    internal long ReadingCount => readingCount;

    internal BenchLatency Latency { get; } = new();

    /// <summary>From the kill until the last call that failed because of it was answered.</summary>
    internal TimeSpan Outage { get; private set; }

    /// <summary>Ends one silo as kill -9 does.</summary>
    internal void KillOneSilo()
    {
        killedTimestamp = TimeProvider.System.GetTimestamp();
        cluster.Silos[^1].Kill();
    }

    /// <summary>Hands every meter's first row over.</summary>
    internal Task InstallAsync(CancellationToken cancel) => ForEachAreaAsync(
        (area, meter) => buffers.First(area, meter), MeterBuffers.FirstUnixSeconds, counts: false, cancel);

    internal Task IngestAsync(int day, CancellationToken cancel) => ForEachAreaAsync(
        (area, meter) => buffers.Day(day, area, meter),
        MeterBuffers.FirstUnixSeconds + ((day + 1L) * MeterBuffers.SecondsPerDay), counts: true, cancel);

    /// <summary>Rows that some area does not hold up to the end of the days.</summary>
    internal async Task<long> MissingCountAsync(int dayCount, CancellationToken cancel)
    {
        var endUnixSeconds = MeterBuffers.FirstUnixSeconds + ((long)dayCount * MeterBuffers.SecondsPerDay);
        var missingCount = 0L;
        foreach (var area in cluster.Registry.AreaIds)
        {
            var positions = await InsistAsync(
                () => cluster.Grains.GetGrain<IAreaGrain>(area).Positions(), cancel);
            missingCount += positions.Sum(position =>
                ((endUnixSeconds - position.LastRowUnixSeconds) / buffers.IntervalSeconds)
                + (position.MissingFromTo.Length / 2) + position.RefusedCount);
        }

        return missingCount;
    }

    Task ForEachAreaAsync(Func<int, int, byte[]> bufferOf, long now, bool counts, CancellationToken cancel) =>
        Parallel.ForEachAsync(
            cluster.Registry.AreaIds,
            new ParallelOptions { MaxDegreeOfParallelism = AreasAtOnce, CancellationToken = cancel },
            async (area, stop) =>
            {
                var grain = cluster.Grains.GetGrain<IAreaGrain>(area);
                var index = 0;
                foreach (var points in cluster.Registry.InArea(area).Chunk(batchCount))
                {
                    var profiles = Array.ConvertAll(points, point => Decoded(
                        point.MeterNumber, bufferOf(area - 1, index++)));
                    var begun = TimeProvider.System.GetTimestamp();
                    await InsistAsync(() => grain.Accept(profiles, now), stop);
                    if (counts)
                    {
                        Latency.Add(begun);
                        Interlocked.Add(ref readingCount, profiles.Sum(one => one.CapturedUnixSeconds.Length));
                    }
                }
            });

    /// <summary>Asks until there is an answer: accepting twice is accepting once.</summary>
    async Task<T> InsistAsync<T>(Func<Task<T>> ask, CancellationToken cancel)
    {
        var hasFailed = false;
        while (true)
        {
            try
            {
                var answer = await ask();
                Answered(hasFailed);
                return answer;
            }
#pragma warning disable CA1031 // Whatever it was: what was not acknowledged is handed over again.
            catch (Exception) when (!cancel.IsCancellationRequested)
#pragma warning restore CA1031
            {
                hasFailed = true;
                await Task.Delay(RetryPause, TimeProvider.System, cancel);
            }
        }
    }

    void Answered(bool afterFailure)
    {
        if (afterFailure && killedTimestamp != 0)
        {
            lock (gate)
            {
                Outage = TimeProvider.System.GetElapsedTime(killedTimestamp);
            }
        }
    }

    MeterProfile Decoded(long meterNumber, byte[] apdu)
    {
        if (!GetResponse.TryRead(apdu, out var response))
        {
            throw new InvalidOperationException("A buffer of the benchmark cannot be read.");
        }

        var rows = new ProfileRow[ProfileBuffer.RowCount(response.Result.Value)];
        var buffer = new ProfileBuffer(1, 1, buffers.IntervalSeconds);
        return buffer.TryRead(response.Result.Value, 0, long.MaxValue, rows)
            ? new(
                meterNumber,
                Array.ConvertAll(rows, row => row.CapturedUnixSeconds),
                Array.ConvertAll(rows, row => row.ImportWattHours),
                Array.ConvertAll(rows, row => row.ExportWattHours))
            : throw new InvalidOperationException("A buffer of the benchmark cannot be read.");
    }
}
