using Tallywatt.Core.Areas;
using Tallywatt.Host.Bench;
using Xunit;

namespace Tallywatt.Tests.Host;

/// <summary>What the benchmarks measure is what the product does: nothing is left out, nothing is counted twice.
/// </summary>
public sealed class BenchLoadTests
{
    const int MeterCount = 60;

    [Fact]
    public async Task Two_days_of_buffers_end_in_closed_days_and_proved_purses()
    {
        var buffers = new MeterBuffers(MeterCount, 2, 24);
        var load = new AreaLoad(MeterCount, buffers.IntervalSeconds, RatingWorkload.Compiled, areaMeterCountMax: 20);
        await using var store = await StoreUnderTest.CreateAsync(StoreUnderTest.Sqlite, null);
        var run = new AreaRun(load, buffers, store.Areas, 7);
        await run.InstallAsync();
        await run.IngestAsync(0, close: true);
        await run.IngestAsync(1, close: true);

        Assert.Equal(MeterCount * 2 * 24, run.ReadingCount);
        Assert.Equal(MeterCount * 2, run.ClosedCount);
        var balances = store.Ledger.Balances();
        foreach (var area in load.Areas)
        {
            var stored = store.Areas.Load(area + 1);
            Assert.Empty(stored.Journal); // Nothing is kept twice.
            var service = ServiceArea.Open(load.Terms(area), stored.Checkpoint, stored.Journal);
            Assert.Empty(service.Prove(account => balances.GetValueOrDefault(account)));
        }
    }

    [Fact]
    public async Task Late_rows_revise_each_day_once()
    {
        var buffers = new MeterBuffers(MeterCount, 1, 24);
        var load = new AreaLoad(MeterCount, buffers.IntervalSeconds, RatingWorkload.Compiled, areaMeterCountMax: 20);
        await using var store = await StoreUnderTest.CreateAsync(StoreUnderTest.Sqlite, null);
        await new AreaRun(load, buffers, store.Areas, 7).InstallAsync();
        var late = new LateRows(load, buffers, store.Areas, 7);
        await late.CloseAsync();
        await late.ReviseAsync();

        Assert.InRange(late.RevisedCount, 1, MeterCount); // A row that changes no price makes no new revision.
        var balances = store.Ledger.Balances();
        foreach (var area in load.Areas)
        {
            var stored = store.Areas.Load(area + 1);
            var service = ServiceArea.Open(load.Terms(area), stored.Checkpoint, stored.Journal);
            Assert.Empty(service.Prove(account => balances.GetValueOrDefault(account)));
        }
    }

    [Fact]
    public void A_buffer_of_the_load_is_what_a_meter_sends()
    {
        var buffers = new MeterBuffers(3, 1, 96);
        var rows = new ProfileRows();
        rows.Read(buffers.Day(0, 0, 1), 900);

        Assert.Equal(96, rows.Registers.Length);
        Assert.Equal(MeterBuffers.FirstUnixSeconds + 900, rows.Registers[0].CapturedUnixSeconds);
        Assert.Equal(MeterBuffers.FirstUnixSeconds + 86_400, rows.Registers[^1].CapturedUnixSeconds);
        Assert.NotEqual(buffers.Day(0, 0, 1), buffers.Day(0, 0, 2));
    }
}
