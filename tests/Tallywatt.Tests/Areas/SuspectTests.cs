using Tallywatt.Core.Areas;
using Tallywatt.Core.Readings;
using Xunit;
using static Tallywatt.Tests.Areas.AreaSample;

namespace Tallywatt.Tests.Areas;

/// <summary>Rows that cannot be: kept raw, charged to nobody, and never in the way of the rows after them.</summary>
public sealed class SuspectTests
{
    readonly RevisedArea area = new(RevisionTariffs.Of("flat"));

    static RegisterRow[] AllRows { get; } = Rows(300, wattHours: 150);

    [Fact]
    public void One_wild_row_is_quarantined_and_the_next_is_accepted()
    {
        area.Accept(AllRows[..20]);
        var wild = AllRows[20] with { ImportWattHours = 700_000_000 };
        var result = area.Accept([wild, .. AllRows[21..40]]);

        Assert.Equal((19, 1), (result.AcceptedCount, result.RefusedCount));
        var kept = Assert.Single(area.Store.Commits[^1].Extras.Quarantined);
        Assert.Equal((wild, QuarantineReason.Jump, Meter), (kept.Raw, kept.Reason, kept.MeterNumber));

        area.Accept(wild);
        Assert.Equal(1, area.Store.Commits.Sum(commit => commit.Extras.Quarantined.Count));
        area.Accept(AllRows[20]);
        Assert.Empty(area.Area.Missing(Meter));
        SameAsWhole(40);
    }

    [Fact]
    public void A_register_that_has_jumped_goes_on_from_where_it_landed_and_nobody_pays_for_the_jump()
    {
        area.Accept(AllRows[..50]);
        var jumped = AllRows.Select(row => row with { ImportWattHours = row.ImportWattHours + 300_000_000 }).ToArray();
        area.Accept(jumped[50..53]);
        Assert.Equal(AllRows[49], area.Area.LastRowOf(Meter));
        area.Accept(jumped[53..200]);
        Again();
        area.Accept(jumped[200..]);

        var open = area.Area.Snapshot(Account)!.OpenDays.Sum(day => day.ImportWattHours);
        var step = AllRows[50].ImportWattHours - AllRows[49].ImportWattHours;
        Assert.Equal(AllRows[^1].ImportWattHours - AllRows[0].ImportWattHours - step, open);
        Assert.Equal(jumped[^1], area.Area.RawRow(Meter, area.Area.LastRowOf(Meter)!.Value));
        var first = area.Area.OpenRows(Meter)[50];
        Assert.Equal(new(ReadingQuality.Substituted, ReadingMethod.Zero), first.Code);
        Assert.Empty(area.Area.Missing(Meter));
    }

    [Fact]
    public void Rows_that_were_believed_and_are_disproved_by_all_that_follow_are_taken_back()
    {
        area.Accept(AllRows[..50]);

        // After a gap of twenty hours nearly anything is possible, so this row is believed at first.
        var believed = AllRows[130] with { ImportWattHours = AllRows[130].ImportWattHours + 1_500_000 };
        area.Accept(believed);
        area.Accept(AllRows[131..160]);
        Again();

        Assert.Contains(
            area.Store.Commits.SelectMany(commit => commit.Extras.Quarantined),
            row => row.Reason == QuarantineReason.Disproved && row.Raw == believed);
        area.Accept(AllRows[50..131]);
        SameAsWhole(160);
    }

    [Fact]
    public void A_register_of_fewer_digits_rolls_over_and_loses_nothing()
    {
        var rows = Rows(200, wattHours: 150);
        var small = rows.Select(row => row with { ImportWattHours = (row.ImportWattHours + 970_000) % 1_000_000 })
            .ToArray();
        area.Accept(small);

        var open = area.Area.Snapshot(Account)!.OpenDays.Sum(day => day.ImportWattHours);
        Assert.Contains(small, row => row.ImportWattHours < 1_000);
        Assert.Equal(rows[^1].ImportWattHours - rows[0].ImportWattHours, open);
        Again();
    }

    void Again()
    {
        var before = area.Area.ToCheckpoint();
        Assert.Equal(before.Payload.ToArray(), area.FromTheFirstRow().ToCheckpoint().Payload.ToArray());
        area.Reopen(fromCheckpoint: true);
        Assert.Equal(before.Payload.ToArray(), area.Area.ToCheckpoint().Payload.ToArray());
    }

    void SameAsWhole(int count)
    {
        var whole = new RevisedArea(RevisionTariffs.Of("flat"));
        whole.Accept(AllRows[..count]);
        Assert.Equal(whole.Balance, area.Balance);
    }
}
