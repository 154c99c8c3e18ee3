using Tallywatt.Core.Areas;
using Tallywatt.Platform.Areas;
using Tallywatt.Platform.HeadEnd.Sessions;
using Tallywatt.Protocols.Dlms;

namespace Tallywatt.Host.Bench;

/// <summary>Takes areas through their days: buffers in, acknowledged when they are on disk.</summary>
sealed class AreaRun(AreaLoad load, MeterBuffers buffers, IAreaStore store, int batchCount)
{
    /// <summary>Areas under way at once, so that commits of several share a disk flush.</summary>
    internal const int AreasAtOnce = 8;

    long readingCount;
    long closedCount;

    internal long ReadingCount => readingCount;

    internal long ClosedCount => closedCount;

    internal BenchLatency Latency { get; } = new();

    /// <summary>Accounts opened, preset credit advanced, first row held: what a utility has before its first day.
    /// </summary>
    internal Task InstallAsync() => ForEachAreaAsync(async area =>
    {
        var service = ServiceArea.Open(load.Terms(area), null, []);
        foreach (var account in service.NotInstalled().ToArray())
        {
            service.Install(account, MeterBuffers.FirstUnixSeconds);
        }

        var rows = new Rows();
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
        var rows = new Rows();
        for (var first = 0; first < load.MetersIn(area); first += batchCount)
        {
            var arrived = TimeProvider.System.GetTimestamp();
            var until = Math.Min(first + batchCount, load.MetersIn(area));
            var accepted = 0L;
            for (var meter = first; meter < until; meter++)
            {
                accepted += Accept(service, area, meter, buffers.Day(day, area, meter), now, rows);
            }

            await CommitAsync(service, checkpoint: false);
            Latency.Add(arrived);
            Interlocked.Add(ref readingCount, accepted);
        }

        if (close)
        {
            var today = service.Terms.Accounts[0].Tariff.DayOf(now);
            Interlocked.Add(ref closedCount, service.CloseDay(today.AddDays(-1), now).ClosedCount);
            await CommitAsync(service, checkpoint: true);
        }
    });

    Task ForEachAreaAsync(Func<int, Task> run) => Parallel.ForEachAsync(
        Enumerable.Range(0, load.AreaCount),
        new ParallelOptions { MaxDegreeOfParallelism = AreasAtOnce },
        async (area, _) => await run(area));

    int Accept(ServiceArea service, int area, int meter, byte[] apdu, long nowUnixSeconds, Rows rows)
    {
        if (!GetResponse.TryRead(apdu, out var response)
            || !rows.TryRead(response.Result.Value, buffers.IntervalSeconds))
        {
            throw new InvalidOperationException("A buffer of the benchmark cannot be read.");
        }

        var number = AreaLoad.MeterNumber(area, meter);
        var result = service.AcceptProfile(number, rows.Registers, nowUnixSeconds);
        return result.AcceptedCount == rows.Registers.Length
            ? result.AcceptedCount
            : throw new InvalidOperationException($"Meter {number}: of {rows.Registers.Length} rows {result}.");
    }

    async Task CommitAsync(ServiceArea service, bool checkpoint)
    {
        if (service.TakeCommit() is { } commit)
        {
            await store.CommitAsync(new(
                commit, checkpoint ? service.ToCheckpoint() : null, [], "CNY", MeterBuffers.FirstUnixSeconds));
        }
    }

    /// <summary>Room for the rows of one profile, used again for the next.</summary>
    sealed class Rows
    {
        ProfileRow[] read = [];
        RegisterRow[] registers = [];
        int count;

        internal ReadOnlySpan<RegisterRow> Registers => registers.AsSpan(0, count);

        internal bool TryRead(ReadOnlySpan<byte> value, int intervalSeconds)
        {
            count = ProfileBuffer.RowCount(value);
            if (count < 0)
            {
                return false;
            }

            if (read.Length < count)
            {
                (read, registers) = (new ProfileRow[count], new RegisterRow[count]);
            }

            var buffer = new ProfileBuffer(1, 1, intervalSeconds);
            if (!buffer.TryRead(value, 0, long.MaxValue, read.AsSpan(0, count)))
            {
                return false;
            }

            for (var i = 0; i < count; i++)
            {
                registers[i] = new(read[i].CapturedUnixSeconds, read[i].ImportWattHours, read[i].ExportWattHours);
            }

            return true;
        }
    }
}
