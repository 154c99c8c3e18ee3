using Tallywatt.Core.Areas;
using Tallywatt.Platform.Areas;

namespace Tallywatt.Host.Bench;

/// <summary>Days closed with a row missing, and the rows that come too late: each makes its day be rated again.
/// </summary>
sealed class LateRows(AreaLoad load, MeterBuffers buffers, IAreaStore store, int batchCount)
{
    readonly AreaRun run = new(load, buffers, store, batchCount);
    long revisedCount;

    /// <summary>Meter-days that have a new revision.</summary>
    internal long RevisedCount => revisedCount;

    internal BenchLatency Latency { get; } = new();

    /// <summary>Which row of a meter's day comes late: never the last, that ends the day.</summary>
    int LateIndex(int meter) => meter % ((MeterBuffers.SecondsPerDay / buffers.IntervalSeconds) - 1);

    /// <summary>Closes the first day of every meter, one row declared lost.</summary>
    internal Task CloseAsync() => run.ForEachAreaAsync(async area =>
    {
        var service = Open(area);
        var rows = new ProfileRows();
        for (var meter = 0; meter < load.MetersIn(area); meter++)
        {
            rows.Read(buffers.Day(0, area, meter), buffers.IntervalSeconds);
            var late = LateIndex(meter);
            RegisterRow[] held = [.. rows.Registers[..late], .. rows.Registers[(late + 1)..]];
            var lost = rows.Registers[late].CapturedUnixSeconds;
            var number = AreaLoad.MeterNumber(area, meter);
            service.AcceptProfile(number, held, Now);
            service.DeclareLost(number, new(lost, lost), Now);
        }

        var day = service.Terms.Accounts[0].Tariff.DayOf(Now).AddDays(-1);
        if (service.CloseDay(day, Now).WaitingCount > 0)
        {
            throw new InvalidOperationException("A day of the benchmark does not close.");
        }

        await run.CommitAsync(service, checkpoint: true);
    });

    /// <summary>The late rows come: history read, rated again, booked, committed.</summary>
    internal Task ReviseAsync() => run.ForEachAreaAsync(async area =>
    {
        var service = Open(area);
        var rows = new ProfileRows();
        for (var first = 0; first < load.MetersIn(area); first += batchCount)
        {
            var arrived = TimeProvider.System.GetTimestamp();
            for (var meter = first; meter < Math.Min(first + batchCount, load.MetersIn(area)); meter++)
            {
                rows.Read(buffers.Day(0, area, meter), buffers.IntervalSeconds);
                Revise(service, AreaLoad.MeterNumber(area, meter), rows.Registers[LateIndex(meter)]);
            }

            await run.CommitAsync(service, checkpoint: false);
            Latency.Add(arrived);
        }

        await run.CommitAsync(service, checkpoint: true);
    });

    static long Now => MeterBuffers.FirstUnixSeconds + MeterBuffers.SecondsPerDay;

    ServiceArea Open(int area)
    {
        var stored = store.Load(area + 1);
        return ServiceArea.Open(load.Terms(area), stored.Checkpoint, stored.Journal);
    }

    void Revise(ServiceArea service, long meterNumber, RegisterRow late)
    {
        MarkedRow[] rows = [new(late)];
        var result = service.Revise(meterNumber, rows, null, Now);
        if (result.NeedsHistoryFrom is { } day)
        {
            result = service.Revise(meterNumber, rows, store.History(service.AskHistory(meterNumber, day)), Now);
        }

        if (result.AcceptedCount != 1)
        {
            throw new InvalidOperationException($"Meter {meterNumber}: a late row became {result}.");
        }

        Interlocked.Add(ref revisedCount, result.RevisedDays.Count);
    }
}
