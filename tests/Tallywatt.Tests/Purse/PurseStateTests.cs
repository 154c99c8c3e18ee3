using CsCheck;
using Tallywatt.Core.Purse;
using Tallywatt.Core.Units;
using Xunit;

namespace Tallywatt.Tests.Purse;

public sealed class PurseStateTests
{
    static readonly PurseTerms Terms = PurseTerms.Default;

    [Fact]
    public void A_new_purse_holds_the_preset_credit_and_owes_it()
    {
        var purse = PurseState.Installed(Terms);

        Assert.Equal(Money.FromUnits(20), purse.Balance);
        Assert.Equal(Money.FromUnits(20), purse.PresetOwed);
        Assert.True(purse.PowerWanted);
        Assert.False(purse.FirstArmed); // 20 is not above 30, so the first reminder waits for a purchase.
        Assert.True(purse.SecondArmed);
    }

    [Fact]
    public void The_first_purchase_repays_the_preset_credit()
    {
        var purse = PurseState.Installed(Terms).TopUp(Money.FromUnits(50), Terms, out var repaid, out _);

        Assert.Equal(Money.FromUnits(20), repaid);
        Assert.Equal(Money.FromUnits(50), purse.Balance);
        Assert.Equal(Money.Zero, purse.PresetOwed);
    }

    [Fact]
    public void A_first_purchase_smaller_than_the_preset_credit_leaves_the_rest_owed()
    {
        var purse = PurseState.Installed(Terms).TopUp(Money.FromUnits(15), Terms, out var repaid, out _);

        Assert.Equal(Money.FromUnits(15), repaid);
        Assert.Equal(Money.FromUnits(20), purse.Balance);
        Assert.Equal(Money.FromUnits(5), purse.PresetOwed);
    }

    [Theory]
    [InlineData(30_000_000_001, PurseEvents.None)]
    [InlineData(30_000_000_000, PurseEvents.FirstReminder)]
    [InlineData(10_000_000_000, PurseEvents.FirstReminder | PurseEvents.SecondReminder)]
    [InlineData(1, PurseEvents.FirstReminder | PurseEvents.SecondReminder)]
    [InlineData(0, PurseEvents.FirstReminder | PurseEvents.SecondReminder | PurseEvents.Exhausted)]
    [InlineData(-1, PurseEvents.FirstReminder | PurseEvents.SecondReminder | PurseEvents.Exhausted)]
    public void Each_threshold_is_reached_at_its_very_amount(long leftNanos, PurseEvents expected)
    {
        Full().Debit(Full().Balance - Money.FromNanos(leftNanos), Terms, out var events);

        Assert.Equal(expected, events);
    }

    [Fact]
    public void A_reminder_comes_once_until_a_purchase_lifts_the_balance_above_it()
    {
        var purse = Full().Debit(Money.FromUnits(75), Terms, out var first);
        Assert.Equal(PurseEvents.FirstReminder, first);

        purse = purse.Debit(-Money.FromUnits(10), Terms, out var back); // 35: money given back does not re-arm.
        purse = purse.Debit(Money.FromUnits(10), Terms, out var again);
        Assert.Equal((PurseEvents.None, PurseEvents.None), (back, again));

        purse = purse.TopUp(Money.FromUnits(5), Terms, out _, out _); // 30 is not above 30.
        Assert.False(purse.FirstArmed);
        purse = purse.TopUp(Money.FromUnits(1), Terms, out _, out _);
        Assert.True(purse.FirstArmed);
        purse.Debit(Money.FromUnits(1), Terms, out var second);
        Assert.Equal(PurseEvents.FirstReminder, second);
    }

    [Fact]
    public void Power_comes_back_only_above_zero()
    {
        var purse = Full().Debit(Money.FromUnits(110), Terms, out _);
        Assert.False(purse.PowerWanted);

        purse = purse.TopUp(Money.FromUnits(10), Terms, out _, out var atZero);
        Assert.Equal(PurseEvents.None, atZero);
        purse = purse.TopUp(Money.FromNanos(1), Terms, out _, out var above);
        Assert.Equal(PurseEvents.Restored, above);
        Assert.True(purse.PowerWanted);
    }

    [Fact]
    public void An_overdraft_keeps_power_on_down_to_its_limit()
    {
        var terms = Terms with { OverdraftLimit = Money.FromUnits(5) };
        var purse = Full().Debit(Money.FromUnits(104), terms, out var within);
        purse.Debit(Money.FromUnits(1), terms, out var reached);

        Assert.Equal(PurseEvents.FirstReminder | PurseEvents.SecondReminder, within);
        Assert.Equal(PurseEvents.Exhausted, reached);
    }

    [Fact]
    public void Terms_that_contradict_each_other_are_refused()
    {
        Assert.Throws<ArgumentException>(() => (Terms with { SecondReminder = Money.FromUnits(31) }).Validated());
        Assert.Throws<ArgumentException>(() => (Terms with { OverdraftLimit = Money.FromUnits(-1) }).Validated());
    }

    /// <summary>Whatever happens in whatever order: the balance is what came in less what went out, a reminder
    /// comes at most once between two purchases, and the right to power follows the balance.</summary>
    [Fact]
    public void A_purse_adds_up_and_reminds_at_most_once_a_cycle() =>
        Gen.Long[-40_000_000_000, 90_000_000_000].Array[0, 60].Sample(steps =>
        {
            var purse = PurseState.Installed(Terms);
            var expectedNanos = purse.BalanceNanos;
            var reminded = 0;
            foreach (var step in steps)
            {
                PurseEvents events;
                if (step > 60_000_000_000)
                {
                    var amount = Money.FromNanos(step - 60_000_000_000);
                    purse = purse.TopUp(amount, Terms, out var repaid, out events);
                    expectedNanos += amount.Nanos - repaid.Nanos;
                    reminded = 0;
                }
                else
                {
                    purse = purse.Debit(Money.FromNanos(step), Terms, out events);
                    expectedNanos -= step;
                }

                reminded += events.HasFlag(PurseEvents.FirstReminder) ? 1 : 0;
                Assert.Equal(expectedNanos, purse.BalanceNanos);
                Assert.InRange(reminded, 0, 1);
                Assert.Equal(expectedNanos > 0, purse.PowerWanted);
            }
        });

    static PurseState Full() =>
        PurseState.Installed(Terms).TopUp(Money.FromUnits(100), Terms, out _, out _);
}
