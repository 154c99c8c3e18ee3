using CsCheck;
using Tallywatt.Core.Ledger;
using Tallywatt.Core.Units;
using Xunit;

namespace Tallywatt.Tests.Ledger;

public sealed class LedgerTests
{
    static readonly AccountId Customer = AccountId.Customer(1001);

    [Fact]
    public void The_example_of_the_books_page_adds_up()
    {
        var book = new LedgerBook();
        book.Append(Posting.Preset(1001, Money.FromUnits(20), "CNY", 0));
        book.Append(TopUp("a1", 50, 20));
        var use = new DayUse(Money.FromNanos(7_500_000_000), Money.FromNanos(500_000_000), Money.FromUnits(1));
        book.Append(Posting.DayClose(Customer, new(2026, 11, 23), use, "CNY", 0));

        Assert.Equal(Money.FromUnits(43), book.Balance(Customer));
        Assert.Equal(Money.Zero, book.Balance(AccountId.Preset(1001)));
        Assert.Equal(Money.FromUnits(-50), book.Balance(AccountId.Clearing(Channel.Portal)));
        Assert.Equal(Money.FromNanos(7_500_000_000), book.Balance(AccountId.EnergyRevenue));
        Assert.Equal(Money.FromNanos(500_000_000), book.Balance(AccountId.TaxPayable));
        Assert.Equal(Money.FromUnits(-1), book.Balance(AccountId.ExportPurchases));
        Assert.Equal(0, book.SumNanos);
    }

    [Fact]
    public void The_same_key_is_booked_once_and_other_content_under_it_is_refused()
    {
        var book = new LedgerBook();
        Assert.Equal(AppendResult.Appended, book.Append(TopUp("a1", 50, 0)));
        Assert.Equal(AppendResult.Exists, book.Append(TopUp("a1", 50, 0, bookedUnixSeconds: 99)));
        Assert.Equal(AppendResult.ExistsWithDifferentContent, book.Append(TopUp("a1", 51, 0)));
        Assert.Equal(Money.FromUnits(50), book.Balance(Customer));
        Assert.Single(book.Entries);
    }

    [Fact]
    public void An_entry_that_does_not_balance_cannot_be_made()
    {
        var key = EntryKey.Preset(1);
        Assert.Throws<ArgumentException>(() => LedgerEntry.Of(key, EntryKind.Preset, "CNY", 0,
            new EntryLine(Customer, Money.FromNanos(2)), new EntryLine(AccountId.EnergyRevenue, Money.FromNanos(-1))));
        Assert.Throws<ArgumentException>(() => LedgerEntry.Of(key, EntryKind.Preset, "CNY", 0,
            new EntryLine(default, Money.FromNanos(1)), new EntryLine(Customer, Money.FromNanos(-1))));
    }

    [Fact]
    public void Lines_are_merged_sorted_and_without_zeros_so_equal_content_is_equal()
    {
        var entry = LedgerEntry.Of(EntryKey.Preset(1), EntryKind.TopUp, "CNY", 0,
            new EntryLine(AccountId.EnergyRevenue, Money.FromNanos(3)),
            new EntryLine(Customer, Money.FromNanos(-1)),
            new EntryLine(AccountId.TaxPayable, Money.Zero),
            new EntryLine(Customer, Money.FromNanos(-2)));

        Assert.Equal(
            [new(Customer, Money.FromNanos(-3)), new(AccountId.EnergyRevenue, Money.FromNanos(3))], entry.Lines);
        Assert.Equal(Money.FromNanos(3), entry.Lines[0].Debit);
        Assert.Equal(Money.FromNanos(3), entry.Lines[1].Credit);
    }

    [Theory]
    [InlineData("", false)]
    [InlineData("a b", false)]
    [InlineData("中", false)]
    [InlineData("order-7", true)]
    public void A_reference_is_printable_and_not_empty(string reference, bool expected) =>
        Assert.Equal(expected, EntryKey.TryTopUp(Channel.Portal, reference, out _));

    [Fact]
    public void A_reference_of_two_channels_is_two_keys()
    {
        Assert.True(EntryKey.TryTopUp(Channel.Portal, "7", out var portal));
        Assert.True(EntryKey.TryTopUp(Channel.Bank, "7", out var bank));

        Assert.NotEqual(portal, bank);
        Assert.Equal(portal, EntryKey.Parse(portal.Text));
        Assert.False(EntryKey.TryTopUp(Channel.Portal, new('x', EntryKey.LengthMax), out _));
    }

    /// <summary>Any mixture of events, repeated at will, leaves books that sum to zero.</summary>
    [Fact]
    public void Books_always_sum_to_zero() =>
        Gen.Select(Gen.Long[1, 5], Gen.Long[0, long.MaxValue / 1_000], Gen.Long[0, 1_000], Gen.Int[0, 40])
            .Array[0, 50].Sample(steps =>
            {
                var book = new LedgerBook();
                foreach (var (account, nanos, partNanos, id) in steps)
                {
                    var key = EntryKey.Parse($"any:{id}");
                    book.Append(id % 2 == 0
                        ? Posting.TopUp(key, account, Channel.Bank, Money.FromNanos(nanos),
                            Money.FromNanos(Math.Min(nanos, partNanos)), "CNY", 0)
                        : Posting.DayClose(AccountId.Customer(account), new DateOnly(2026, 1, 1).AddDays(id),
                            new(Money.FromNanos(nanos), Money.FromNanos(partNanos), Money.FromNanos(id)), "CNY", 0));
                    Assert.Equal(0, book.SumNanos);
                }
            });

    [Fact]
    public void A_changed_entry_breaks_the_chain()
    {
        var first = LedgerChain.Link(new byte[LedgerChain.LinkBytes], TopUp("a1", 50, 20));
        var second = LedgerChain.Link(first, TopUp("a2", 60, 0));

        Assert.Equal(first, LedgerChain.Link(new byte[LedgerChain.LinkBytes], TopUp("a1", 50, 20)));
        Assert.NotEqual(first, LedgerChain.Link(new byte[LedgerChain.LinkBytes], TopUp("a1", 50, 19)));
        Assert.NotEqual(second, LedgerChain.Link(new byte[LedgerChain.LinkBytes], TopUp("a2", 60, 0)));
    }

    static LedgerEntry TopUp(string reference, long units, long repaidUnits, long bookedUnixSeconds = 0)
    {
        EntryKey.TryTopUp(Channel.Portal, reference, out var key);
        return Posting.TopUp(key, 1001, Channel.Portal, Money.FromUnits(units), Money.FromUnits(repaidUnits), "CNY",
            bookedUnixSeconds);
    }
}
