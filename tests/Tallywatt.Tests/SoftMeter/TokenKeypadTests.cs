using System.Text;
using Tallywatt.Core.Units;
using Tallywatt.SoftMeter.Keypad;
using Tallywatt.SoftMeter.Prepayment;
using Xunit;

namespace Tallywatt.Tests.SoftMeter;

public sealed class TokenKeypadTests
{
    const long Start = 1_767_225_600;
    const string Token = "12345678901234567890";

    [Fact]
    public void Twenty_digits_are_shown_in_groups_and_handed_in()
    {
        var (keypad, gateway) = (new TokenKeypad(), new FakeGateway());
        Type(keypad, Token, Start);
        Assert.Equal("1234 5678 9012 3456 7890", keypad.View(Start).Digits);
        Assert.False(keypad.Digit('1', Start));

        Assert.True(keypad.Enter(gateway, Start)!.Value.IsDone);
        Assert.Equal([Token], gateway.Entered);
        Assert.Equal(("", "Credited."), (keypad.View(Start).Digits, keypad.View(Start).Text));
        Assert.True(keypad.View(Start + 15).IsIdle);
    }

    [Fact]
    public void A_wrong_digit_is_deleted_and_too_few_are_not_handed_in()
    {
        var (keypad, gateway) = (new TokenKeypad(), new FakeGateway());
        Type(keypad, "123", Start);
        keypad.Delete(Start);
        Assert.Equal("12", keypad.View(Start).Digits);
        Assert.Null(keypad.Enter(gateway, Start));
        Assert.Empty(gateway.Entered);
        Assert.NotEmpty(keypad.View(Start).Text);
        Assert.Equal("12", keypad.View(Start).Digits);
    }

    [Fact]
    public void What_was_typed_a_minute_ago_is_forgotten()
    {
        var keypad = new TokenKeypad();
        Type(keypad, "123", Start);
        Assert.True(keypad.View(Start + 60).IsIdle);
        Type(keypad, "9", Start + 60);
        Assert.Equal("9", keypad.View(Start + 60).Digits);
    }

    [Fact]
    public void Five_wrong_tokens_in_a_row_lock_the_keypad_for_a_while()
    {
        var keypad = new TokenKeypad();
        var gateway = new FakeGateway { Status = TokenStatus.AuthenticationFailure };
        for (var i = 0; i < 5; i++)
        {
            Type(keypad, Token, Start);
            keypad.Enter(gateway, Start);
        }

        Assert.True(keypad.View(Start + 599).IsLocked);
        Assert.False(keypad.Digit('1', Start + 599));
        Assert.True(keypad.Digit('1', Start + 600));
        Assert.Equal(5, gateway.Entered.Count);
    }

    [Fact]
    public void A_used_token_is_not_a_guess()
    {
        var keypad = new TokenKeypad();
        var gateway = new FakeGateway { Status = TokenStatus.ValidationFailure };
        for (var i = 0; i < 9; i++)
        {
            Type(keypad, Token, Start);
            keypad.Enter(gateway, Start);
        }

        Assert.False(keypad.View(Start).IsLocked);
    }

    [Theory]
    [InlineData("1234 5678 9012 3456 7890", true)]
    [InlineData("1234-5678-9012-3456-7890", true)]
    [InlineData("1234567890123456789", false)]
    [InlineData("123456789012345678901", false)]
    [InlineData("1234567890123456789x", false)]
    [InlineData("", false)]
    public void A_token_is_twenty_digits(string text, bool isToken)
    {
        Span<char> digits = stackalloc char[20];
        Assert.Equal(isToken, TokenText.TryDigits(Encoding.ASCII.GetBytes(text), digits));
        Assert.True(!isToken || digits.SequenceEqual(Token));
    }

    [Fact]
    public void A_token_is_also_66_bits()
    {
        Span<char> digits = stackalloc char[20];
        Assert.True(TokenText.TryDigits([3, 255, 255, 255, 255, 255, 255, 255, 255], digits));
        Assert.Equal("73786976294838206463", new string(digits));
        Assert.False(TokenText.TryDigits([4, 0, 0, 0, 0, 0, 0, 0, 0], digits));
    }

    static void Type(TokenKeypad keypad, string digits, long at)
    {
        foreach (var digit in digits)
        {
            Assert.True(keypad.Digit(digit, at));
        }
    }

    sealed class FakeGateway : ITokenGateway
    {
        internal List<string> Entered { get; } = [];

        internal TokenStatus Status { get; set; } = TokenStatus.ExecutionOk;

        public TokenReceipt? LastToken => null;

        public TokenOutcome Enter(ReadOnlySpan<byte> token, TokenDelivery delivery)
        {
            Assert.Equal(TokenDelivery.Manual, delivery);
            Entered.Add(Encoding.ASCII.GetString(token));
            return new(Status, TokenKind.Credit, CreditAnswer.Applied, Money.Zero, "Credited.");
        }
    }
}
