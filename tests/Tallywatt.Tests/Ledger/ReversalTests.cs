using Tallywatt.Core.Ledger;
using Tallywatt.Core.Units;
using Xunit;

namespace Tallywatt.Tests.Ledger;

public sealed class ReversalTests
{
    static readonly ReversalCase Case = new(" Li Wei ", "Zhao Min", "paid to the wrong account");

    [Fact]
    public void A_reversal_is_the_opposite_of_every_line_and_names_both_persons()
    {
        var reversal = Posting.Reversal(3, 17, TopUp(), Case, 99);

        Assert.Equal("reversal:3:17", reversal.Key.Text);
        Assert.Equal(TopUp().Lines.Select(line => -line.Amount), reversal.Lines.Select(line => line.Amount));
        Assert.Equal(
            "reverses topup:2:a1; requested by Li Wei; approved by Zhao Min; paid to the wrong account",
            reversal.Memo);
    }

    [Fact]
    public void The_memo_is_content_and_part_of_the_chain()
    {
        var (one, other) = (
            Posting.Reversal(1, 1, TopUp(), Case, 9), Posting.Reversal(1, 1, TopUp(), Case with { Reason = "no" }, 9));
        var start = new byte[LedgerChain.LinkBytes];

        Assert.False(one.SaysTheSameAs(other));
        Assert.NotEqual(LedgerChain.Link(start, one), LedgerChain.Link(start, other));
        Assert.NotEqual(LedgerChain.Link(start, one), LedgerChain.Link(start, one.With("")));
    }

    [Theory]
    [InlineData("Li Wei", "li  wei", true)]
    [InlineData("Li Wei", " LI WEI ", true)]
    [InlineData("李伟", "李伟", true)]
    [InlineData("Ｌｉ Wei", "Li Wei", true)]
    [InlineData("Li Wei", "Li Wen", false)]
    [InlineData("李伟", "李玮", false)]
    public void Two_names_are_one_person_whatever_their_case_width_and_spaces(string left, string right, bool same) =>
        Assert.Equal(same, ReversalCase.IsSamePerson(left, right));

    [Theory]
    [InlineData("", "a name is missing")]
    [InlineData("  ", "a name is missing")]
    [InlineData("a\nb", "a name contains a character that cannot be printed")]
    [InlineData("Li Wei", null)]
    public void A_name_is_there_and_printable(string name, string? fault) =>
        Assert.Equal(fault, ReversalCase.FaultOf("a name", name, ReversalCase.NameCountMax));

    [Fact]
    public void A_reversal_a_month_close_and_an_entry_without_money_are_not_reversed()
    {
        Assert.Null(ReversalCase.FaultOf(TopUp()));
        Assert.NotNull(ReversalCase.FaultOf(Posting.Reversal(1, 1, TopUp(), Case, 0)));
        Assert.NotNull(ReversalCase.FaultOf(
            Posting.MonthClose(1001, new(2026, 11, 1), Money.FromUnits(3), Money.Zero, "CNY", 0)));
        Assert.NotNull(ReversalCase.FaultOf(
            Posting.DayClose(AccountId.Customer(1001), new(2026, 11, 1), default, "CNY", 0)));
    }

    static LedgerEntry TopUp()
    {
        Assert.True(EntryKey.TryTopUp(Channel.Portal, "a1", out var key));
        return Posting.TopUp(
            key, 1001, Channel.Portal, Money.FromUnits(50), Money.FromUnits(20), "CNY", 0);
    }
}
