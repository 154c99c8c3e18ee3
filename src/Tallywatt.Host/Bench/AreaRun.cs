using Tallywatt.Core.Areas;
using Tallywatt.Platform.Areas;

namespace Tallywatt.Host.Bench;

/// <summary>Takes areas through their days: buffers in, acknowledged when they are on disk.</summary>
/// <remarks>Area by area: of many meters only those under way are in memory.</remarks>
sealed class AreaRun(AreaLoad load, MeterBuffers buffers, IAreaStore store, int batchCount)
{
    /// <summary>Areas under way at once, so that commits of several share a disk flush.</summary>
    internal const int AreasAtOnce = 8;

    long readingCount;
    long closedCount;

    internal long ReadingCount => readingCount;

    internal long ClosedCount => closedCount;

    internal BenchLatency Latency { get; } = new();

    /// <summary>How long it took, from buffers in hand, until orders to relays were stored.</summary>
    internal BenchLatency OrderLatency { get; } = new();

    /// <summary>Accounts opened, preset credit advanced, first row held: what a utility has before its first day.
    /// </summary>
    internal Task InstallAsync() => ForEachAreaAsync(async area =>
    {
        var service = ServiceArea.Open(load.Terms(area), null, []);
        foreach (var account in service.NotInstalled().ToArray())
        {
            service.Install(account, MeterBuffers.FirstUnixSeconds);
        }

        var rows = new ProfileRows();
        for (var meter = 0; meter < load.MetersIn(area); meter++)
        {
            Accept(service, area, meter, buffers.First(area, meter), MeterBuffers.FirstUnixSeconds, rows);
        }

        await CommitAsync(service, checkpoint: true);
    });

    internal Task IngestAsync(int day, bool close) => ForEachAreaAsync(async area =>
    {
        var now = MeterBuffers.FirstUnixSeconds + ((day + 1L) * MeterBuffers.SecondsPerDay);
        var stored = store.Load(area + 1);
        var service = ServiceArea.Open(load.Terms(area), stored.Checkpoint, stored.Journal);
        var rows = new ProfileRows();
        for (var first = 0; first < load.MetersIn(area); first += batchCount)
        {
            var arrived = TimeProvider.System.GetTimestamp();
            var accepted = 0L;
            for (var meter = first; meter < Math.Min(first + batchCount, load.MetersIn(area)); meter++)
            {
                accepted += Accept(service, area, meter, buffers.Day(day, area, meter), now, rows);
            }

            var orderCount = await CommitAsync(service, checkpoint: false);
            Latency.Add(arrived);
            if (orderCount > 0)
            {
                OrderLatency.Add(arrived);
            }

            Interlocked.Add(ref readingCount, accepted);
        }

        if (close)
        {
            var today = service.Terms.Accounts[0].Tariff.DayOf(now);
            Interlocked.Add(ref closedCount, service.CloseDay(today.AddDays(-1), now).ClosedCount);
            await CommitAsync(service, checkpoint: true);
        }
    });

    internal Task ForEachAreaAsync(Func<int, Task> run) => Parallel.ForEachAsync(
        load.Areas,
        new ParallelOptions { MaxDegreeOfParallelism = AreasAtOnce },
        async (area, _) => await run(area));

    /// <summary>Stores what the area decided.</summary>
    /// <returns>How many orders to relays it holds.</returns>
    internal async Task<int> CommitAsync(ServiceArea service, bool checkpoint)
    {
        if (service.TakeCommit() is not { } commit)
        {
            return 0;
        }

        await store.CommitAsync(new(
            commit, checkpoint ? service.ToCheckpoint() : null, [], "CNY", MeterBuffers.FirstUnixSeconds));
        return commit.Orders.Count;
    }

    int Accept(ServiceArea service, int area, int meter, byte[] apdu, long nowUnixSeconds, ProfileRows rows)
    {
        rows.Read(apdu, buffers.IntervalSeconds);
        var number = AreaLoad.MeterNumber(area, meter);
        var result = service.AcceptProfile(number, rows.Registers, nowUnixSeconds);
        return result.AcceptedCount == rows.Registers.Length
            ? result.AcceptedCount
            : throw new InvalidOperationException($"Meter {number}: of {rows.Registers.Length} rows {result}.");
    }
}
