using CsCheck;
using Tallywatt.Core.Units;
using Xunit;

namespace Tallywatt.Tests.Units;

public sealed class MoneyTests
{
    [Theory]
    [InlineData("0", 0)]
    [InlineData("50", 50_000_000_000)]
    [InlineData("0.000000001", 1)]
    [InlineData("-12.5", -12_500_000_000)]
    public void A_plain_decimal_is_read_exactly(string text, long nanos)
    {
        Assert.True(Money.TryParse(text, out var amount));
        Assert.Equal(nanos, amount.Nanos);
        Assert.Equal(text, amount.ToString());
    }

    [Theory]
    [InlineData("")]
    [InlineData("1e3")]
    [InlineData("1,5")]
    [InlineData(".5")]
    [InlineData("5.")]
    [InlineData("0.0000000001")]
    [InlineData("9300000000")]
    [InlineData(null)]
    public void Anything_else_is_refused(string? text) => Assert.False(Money.TryParse(text, out _));

    [Fact]
    public void What_was_written_is_read() => Gen.Long.Sample(nanos =>
    {
        Assert.True(Money.TryParse(Money.FromNanos(nanos).ToString(), out var read));
        Assert.Equal(nanos, read.Nanos);
    });

    [Theory]
    [InlineData(1_234_999_999, "1.23")]
    [InlineData(1_235_000_000, "1.24")]
    [InlineData(-1_235_000_000, "-1.24")]
    [InlineData(-4_999_999, "0.00")]
    public void Cents_round_half_away_from_zero(long nanos, string cents) =>
        Assert.Equal(cents, Money.FromNanos(nanos).ToCents());

    [Fact]
    public void Overflow_is_an_error_and_never_a_wrong_number() =>
        Assert.Throws<OverflowException>(() => Money.FromNanos(long.MaxValue) + Money.FromNanos(1));
}
