using Tallywatt.Core.Areas;
using Tallywatt.Core.Readings;
using Xunit;
using static Tallywatt.Tests.Areas.AreaSample;

namespace Tallywatt.Tests.Areas;

/// <summary>A meter is replaced: the interval is split to the watt-hour, and the account goes on.</summary>
public sealed class ExchangeTests
{
    const long NewMeter = 9_777;
    const long Now = Start + (400L * 86_400);
    readonly RevisedArea area = new(RevisionTariffs.Of("ladder"));

    static RegisterRow[] AllRows { get; } = Rows(400, wattHours: 150);

    [Fact]
    public void Energy_goes_on_from_the_old_meters_last_reading_to_the_new_meters_first()
    {
        area.Accept(AllRows[..100]);

        // In the middle of the interval after row 99, and 40 Wh into it.
        var at = AllRows[99].CapturedUnixSeconds + 400;
        Assert.Equal(ExchangeOutcome.Done, Exchange(at, AllRows[99].ImportWattHours + 40, AllRows[99].ExportWattHours));
        AcceptNew(100, 400, offset: -(AllRows[99].ImportWattHours + 40) + 7);

        var whole = new RevisedArea(RevisionTariffs.Of("ladder"));
        whole.Accept(AllRows);
        Assert.Equal(whole.Balance, area.Balance);
        Assert.Equal(NewMeter, area.Area.Snapshot(Account)!.MeterNumber);
        Assert.Equal([Meter, NewMeter], area.Area.MetersOf(Account));
        Again();
        area.Close(new(2026, 3, 3));
        whole.Close(new(2026, 3, 3));
        Assert.Equal(whole.Balance, area.Balance);
        Assert.Equal(Meter, area.Store.Commits[^1].MeterDays[^1].MeterNumber);
        Again();
    }

    [Fact]
    public void What_the_old_meter_measured_before_is_not_spread_over_the_new_meters_time()
    {
        area.Accept(AllRows[..50]);
        var at = AllRows[90].CapturedUnixSeconds + 10;
        Exchange(at, AllRows[90].ImportWattHours, AllRows[90].ExportWattHours);
        AcceptNew(91, 200, offset: -AllRows[90].ImportWattHours + 7);

        Assert.Equal(new(ReadingQuality.Substituted, ReadingMethod.Calculated), area.Area.OpenRows(Meter)[50].Code);
        Assert.Equal(
            [new(AllRows[50].CapturedUnixSeconds, AllRows[89].CapturedUnixSeconds)], area.Area.Missing(NewMeter));

        // The old meter's own rows, read later on a desk, still count; its rows after the exchange do not.
        Assert.Equal(40, area.Accept(AllRows[50..90]).AcceptedCount);
        Assert.Equal(1, area.Accept(AllRows[120]).RefusedCount);
        var whole = new RevisedArea(RevisionTariffs.Of("ladder"));
        whole.Accept(AllRows[..200]);
        Assert.Equal(whole.Balance, area.Balance);
        Again();
    }

    [Fact]
    public void Late_rows_of_the_old_meter_revise_its_closed_days()
    {
        area.Accept([.. AllRows[..40], .. AllRows[60..150]]);
        area.GiveUpAll();
        Exchange(AllRows[149].CapturedUnixSeconds + 5, AllRows[149].ImportWattHours, AllRows[149].ExportWattHours);
        AcceptNew(150, 400, offset: -AllRows[149].ImportWattHours + 7);
        area.Close(new(2026, 3, 3));

        var result = area.Revise(AllRows[40..60]);

        Assert.Equal(20, result.AcceptedCount);
        var whole = new RevisedArea(RevisionTariffs.Of("ladder"));
        whole.Accept(AllRows);
        Assert.Equal(whole.Balance, area.Balance);
        Again();
    }

    [Fact]
    public void A_mechanical_meter_with_five_drums_may_have_gone_round()
    {
        area.Accept(AllRows[0] with { ImportWattHours = 99_990_000 });
        var exchange = new MeterExchange(
            Account, Meter, NewMeter, AllRows[96].CapturedUnixSeconds, 12_000, AllRows[0].ExportWattHours, 0, 0,
            OldCapacityWattHours: 100_000_000);
        Assert.Equal(ExchangeOutcome.Done, area.Area.Exchange(exchange, Now));
        area.Area.AcceptProfile(NewMeter, [new(AllRows[97].CapturedUnixSeconds, 100, 0)], Now);
        area.Commit();

        Assert.Equal(22_100, area.Area.Snapshot(Account)!.OpenDays.Sum(day => day.ImportWattHours));
    }

    [Fact]
    public void An_exchange_that_cannot_be_is_refused_by_name_and_a_repeat_is_known()
    {
        area.Accept(AllRows[..10]);
        var (at, last) = (AllRows[9].CapturedUnixSeconds + 60, AllRows[9]);
        var good = new MeterExchange(
            Account, Meter, NewMeter, at, last.ImportWattHours + 5, last.ExportWattHours, 7, 0);

        Assert.Equal(ExchangeOutcome.WrongMeter, area.Area.Exchange(good with { OldMeterNumber = 1 }, Now));
        Assert.Equal(ExchangeOutcome.WrongMeter, area.Area.Exchange(good with { AccountNumber = 1 }, Now));
        Assert.Equal(ExchangeOutcome.MeterTaken, area.Area.Exchange(good with { NewMeterNumber = Meter }, Now));
        Assert.Equal(ExchangeOutcome.WrongTime, area.Area.Exchange(good with { AtUnixSeconds = at - 600 }, Now));
        Assert.Equal(ExchangeOutcome.WrongTime, area.Area.Exchange(good with { AtUnixSeconds = Now + 999 }, Now));
        Assert.Equal(
            ExchangeOutcome.ImplausibleReading,
            area.Area.Exchange(good with { OldImportWattHours = last.ImportWattHours - 1 }, Now));
        Assert.False(area.Area.HasPending);

        Assert.Equal(ExchangeOutcome.Done, area.Area.Exchange(good, Now));
        area.Commit();
        Assert.Equal(ExchangeOutcome.Repeated, area.Area.Exchange(good, Now));
        Assert.False(area.Area.HasPending);
    }

    ExchangeOutcome Exchange(long at, long import, long export)
    {
        var outcome = area.Area.Exchange(new(Account, Meter, NewMeter, at, import, export, 7, export), Now);
        area.Commit();
        return outcome;
    }

    void AcceptNew(int from, int to, long offset)
    {
        var rows = AllRows[from..to].Select(row => row with { ImportWattHours = row.ImportWattHours + offset });
        var result = area.Area.AcceptProfile(NewMeter, rows.ToArray(), Now);
        area.Commit();
        Assert.Equal(to - from, result.AcceptedCount);
    }

    void Again()
    {
        var before = area.Area.ToCheckpoint();
        Assert.Equal(before.Payload.ToArray(), area.FromTheFirstRow().ToCheckpoint().Payload.ToArray());
        area.Reopen(fromCheckpoint: true);
        Assert.Equal(before.Payload.ToArray(), area.Area.ToCheckpoint().Payload.ToArray());
    }
}
