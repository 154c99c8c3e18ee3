using Tallywatt.Core.Areas;
using Tallywatt.Core.Purse;
using Xunit;
using static Tallywatt.Tests.Areas.AreaSample;

namespace Tallywatt.Tests.Areas;

/// <summary>What readings and meters cost. Bounds are wide: they find a slip; benchmarks give the figures.</summary>
/// <remarks>The heap is the whole process's, so nothing else runs beside these tests.</remarks>
[Collection(nameof(AreaCostTests))]
[CollectionDefinition(nameof(AreaCostTests), DisableParallelization = true)]
public sealed class AreaCostTests
{
    const int MeterCount = 2_000;
    const int MeasurementCount = 3;

    [Fact]
    public void A_reading_in_order_allocates_nothing_once_its_day_has_room()
    {
        var rows = Rows(96);
        var area = NewArea();
        for (var i = 0; i < 70; i++)
        {
            area.AcceptProfile(Meter, rows.AsSpan(i, 1), After(rows));
        }

        area.TakeCommit();
        area.AcceptProfile(Meter, rows.AsSpan(70, 1), After(rows));
        var before = GC.GetAllocatedBytesForCurrentThread();
        for (var i = 71; i < 90; i++)
        {
            area.AcceptProfile(Meter, rows.AsSpan(i, 1), After(rows));
        }

        Assert.InRange(GC.GetAllocatedBytesForCurrentThread() - before, 0, 256);
    }

    [Fact]
    public void A_meter_with_its_days_closed_stays_below_its_floor_of_512_bytes()
    {
        // The heap may grow or shrink for another reason while one area is measured, but hardly most times.
        long[] bytes = [.. Enumerable.Range(0, MeasurementCount).Select(_ => BytesOfArea()).Order()];

        Assert.InRange(bytes[MeasurementCount / 2] / MeterCount, 1, 512);
    }

    static long BytesOfArea()
    {
        var terms = new AreaTerms(1, "CNY", PurseTerms.Default,
            [.. Enumerable.Range(0, MeterCount).Select(i => new AccountTerms(i, i, Tariff, Start))]);
        RegisterRow[] rows = [.. Rows(97).Where((_, i) => i % 32 == 0)];
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var area = ServiceArea.Open(terms, null, []);
        var now = rows[^1].CapturedUnixSeconds;
        for (var meter = 0; meter < MeterCount; meter++)
        {
            area.Install(meter, Start);
            area.AcceptProfile(meter, rows, now);
            foreach (var gap in area.Missing(meter))
            {
                area.DeclareLost(meter, gap, now);
            }

            // One commit a meter, so that its buffers do not count as the meters'.
            Assert.Equal(1, area.CloseDay(new(2026, 3, 1), now).ClosedCount);
            area.TakeCommit();
        }

        var bytes = GC.GetTotalMemory(forceFullCollection: true) - before;
        GC.KeepAlive(area);
        return bytes;
    }
}
