using CsCheck;
using Tallywatt.Core.Purse;
using Tallywatt.Core.Readings;
using Tallywatt.Core.Units;
using Tallywatt.SoftMeter.Prepayment;
using Tallywatt.SoftMeter.Storage;
using Xunit;
using static Tallywatt.Tests.Prepayment.PurseFixtures;

namespace Tallywatt.Tests.Prepayment;

public sealed class PrepaymentPurseTests
{
    [Fact]
    public void The_preset_credit_is_deducted_from_the_first_purchase()
    {
        var purse = Local();
        Assert.Equal(Money.FromUnits(20), purse.View.Remaining);
        Assert.Equal(Money.FromUnits(20), purse.View.PresetOwed);

        var open = Recharge(1, 100) with { OpensAccount = true, CustomerNumber = 42 };
        Assert.Equal(CreditAnswer.Applied, purse.Apply(open, Start, out var notices));

        Assert.Equal(PurseNotices.Credited | PurseNotices.AccountOpened, notices);
        Assert.Equal(Money.FromUnits(100), purse.View.Balance);
        Assert.Equal(Money.Zero, purse.View.PresetOwed);
        Assert.Equal(42, purse.View.CustomerNumber);
    }

    [Fact]
    public void A_purchase_count_is_taken_once_and_only_in_turn()
    {
        var purse = Opened();
        Assert.Equal(CreditAnswer.CountError, purse.Apply(Recharge(2, 10), Start, out _));
        Assert.Equal(CreditAnswer.CountError, purse.Apply(Recharge(0, 10), Start, out _));
        Assert.Equal(CreditAnswer.Applied, purse.Apply(Recharge(1, 10), Start, out _));
        Assert.Equal(CreditAnswer.Repeated, purse.Apply(Recharge(1, 10), Start, out _));
        Assert.Equal(CreditAnswer.Applied, purse.Apply(Recharge(2, 10), Start, out _));
        Assert.Equal(CreditAnswer.CountError, purse.Apply(Recharge(1, 10), Start, out _));
        Assert.Equal(Money.FromUnits(20), purse.View.Balance);
        Assert.Equal(2u, purse.View.LastNumber);
    }

    [Fact]
    public void A_purchase_over_the_hoarding_limit_is_refused_whole()
    {
        var purse = Opened(PurseTerms.Default with { HoardingLimit = Money.FromUnits(100) }, balanceUnits: 60);
        Assert.Equal(CreditAnswer.OverHoardingLimit, purse.Apply(Recharge(2, 41), Start, out _));
        Assert.Equal(Money.FromUnits(60), purse.View.Balance);
        Assert.Equal(CreditAnswer.Applied, purse.Apply(Recharge(2, 40), Start, out _));
    }

    [Fact]
    public void What_repays_the_preset_credit_is_not_hoarded()
    {
        var purse = Local(PurseTerms.Default with { HoardingLimit = Money.FromUnits(100) });
        purse.Open(null, out _);
        Assert.Equal(CreditAnswer.OverHoardingLimit, purse.Apply(Recharge(1, 101), Start, out _));
        Assert.Equal(CreditAnswer.Applied, purse.Apply(Recharge(1, 100), Start, out _));
        Assert.Equal(Money.FromUnits(100), purse.View.Balance);
    }

    [Fact]
    public void An_account_that_is_not_open_takes_only_the_purchase_that_opens_it()
    {
        var purse = Local();
        Assert.Equal(CreditAnswer.NotOpened, purse.Apply(Recharge(1, 10), Start, out _));
        Assert.Equal(CreditAnswer.Applied, purse.ApplyToken(9, Money.FromUnits(10), Start, out _));
        Assert.Equal(AccountStatus.Active, purse.Status);
    }

    [Fact]
    public void A_purchase_of_another_customer_is_refused()
    {
        var purse = Local();
        purse.Open(7, out _);
        var order = Recharge(1, 10) with { CustomerNumber = 8 };
        Assert.Equal(CreditAnswer.CustomerMismatch, purse.Apply(order, Start, out _));
        Assert.Equal(CreditAnswer.Applied, purse.Apply(order with { CustomerNumber = 7 }, Start, out _));
    }

    [Fact]
    public void Alarms_sound_once_at_30_and_10_and_again_after_a_purchase()
    {
        var purse = Opened(balanceUnits: 31);
        Assert.Equal(PurseNotices.None, Minute(purse, Start + 60, 1_000));
        Assert.Equal(PurseNotices.FirstAlarm, Minute(purse, Start + 120, 3_000));
        Assert.Equal(1, purse.View.AlarmLevel);
        Assert.Equal(PurseNotices.None, Minute(purse, Start + 180, 4_000));
        Assert.Equal(PurseNotices.SecondAlarm, Minute(purse, Start + 240, 43_000));
        Assert.Equal(2, purse.View.AlarmLevel);

        purse.Apply(Recharge(2, 30), Start, out _);
        Assert.Equal(0, purse.View.AlarmLevel);
        Assert.Equal(PurseNotices.FirstAlarm, Minute(purse, Start + 300, 65_000));
    }

    [Fact]
    public void Credit_is_used_up_at_zero_or_where_the_overdraft_ends()
    {
        var plain = Opened(balanceUnits: 1);
        Assert.True((Minute(plain, Start + 60, 2_000) & PurseNotices.CreditUsedUp) != 0);
        Assert.True(plain.IsUsedUp);

        var overdrawn = Opened(
            PurseTerms.Default with { PresetCredit = Money.Zero, OverdraftLimit = Money.FromUnits(5) }, 1);
        Minute(overdrawn, Start + 60, 4_000);
        Assert.False(overdrawn.IsUsedUp);
        Assert.Equal((Money.Zero, Money.FromUnits(1)), (overdrawn.View.Remaining, overdrawn.View.Overdraft));
        Assert.True((Minute(overdrawn, Start + 120, 12_000) & PurseNotices.CreditUsedUp) != 0);

        overdrawn.Apply(Recharge(2, 3), Start, out _);
        Assert.True(overdrawn.IsUsedUp);
        overdrawn.Apply(Recharge(3, 3), Start, out var notices);
        Assert.True((notices & PurseNotices.CreditRestored) != 0);
        Assert.False(overdrawn.IsUsedUp);
    }

    [Fact]
    public void After_a_cut_the_close_permit_amount_must_be_reached()
    {
        var purse = Opened(balanceUnits: 1);
        Assert.True(purse.TrySetTerms(purse.Terms with { ClosePermit = Money.FromUnits(5) }, out _, out _));
        Minute(purse, Start + 60, 4_000);
        purse.Apply(Recharge(2, 3), Start, out _);
        Assert.False(purse.IsUsedUp);
        Assert.False(purse.MayReconnect);
        purse.Apply(Recharge(3, 5), Start, out _);
        Assert.True(purse.MayReconnect);
    }

    [Fact]
    public void Energy_that_cannot_be_rated_waits_and_is_rated_when_it_can_be()
    {
        var purse = Opened(balanceUnits: 50);
        Assert.Equal(PurseNotices.RatingStopped, purse.Charge(null, Start + 60, 60, EnergyRegister.At(500), Zero));
        Assert.Equal(PurseNotices.None, purse.Charge(null, Start + 120, 60, EnergyRegister.At(1_000), Zero));
        Assert.NotEmpty(purse.RatingFault);
        Assert.Equal(Money.FromUnits(50), purse.View.Balance);

        Assert.Equal(PurseNotices.RatingResumed, Minute(purse, Start + 180, 2_000));
        Assert.Equal(Money.FromUnits(49), purse.View.Balance);
    }

    [Fact]
    public void A_clock_that_is_set_changes_no_money() =>
        Gen.Select(Gen.Int[0, 40], Gen.Int[-40, 40].Where(days => days != 0)).Sample((days, jumpDays) =>
        {
            var (still, set) = (Opened(balanceUnits: 100), Opened(balanceUnits: 100));
            var at = Start + (45 * 86_400L);
            Minute(still, at, 1_000);
            Minute(set, at, 1_000);
            at += 60;
            Minute(still, at, 2_000);
            Minute(set, at + (jumpDays * 86_400L) + days, 2_000);
            Assert.Equal(still.View.Balance, set.View.Balance);
        }, iter: 100);

    [Fact]
    public void In_central_mode_nothing_is_debited_or_credited()
    {
        var purse = PrepaymentPurse.Installed(PrepaymentTerms.Default);
        Assert.Equal(PurseNotices.None, Minute(purse, Start + 60, 900_000));
        Assert.Equal(CreditAnswer.CentralMode, purse.Apply(Recharge(1, 10), Start, out _));
        Assert.False(purse.IsUsedUp);
        Assert.Equal(0, purse.View.AlarmLevel);
    }

    [Fact]
    public void Only_energy_after_the_switch_to_local_mode_is_rated_here()
    {
        var purse = PrepaymentPurse.Installed(PrepaymentTerms.Default);
        Assert.False(purse.TrySwitchMode(PaymentMode.Local, null, Start, Zero, Zero, out var fault, out _));
        Assert.NotEmpty(fault);
        Assert.True(purse.TrySwitchMode(
            PaymentMode.Local, Ladder, Start, EnergyRegister.At(5_000), Zero, out _, out var notices));
        Assert.Equal(PurseNotices.ModeSwitched, notices);
        Minute(purse, Start + 60, 6_000);
        Assert.Equal(Money.FromCents(1_950), purse.View.Balance);
    }

    [Fact]
    public void What_is_left_can_be_paid_back_and_closes_the_account()
    {
        var purse = Opened(balanceUnits: 50);
        Assert.Equal(
            CreditAnswer.AmountRefused, purse.Refund(Money.FromUnits(51), CreditSource.Remote, Start, out _));
        Assert.Equal(CreditAnswer.Applied, purse.Refund(Money.FromUnits(20), CreditSource.Remote, Start, out _));
        Assert.Equal(CreditAnswer.Applied, purse.Close(CreditSource.Remote, Start + 5, out var notices));

        Assert.True((notices & PurseNotices.AccountClosed) != 0);
        Assert.Equal(Money.Zero, purse.View.Balance);
        Assert.True(purse.IsUsedUp);
        Assert.Equal([30, 20], purse.Refunds.Select(refund => refund.Amount.Nanos / Money.NanosPerUnit));
        Assert.Equal(CreditAnswer.Closed, purse.Apply(Recharge(2, 10), Start, out _));
    }

    [Fact]
    public void The_last_ten_purchases_say_what_was_before_and_after()
    {
        var purse = Opened();
        for (var count = 1u; count <= 12; count++)
        {
            purse.Apply(Recharge(count, count), Start + count, out _);
        }

        Assert.Equal(10, purse.Purchases.Count);
        var newest = purse.Purchases[0];
        Assert.Equal((12u, 12, Start + 12), (newest.Number, newest.PurchaseCount, newest.AtUnixSeconds));
        Assert.Equal((66, 78, 78), (
            newest.Before.Nanos / Money.NanosPerUnit,
            newest.After.Nanos / Money.NanosPerUnit,
            newest.TotalPurchased.Nanos / Money.NanosPerUnit));
        Assert.Equal(3u, purse.Purchases[^1].Number);
    }

    /// <summary>Invariant I01 after whatever happens, and the purse is the same after a power cut.</summary>
    [Fact]
    public void The_books_add_up_whatever_happens_and_wherever_the_power_is_cut() =>
        Gen.Select(Gen.Int[0, 6], Gen.Int[1, 4_000], Gen.Bool).Array[1, 60].Sample(acts =>
        {
            var purse = Local(PurseTerms.Default with { OverdraftLimit = Money.FromUnits(3) });
            var (at, wattHours) = (Start, 0L);
            foreach (var (act, amount, cut) in acts)
            {
                at += 60;
                Act(purse, act, amount, at, ref wattHours);
                var view = purse.View;
                Assert.False(view.IsStopped);
                Assert.Equal(
                    view.PresetOwed + view.TotalPurchased + view.TotalAdjusted,
                    view.TotalCharged + view.Remaining - view.Overdraft);
                if (cut)
                {
                    purse = Restored(purse);
                    Assert.Equal(view, purse.View);
                }
            }

            Assert.Equal(Stored(purse), Stored(Restored(purse)));
        }, iter: 500);

    [Fact]
    public void Books_that_do_not_add_up_stop_all_crediting_and_metering_goes_on()
    {
        var stored = Stored(Opened(balanceUnits: 50));
        var broken = stored.ToArray();
        var writer = new RecordWriter();
        writer.Signed(Money.FromUnits(50).Nanos);
        var nanos = writer.Finish()[RecordFrame.HeaderBytes..];
        broken[broken.AsSpan().IndexOf(nanos)] ^= 0x02;

        var reader = new RecordReader(broken);
        var purse = PrepaymentPurse.Read(ref reader);

        Assert.True(purse.View.IsStopped);
        Assert.Equal(CreditAnswer.Stopped, purse.Apply(Recharge(2, 10), Start, out _));
        var before = purse.View.TotalCharged;
        Assert.Equal(PurseNotices.BooksBroken, Minute(purse, Start + 60, 1_000));
        Assert.Equal(PurseNotices.None, Minute(purse, Start + 120, 2_000));
        Assert.Equal(Money.FromUnits(1), purse.View.TotalCharged - before);
        Assert.True(Restored(purse).View.IsStopped);
    }

    [Fact]
    public void Minutes_cost_what_the_whole_costs_by_the_same_engine() =>
        Gen.Int[0, 900].Array[1, 300].Sample(minutes =>
        {
            var purse = Opened(balanceUnits: 9_000);
            var (at, wattHours) = (Start, 0L);
            foreach (var minute in minutes)
            {
                (at, wattHours) = (at + 60, wattHours + minute);
                Minute(purse, at, wattHours);
            }

            var state = Ladder.Open(Ladder.DayOf(Start));
            var whole = Ladder.Rate(ref state, new IntervalReading(Start, minutes.Length * 60, wattHours, 0));
            Assert.Equal(whole, purse.View.TotalCharged);
        }, iter: 200);

    static void Act(PrepaymentPurse purse, int act, int amount, long at, ref long wattHours)
    {
        var money = Money.FromCents(amount);
        var next = purse.View.LastNumber + 1;
        switch (act)
        {
            case 0 or 1 or 2:
                wattHours += amount;
                Minute(purse, at, wattHours);
                break;
            case 3:
                purse.Apply(new(CreditSource.Remote, OrderNumbering.Counted, next, money, true), at, out _);
                break;
            case 4:
                purse.ApplyToken((uint)amount, money, at, out _);
                break;
            case 5:
                purse.Refund(money, CreditSource.Card, at, out _);
                break;
            default:
                purse.Adjust(amount % 2 == 0 ? money : -money, out _);
                break;
        }
    }
}
