using Tallywatt.Core.Areas;
using Tallywatt.Core.Ledger;
using Tallywatt.Core.Notices;
using Tallywatt.Core.Readings;
using Tallywatt.Core.Relay;
using Tallywatt.Core.Units;
using Tallywatt.Core.Vending;
using Xunit;
using static Tallywatt.Tests.Areas.AreaSample;

namespace Tallywatt.Tests.Areas;

public sealed class ServiceAreaTests
{
    readonly ServiceArea area = NewArea();
    readonly AreaStore store = new();

    [Fact]
    public void Rows_are_debited_as_the_rating_engine_rates_their_intervals()
    {
        var rows = Rows(40);
        var result = area.AcceptProfile(Meter, rows, After(rows));

        var rating = Tariff.Open(Tariff.DayOf(Start));
        var expected = Money.Zero;
        for (var i = 1; i < rows.Length; i++)
        {
            expected += Tariff.Rate(ref rating, new IntervalReading(
                rows[i - 1].CapturedUnixSeconds, Interval,
                rows[i].ImportWattHours - rows[i - 1].ImportWattHours,
                rows[i].ExportWattHours - rows[i - 1].ExportWattHours));
        }

        Assert.Equal(40, result.AcceptedCount);
        Assert.Equal(expected, result.Debited);
        Assert.Equal(Money.FromUnits(20) - expected, Purse().Balance);
    }

    [Fact]
    public void A_repeat_changes_nothing_and_a_conflict_is_reported_and_not_charged()
    {
        var rows = Rows(10);
        area.AcceptProfile(Meter, rows, After(rows));
        store.Commit(area);
        var balance = Purse().Balance;

        var changed = rows[5] with { ImportWattHours = rows[5].ImportWattHours + 1 };
        var result = area.AcceptProfile(Meter, [rows[0], rows[3], changed], After(rows));

        Assert.Equal((0, 2, 1), (result.AcceptedCount, result.RepeatedCount, result.ConflictCount));
        Assert.Equal(balance, Purse().Balance);
        Assert.False(area.HasPending);
    }

    [Fact]
    public void A_gap_is_listed_exactly_and_late_rows_fill_it_once()
    {
        var rows = Rows(60);
        var whole = NewArea();
        whole.AcceptProfile(Meter, rows, After(rows));

        RegisterRow[] without = [.. rows[..20], .. rows[23..40], .. rows[41..]];
        area.AcceptProfile(Meter, without, After(rows));
        Assert.Equal(
            [
                new(rows[20].CapturedUnixSeconds, rows[22].CapturedUnixSeconds),
                new(rows[40].CapturedUnixSeconds, rows[40].CapturedUnixSeconds),
            ],
            area.Missing(Meter));

        area.AcceptProfile(Meter, [rows[22], rows[20], rows[21]], After(rows));
        area.AcceptProfile(Meter, [rows[40]], After(rows));
        Assert.Empty(area.Missing(Meter));
        Assert.Equal(whole.Snapshot(Account)!.Purse.Balance, Purse().Balance);
    }

    [Fact]
    public void The_energy_over_a_gap_is_never_lost()
    {
        var rows = Rows(30);
        area.AcceptProfile(Meter, [rows[0], rows[29]], After(rows));

        var day = Assert.Single(area.Snapshot(Account)!.OpenDays);
        Assert.Equal(rows[29].ImportWattHours - rows[0].ImportWattHours, day.ImportWattHours);
    }

    [Fact]
    public void Rows_that_cannot_be_are_refused()
    {
        var rows = Rows(3);
        var now = After(rows);
        area.AcceptProfile(Meter, rows, now);
        RegisterRow Row(long seconds, long import) => new(seconds, import, rows[2].ExportWattHours);

        var next = rows[2].CapturedUnixSeconds + Interval;
        var result = area.AcceptProfile(
            Meter,
            [
                Row(next, rows[2].ImportWattHours + 10), // In the future.
                Row(next - 1, rows[2].ImportWattHours), // Off the grid.
                Row(Start - Interval, 0), // Before installation.
            ],
            now);
        var tooMuch = area.AcceptProfile(
            Meter,
            [
                Row(next, rows[2].ImportWattHours + 25_002), // More than 100 kW for a quarter of an hour.
                Row(next, rows[2].ImportWattHours - 1), // Backwards.
                Row(next, -1),
                Row(next, 1_000_000_000),
            ],
            next);

        Assert.Equal(3, result.RefusedCount);
        Assert.Equal(4, tooMuch.RefusedCount);
    }

    [Fact]
    public void A_register_that_rolls_over_goes_on()
    {
        area.AcceptProfile(Meter, [new(Start, 999_999_900, 0), new(Start + Interval, 300, 0)], Start + Interval);

        Assert.Equal(400, area.Snapshot(Account)!.OpenDays[0].ImportWattHours);
    }

    [Fact]
    public void A_closed_day_is_one_entry_of_exactly_its_debits_and_the_purse_is_ledger_less_unbilled()
    {
        var rows = Rows(2 * 96 + 10);
        store.Commit(area);
        var debited = area.AcceptProfile(Meter, rows, After(rows)).Debited;
        store.Commit(area);
        Assert.Empty(area.Prove(store.Book.Balance));

        Assert.Equal(new(2, 0), area.CloseDay(new(2026, 3, 2), After(rows)));
        store.Commit(area);

        var entries = store.Commits[^1].Entries;
        Assert.Equal(["day:1001:2026-03-01", "day:1001:2026-03-02"], entries.Select(entry => entry.Key.Text));
        var unbilled = area.Snapshot(Account)!.Unbilled;
        var billed = entries.Aggregate(Money.Zero, (sum, entry) => sum - entry.To(AccountId.Customer(Account)));
        Assert.Equal(debited, billed + unbilled);
        Assert.Empty(area.Prove(store.Book.Balance));
        Assert.Equal(0, store.Book.SumNanos);
        Assert.True(store.Book.Balance(AccountId.TaxPayable) > Money.Zero);
        Assert.True(store.Book.Balance(AccountId.ExportPurchases) < Money.Zero);

        var days = store.Commits[^1].MeterDays;
        Assert.True(RowsBlob.TryRead(days[0].Rows.Span, Interval, out var stored));
        Assert.Equal(rows[..97], stored);
        Assert.Equal(96, days[0].Summary.RowCount);
        Assert.Equal(
            days[0].Summary.ImportWattHours, days[0].Summary.Rates.Sum(rate => rate.ImportWattHours));
    }

    [Fact]
    public void A_meter_goes_on_after_all_its_days_are_closed()
    {
        var rows = Rows(120);
        area.AcceptProfile(Meter, rows.AsSpan(0, 97), After(rows));
        area.CloseDay(new(2026, 3, 1), After(rows));
        Assert.Equal(3, area.AcceptProfile(Meter, rows.AsSpan(94, 3), After(rows)).RepeatedCount
            + area.AcceptProfile(Meter, rows.AsSpan(94, 2), After(rows)).ClosedCount);
        area.AcceptProfile(Meter, rows.AsSpan(97), After(rows));

        var whole = NewArea();
        whole.AcceptProfile(Meter, rows, After(rows));
        Assert.Equal(whole.Snapshot(Account)!.Purse.Balance, Purse().Balance);
    }

    [Fact]
    public void A_day_with_a_gap_waits_until_it_is_filled_or_the_meter_has_nothing()
    {
        var rows = Rows(100);
        area.AcceptProfile(Meter, [.. rows[..50], .. rows[52..]], After(rows));
        Assert.Equal(new(0, 1), area.CloseDay(new(2026, 3, 1), After(rows)));

        var gap = area.Missing(Meter)[0];
        Assert.True(area.DeclareLost(Meter, gap, After(rows)));
        Assert.Empty(area.Missing(Meter));
        Assert.Equal(new(1, 0), area.CloseDay(new(2026, 3, 1), After(rows)));

        var balance = Purse().Balance;
        Assert.Equal(1, area.AcceptProfile(Meter, [rows[50]], After(rows)).ClosedCount);
        Assert.Equal(balance, Purse().Balance);
    }

    [Fact]
    public void What_is_not_missing_is_not_given_up()
    {
        var rows = Rows(60);
        area.AcceptProfile(Meter, [.. rows[..10], .. rows[12..20]], After(rows));
        Assert.True(area.DeclareLost(Meter, new(Start, rows[40].CapturedUnixSeconds), After(rows)));
        Assert.Empty(area.Missing(Meter));

        area.AcceptProfile(Meter, rows.AsSpan(30, 2), After(rows));
        Assert.Equal(new(rows[20].CapturedUnixSeconds, rows[29].CapturedUnixSeconds), area.Missing(Meter).Single());
        Assert.False(area.DeclareLost(Meter, new(Start, rows[19].CapturedUnixSeconds), After(rows)));
    }

    [Fact]
    public void A_day_whose_last_row_is_lost_is_closed_at_its_end_and_the_next_goes_on_from_there()
    {
        var rows = Rows(110);
        var once = area.AcceptProfile(Meter, [.. rows[..95], .. rows[99..]], After(rows)).Debited;
        area.DeclareLost(Meter, area.Missing(Meter)[0], After(rows));
        area.CloseDay(new(2026, 3, 1), After(rows));

        var snapshot = area.Snapshot(Account)!;
        Assert.Equal(Money.FromUnits(20) - once, snapshot.Purse.Balance);
        store.Commit(area);
        Assert.Empty(area.Prove(store.Book.Balance));
        Assert.Equal(
            rows[^1].ImportWattHours - rows[0].ImportWattHours,
            store.Commits[^1].MeterDays[0].Summary.ImportWattHours + snapshot.OpenDays[0].ImportWattHours);
    }

    [Fact]
    public void Reminders_cut_off_and_restore_leave_in_the_commit_of_their_cause()
    {
        var rows = Rows(90, wattHours: 1_500);
        area.AcceptTopUp(TopUp("a", 50), null, Start);
        store.Commit(area);
        var kinds = new List<NoticeKind>();
        foreach (var row in rows)
        {
            area.AcceptProfile(Meter, [row], After(rows));
            store.Commit(area);
            kinds.AddRange(store.Commits[^1].Notices.Select(notice => notice.Kind));
        }

        Assert.Equal([NoticeKind.FirstReminder, NoticeKind.SecondReminder, NoticeKind.CutOff], kinds);
        var cut = Assert.Single(store.Commits, commit => commit.Notices.Any(n => n.Kind == NoticeKind.CutOff));
        Assert.Equal(new(Meter, 1, Powered: false, After(rows)), Assert.Single(cut.Orders));
        area.RelayRead(Meter, 1, ControlState.Disconnected, After(rows));
        store.Commit(area);

        area.AcceptTopUp(TopUp("b", 100), null, After(rows));
        store.Commit(area);
        var restored = store.Commits[^1];
        Assert.Equal([NoticeKind.Restored, NoticeKind.TopUpReceived], restored.Notices.Select(n => n.Kind));
        Assert.Equal(new(Meter, 2, Powered: true, After(rows)), Assert.Single(restored.Orders));
    }

    [Fact]
    public void A_purchase_is_booked_once_whatever_is_repeated()
    {
        Assert.Equal(TopUpOutcome.Booked, area.AcceptTopUp(TopUp("a", 50), null, Start).Outcome);
        var repeated = area.AcceptTopUp(TopUp("a", 50), null, Start + 9);
        Assert.Equal(TopUpOutcome.Repeated, repeated.Outcome);
        Assert.Equal(Money.FromUnits(20), repeated.PresetRepaid);
        Assert.Equal(TopUpOutcome.ReferenceConflicts, area.AcceptTopUp(TopUp("a", 51), null, Start).Outcome);
        Assert.Equal(TopUpOutcome.ReferenceConflicts, area.AcceptTopUp(TopUp("a", 50, 1002), null, Start).Outcome);
        store.Commit(area);
        area.ToCheckpoint();

        // Older than the checkpoint the area no longer remembers; the ledger does.
        Assert.True(EntryKey.TryTopUp(Channel.Portal, "a", out var key));
        var booked = store.Book.Find(key);
        Assert.Equal(TopUpOutcome.Repeated, area.AcceptTopUp(TopUp("a", 50), booked, Start).Outcome);
        Assert.Equal(Money.FromUnits(50), Purse().Balance);
    }

    [Theory]
    [InlineData("", 50, Account, TopUpOutcome.ReferenceRefused)]
    [InlineData("x", 50, 77, TopUpOutcome.UnknownAccount)]
    [InlineData("x", 0, Account, TopUpOutcome.AmountRefused)]
    [InlineData("x", -1, Account, TopUpOutcome.AmountRefused)]
    [InlineData("x", 10_001, Account, TopUpOutcome.AboveHoardingLimit)]
    public void A_purchase_that_cannot_be_is_refused_by_name(
        string reference, long units, long account, TopUpOutcome expected)
    {
        store.Commit(area);

        Assert.Equal(expected, area.AcceptTopUp(TopUp(reference, units, account), null, Start).Outcome);
        Assert.False(area.HasPending);
    }

    Core.Purse.PurseState Purse() => area.Snapshot(Account)!.Purse;
}
