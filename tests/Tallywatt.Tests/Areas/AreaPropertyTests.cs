using CsCheck;
using Tallywatt.Core.Areas;
using Tallywatt.Core.Ledger;
using Xunit;
using static Tallywatt.Tests.Areas.AreaSample;

namespace Tallywatt.Tests.Areas;

public sealed class AreaPropertyTests
{
    const int RowCount = 230;

    /// <summary>Any order, any batches, any repetition of the same rows: the same purse, to the last nano-unit.
    /// </summary>
    [Fact]
    public void The_purse_depends_on_the_rows_and_not_on_how_they_came() =>
        Gen.Select(Gen.Int[0, RowCount - 1].Array[0, 300], Gen.Int[1, 20]).Sample((firsts, batch) =>
        {
            var rows = Rows(RowCount);
            var whole = NewArea();
            whole.AcceptProfile(Meter, rows, After(rows));

            var area = NewArea();
            foreach (var first in firsts)
            {
                var last = Math.Min(RowCount, first + batch);
                var part = rows[first..last];
                if (first % 3 == 0)
                {
                    Array.Reverse(part);
                }

                area.AcceptProfile(Meter, part, After(rows));
            }

            area.AcceptProfile(Meter, rows, After(rows));
            Same(whole, area);
        }, iter: 60);

    /// <summary>Thrown away and opened again after any step, with or without a checkpoint: the same area.</summary>
    [Fact]
    public void Opening_again_at_any_point_gives_the_same_area() =>
        Gen.Int[0, 999].Array[1, 40].Sample(steps =>
        {
            var rows = Rows(RowCount, wattHours: 300);
            var store = new AreaStore();
            var area = NewArea();
            AreaCheckpoint? checkpoint = null;
            var now = After(rows);
            for (var i = 0; i < steps.Length; i++)
            {
                Do(area, store, steps[i], rows, now, i);
                store.Commit(area);
                checkpoint = steps[i] % 5 == 0 ? area.ToCheckpoint() : checkpoint;
                var again = ServiceArea.Open(
                    Terms, checkpoint, store.Journal.Where(row => row.Sequence > (checkpoint?.Sequence ?? 0)));
                Same(ServiceArea.Open(Terms, null, store.Journal), again);
                Same(area, again);
                area = steps[i] % 2 == 0 ? again : area;
                Assert.Empty(area.Prove(store.Book.Balance));
                Assert.Equal(0, store.Book.SumNanos);
            }
        }, iter: 60);

    static void Do(ServiceArea area, AreaStore store, int step, RegisterRow[] rows, long now, int index)
    {
        switch (step % 4)
        {
            case 0:
                var request = TopUp($"r{step}", 1 + (step % 60));
                EntryKey.TryTopUp(request.Channel, request.Reference, out var key);
                area.AcceptTopUp(request, store.Book.Find(key), now);
                break;
            case 1 when index % 2 == 0:
                area.CloseDay(new(2026, 3, 1 + (step % 3)), now);
                break;
            case 1:
                foreach (var range in area.Missing(Meter))
                {
                    area.DeclareLost(Meter, range, now);
                }

                break;
            default:
                var first = step * 7 % RowCount;
                area.AcceptProfile(Meter, rows.AsSpan(first, Math.Min(25, RowCount - first)), now);
                foreach (var order in area.OutstandingOrders(now))
                {
                    area.RelayRead(order.MeterNumber, order.Sequence, (Core.Relay.ControlState)(step % 3), now);
                    break;
                }

                break;
        }
    }

    static void Same(ServiceArea expected, ServiceArea actual)
    {
        foreach (var account in expected.AccountNumbers)
        {
            var (left, right) = (expected.Snapshot(account)!, actual.Snapshot(account)!);
            Assert.Equal(left.Purse.BalanceNanos, right.Purse.BalanceNanos);
            Assert.Equal(left.Relay, right.Relay);
            Assert.Equal(left.Unbilled, right.Unbilled);
            Assert.Equal(left.LastRow, right.LastRow);
            Assert.Equal(left.Missing.AsEnumerable(), right.Missing.AsEnumerable());
            Assert.Equal(
                left.OpenDays.Select(day => (day.Day, day.Use)), right.OpenDays.Select(day => (day.Day, day.Use)));
        }
    }
}
