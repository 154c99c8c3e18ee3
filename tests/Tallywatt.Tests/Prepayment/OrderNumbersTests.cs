using CsCheck;
using Tallywatt.Core.Units;
using Tallywatt.SoftMeter.Prepayment;
using Xunit;
using static Tallywatt.Tests.Prepayment.PurseFixtures;

namespace Tallywatt.Tests.Prepayment;

public sealed class OrderNumbersTests
{
    /// <summary>Any carriers, any order, any repeats: each number counts once. The judge is a plain set.</summary>
    [Fact]
    public void Each_number_is_applied_once_whatever_carries_it_and_in_whatever_order() =>
        Gen.Select(Gen.Int[1, 90], Gen.OneOf<CreditSource>(CreditSource.Card, CreditSource.Remote), Gen.Int[0, 9])
            .Array[1, 200].Sample(tries =>
            {
                var purse = Opened();
                var judged = new HashSet<uint>();
                foreach (var (number, source, cut) in tries)
                {
                    var answer = purse.Apply(Carried((uint)number, 1, source), Start, out _);
                    var expected = judged.Contains((uint)number) ? CreditAnswer.Repeated : CreditAnswer.Applied;
                    if (answer != CreditAnswer.CountError)
                    {
                        Assert.Equal(expected, answer);
                        judged.Add((uint)number);
                    }
                    else
                    {
                        Assert.True(number > 64);
                    }

                    purse = cut == 0 ? Restored(purse) : purse;
                }

                Assert.Equal(Money.FromUnits(judged.Count), purse.View.Balance);
                Assert.Equal(judged.Append(0u).Max(), purse.View.LastNumber);
            }, iter: 500);

    [Fact]
    public void The_mark_moves_up_when_the_gap_below_is_filled()
    {
        var applied = default(AppliedOrders).With(2).With(3);
        Assert.Equal(new(0, 0b110), applied);
        Assert.Equal(new AppliedOrders(3, 0), applied.With(1));
        Assert.False(applied.Contains(1));
        Assert.True(applied.CanHold(64));
        Assert.False(applied.CanHold(65));
        Assert.Throws<ArgumentOutOfRangeException>(() => applied.With(65));
    }

    [Fact]
    public void A_token_counts_once_and_one_older_than_all_that_is_remembered_never()
    {
        var purse = Opened();
        for (var identifier = 100u; identifier < 100 + TokenMemory.CapacityCount; identifier++)
        {
            Assert.Equal(CreditAnswer.Applied, purse.ApplyToken(identifier, Money.FromUnits(1), Start, out _));
            purse = Restored(purse);
            Assert.Equal(CreditAnswer.Repeated, purse.ApplyToken(identifier, Money.FromUnits(1), Start, out _));
        }

        Assert.Equal(CreditAnswer.TooOld, purse.ApplyToken(99, Money.FromUnits(1), Start, out _));
        Assert.Equal(CreditAnswer.Applied, purse.ApplyToken(5_000, Money.FromUnits(1), Start, out _));
        Assert.Equal(CreditAnswer.TooOld, purse.ApplyToken(100, Money.FromUnits(1), Start, out _));
        Assert.Equal(CreditAnswer.Repeated, purse.ApplyToken(101, Money.FromUnits(1), Start, out _));
    }

    [Fact]
    public void Tokens_count_once_in_any_order() =>
        Gen.UInt[1, 100].Array[1, 300].Sample(identifiers =>
        {
            var memory = new TokenMemory();
            var judged = new HashSet<uint>();
            foreach (var identifier in identifiers)
            {
                if (memory.Check(identifier) == CreditAnswer.Applied)
                {
                    Assert.True(judged.Add(identifier));
                    memory.Add(identifier);
                }
            }

            Assert.Equal(Math.Min(judged.Count, TokenMemory.CapacityCount), memory.Count);
        }, iter: 500);
}
