using Tallywatt.Core.Areas;
using Tallywatt.Core.Ledger;
using Tallywatt.Core.Tariffs;
using Tallywatt.Core.Units;
using Xunit;
using static Tallywatt.Tests.Areas.AreaSample;

namespace Tallywatt.Tests.Areas;

/// <summary>One customer moves out and another one in: the meter goes on, the accounts do not mix.</summary>
public sealed class OccupancyTests
{
    const long Second = 2_001;
    const long Now = Start + (400L * 86_400);
    const long MoveAt = Start + (4L * 86_400);
    readonly AreaStore store = new();
    readonly AreaTerms terms = Terms with
    {
        Accounts =
        [
            new(Account, Meter, Priced, Start),
            new(Second, Meter, Priced, MoveAt) { FollowsAccountNumber = Account },
        ],
    };

    ServiceArea area;

    public OccupancyTests()
    {
        area = ServiceArea.Open(terms, null, []);
        area.Install(Account, Start);
    }

    static RegisterRow[] AllRows { get; } = Rows(700, wattHours: 150);

    static CompiledTariff Priced { get; } = CompiledTariff.Compile(
        AreaSample.Tariff.Tariff with
        {
            Versions = [AreaSample.Tariff.Tariff.Versions[0] with { FixedPerMonth = Money.FromUnits(9) }],
        },
        ServicePointTerms.None);

    [Fact]
    public void Who_moves_out_pays_to_the_last_day_and_gets_back_the_rest()
    {
        area.AcceptTopUp(TopUp("a", 500), null, Now);
        area.AcceptProfile(Meter, AllRows, Now);
        store.Commit(area);

        var moved = area.MoveOut(Account, MoveAt, powerOff: true, Now);
        store.Commit(area);

        Assert.Equal((MoveOutcome.Done, Money.Zero), (moved.Outcome, moved.PresetRepaid));
        var used = MustPay(AllRows[..385]);
        Assert.Equal(Money.FromUnits(500) - used, moved.Refund);
        Assert.Equal(moved.Refund, store.Book.Balance(AccountId.Settlement(Account)));
        Assert.Equal(Money.Zero, store.Book.Balance(AccountId.Customer(Account)));
        Assert.Equal(0, store.Book.SumNanos);
        Assert.Equal("moveout:1001", store.Commits[^1].Entries[^1].Key.Text);
        Assert.Equal(4, store.Commits[^1].MeterDays.Count);
        Assert.False(Assert.Single(store.Commits[^1].Orders).Powered);
        Assert.Equal(Core.Vending.TopUpOutcome.UnknownAccount, TopUpOutcomeOf("b"));
        Assert.Equal(MoveOutcome.Repeated, area.MoveOut(Account, MoveAt, true, Now).Outcome);
        Again();
    }

    [Fact]
    public void Preset_credit_that_was_never_repaid_is_taken_from_what_is_left()
    {
        area.AcceptProfile(Meter, AllRows.AsSpan(0, 385), Now);
        var moved = area.MoveOut(Account, MoveAt, powerOff: false, Now);
        store.Commit(area);

        Assert.Equal(Money.FromUnits(20), moved.PresetRepaid);
        Assert.Equal(Money.Zero - MustPay(AllRows[..385]), moved.Refund);
        Assert.Equal(Money.Zero, store.Book.Balance(AccountId.Preset(Account)));
        Assert.Empty(area.Prove(store.Book.Balance));
        Again();
    }

    [Fact]
    public void Who_moves_in_begins_where_the_other_ended_and_pays_nothing_of_theirs()
    {
        area.AcceptProfile(Meter, AllRows.AsSpan(0, 400), Now);
        store.Commit(area);
        Assert.Equal(MoveOutcome.StillOccupied, area.MoveIn(Second, Now));
        area.MoveOut(Account, MoveAt, powerOff: false, Now);
        Assert.Equal(MoveOutcome.Done, area.MoveIn(Second, Now));
        store.Commit(area);
        Assert.Equal(MoveOutcome.Repeated, area.MoveIn(Second, Now));
        Again();

        area.AcceptProfile(Meter, AllRows.AsSpan(385), Now);
        store.Commit(area);

        var alone = ServiceArea.Open(terms with { Accounts = [new(Second, Meter, Priced, MoveAt)] }, null, []);
        alone.Install(Second, Now);
        alone.AcceptProfile(Meter, AllRows.AsSpan(384), Now);
        Assert.Equal(alone.PurseOf(Second)!.Value.Balance, area.PurseOf(Second)!.Value.Balance);
        Assert.Equal(Money.Zero, area.PurseOf(Account)!.Value.Balance);
        Assert.Equal(Second, area.Snapshot(Second)!.AccountNumber);
        Assert.Equal(Meter, area.Snapshot(Second)!.MeterNumber);
        Assert.Empty(area.Missing(Meter));
        area.CloseDay(new(2026, 3, 6), Now);
        store.Commit(area);
        Assert.Contains(store.Book.Entries, entry => entry.Key == EntryKey.Day(Second, new(2026, 3, 5)));
        Assert.Empty(area.Prove(store.Book.Balance));
        Again();
    }

    [Fact]
    public void A_move_that_cannot_be_is_refused_by_name()
    {
        Assert.Equal(MoveOutcome.WrongAccount, area.MoveOut(77, MoveAt, false, Now).Outcome);
        Assert.Equal(MoveOutcome.WrongAccount, area.MoveOut(Account, MoveAt, false, Now).Outcome);
        area.AcceptProfile(Meter, AllRows.AsSpan(0, 200), Now);
        store.Commit(area);
        Assert.Equal(MoveOutcome.ReadingsMissing, area.MoveOut(Account, MoveAt, false, Now).Outcome);
        Assert.Equal(MoveOutcome.WrongTime, area.MoveOut(Account, MoveAt + 900, false, Now).Outcome);
        Assert.Equal(MoveOutcome.WrongTime, area.MoveOut(Account, MoveAt, false, MoveAt - 1).Outcome);
        area.CloseDay(new(2026, 3, 2), Now);
        store.Commit(area);
        Assert.Equal(MoveOutcome.WrongTime, area.MoveOut(Account, Start + 86_400, false, Now).Outcome);
        Assert.Equal(MoveOutcome.WrongAccount, area.MoveIn(Account, Now));
        Assert.False(area.HasPending);
    }

    Core.Vending.TopUpOutcome TopUpOutcomeOf(string reference) =>
        area.AcceptTopUp(TopUp(reference, 1), null, Now).Outcome;

    /// <summary>What whole days and the month that ends with them come to, rated by hand.</summary>
    static Money MustPay(RegisterRow[] rows)
    {
        var rating = Priced.Open(Priced.DayOf(Start));
        var due = Money.Zero;
        for (var i = 1; i < rows.Length; i++)
        {
            due += Priced.Rate(ref rating, new Core.Readings.IntervalReading(
                rows[i - 1].CapturedUnixSeconds, Interval,
                rows[i].ImportWattHours - rows[i - 1].ImportWattHours,
                rows[i].ExportWattHours - rows[i - 1].ExportWattHours));
        }

        return due + Priced.Finish(ref rating);
    }

    void Again()
    {
        var before = area.ToCheckpoint();
        Assert.Equal(
            before.Payload.ToArray(), ServiceArea.Open(terms, null, store.Journal).ToCheckpoint().Payload.ToArray());
        area = ServiceArea.Open(terms, before, []);
        Assert.Equal(before.Payload.ToArray(), area.ToCheckpoint().Payload.ToArray());
        Assert.Empty(area.Prove(store.Book.Balance));
    }
}
