using Tallywatt.Core.Areas;
using Tallywatt.Core.Ledger;
using Tallywatt.Core.Readings;
using Tallywatt.Core.Readings.Estimation;
using Tallywatt.Core.Units;
using Xunit;
using static Tallywatt.Tests.Areas.AreaSample;

namespace Tallywatt.Tests.Areas;

/// <summary>A deduction made on an estimate is trued up when the actual arrives.</summary>
public sealed class EstimateTests
{
    const int DayRows = 96;
    static readonly DateOnly FirstDay = new(2026, 3, 1);

    static RegisterRow[] AllRows { get; } = Rows((8 * DayRows) + 1, wattHours: 150);

    public static TheoryData<string> Tariffs => [.. RevisionTariffs.Names];

    [Theory]
    [MemberData(nameof(Tariffs))]
    public void A_gap_is_estimated_to_the_register_and_trued_up_by_the_actual_rows(string tariff)
    {
        var area = new RevisedArea(RevisionTariffs.Of(tariff));
        area.Accept([.. AllRows[..300], .. AllRows[340..]]);
        var energyBefore = area.Area.Snapshot(Account)!.OpenDays.Sum(day => day.ImportWattHours);
        Assert.Equal([Meter], area.Area.WithGapsBefore(AllRows[400].CapturedUnixSeconds));

        Assert.Equal(40, Estimate(area, AllRows[400].CapturedUnixSeconds).AcceptedCount);
        Assert.Equal(energyBefore, area.Area.Snapshot(Account)!.OpenDays.Sum(day => day.ImportWattHours));
        Assert.Equal(40, area.Area.OpenRows(Meter).Count(row => row.Code.IsOpen));
        Assert.Equal(
            [new(AllRows[300].CapturedUnixSeconds, AllRows[339].CapturedUnixSeconds)], area.Area.Missing(Meter));
        Assert.Equal(0, Estimate(area, AllRows[400].CapturedUnixSeconds).AcceptedCount);

        // Half of the truth comes while the day is open, the other half when it is closed.
        area.Accept(AllRows[300..320]);
        Estimate(area, AllRows[400].CapturedUnixSeconds);
        Assert.Equal(0, area.Close(FirstDay.AddDays(6)).WaitingCount);
        Again(area);
        Assert.Equal(
            [new(AllRows[320].CapturedUnixSeconds, AllRows[339].CapturedUnixSeconds)], area.Area.Missing(Meter));
        area.Revise(AllRows[320..340]);

        Assert.Empty(area.Area.Missing(Meter));
        Assert.Equal(Whole(tariff).Balance, area.Balance);
        Again(area);
    }

    [Fact]
    public void A_silent_meter_is_deducted_by_its_history_and_gets_back_what_was_too_much()
    {
        var area = new RevisedArea(RevisionTariffs.Of("ladder"), preset: 2_000);
        area.Accept(AllRows[..400]);
        area.Close(FirstDay.AddDays(3));
        var before = area.Balance;

        var through = Start + (7L * 86_400);
        var history = LoadHistory.Of(
            ServiceArea.Intervals(area.Area.TermsOf(Meter), [.. AllRows[..400].Select(row => new MarkedRow(row))])
                .Select(interval => interval with { ImportWattHours = interval.ImportWattHours * 3 }).ToArray(),
            new Core.Tariffs.TariffDays(AreaSample.Tariff));
        Estimate(area, through, history);
        Assert.True(area.Balance < before);
        Assert.Equal(3, area.Close(FirstDay.AddDays(6)).ClosedCount);
        Again(area);

        // The meter is heard again: three times as much was deducted as it measured.
        var late = area.Accept(AllRows[672..]);
        Assert.Equal(AllRows.Length - 672, late.ClosedCount + late.AcceptedCount + late.RefusedCount);
        area.Revise(AllRows[672..]);
        area.Revise(AllRows[400..672]);

        var whole = Whole("ladder", preset: 2_000);
        Assert.Equal(whole.Balance, area.Balance);
        Assert.Contains(area.Store.Book.Entries, entry => entry.Kind == EntryKind.Correction
            && entry.To(AccountId.Customer(Account)) > Money.Zero);
        Again(area);
    }

    [Fact]
    public void What_the_meter_has_given_up_is_substituted_for_good()
    {
        var area = new RevisedArea(RevisionTariffs.Of("flat"));
        area.Accept([.. AllRows[..100], .. AllRows[130..]]);
        area.GiveUpAll();

        Estimate(area, AllRows[200].CapturedUnixSeconds);

        Assert.Empty(area.Area.Missing(Meter));
        Assert.Equal(30, area.Area.OpenRows(Meter).Count(row => row.Code.Quality == ReadingQuality.Substituted));
        area.Close(FirstDay.AddDays(6));
        Assert.Empty(area.Area.Missing(Meter));
        Again(area);
    }

    static RevisionResult Estimate(RevisedArea area, long through, LoadHistory? history = null) => area.Revise(
        [.. area.Area.PlanEstimates(Meter, through, history ?? LoadHistory.Empty, VeeOptions.Default)]);

    static RevisedArea Whole(string tariff, long preset = 20)
    {
        var whole = new RevisedArea(RevisionTariffs.Of(tariff), preset);
        whole.Accept(AllRows);
        whole.Close(FirstDay.AddDays(6));
        return whole;
    }

    static void Again(RevisedArea area)
    {
        var before = area.Area.ToCheckpoint();
        Assert.Equal(before.Payload.ToArray(), area.FromTheFirstRow().ToCheckpoint().Payload.ToArray());
        area.Reopen(fromCheckpoint: true);
        Assert.Equal(before.Payload.ToArray(), area.Area.ToCheckpoint().Payload.ToArray());
    }
}
