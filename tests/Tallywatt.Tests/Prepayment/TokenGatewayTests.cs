using System.Text;
using Microsoft.Extensions.Time.Testing;
using Tallywatt.Core.Units;
using Tallywatt.Protocols.Sts;
using Tallywatt.SoftMeter.Display;
using Tallywatt.SoftMeter.Events;
using Tallywatt.SoftMeter.Fleet;
using Tallywatt.SoftMeter.Homes;
using Tallywatt.SoftMeter.Metrology;
using Tallywatt.SoftMeter.Prepayment;
using Tallywatt.SoftMeter.Relay;
using Tallywatt.Tests.SoftMeter;
using Xunit;
using static Tallywatt.Tests.Metrology.MeterFixtures;
using static Tallywatt.Tests.Prepayment.LocalMeter;
using TokenKind = Tallywatt.SoftMeter.Prepayment.TokenKind;

namespace Tallywatt.Tests.Prepayment;

/// <summary>Tokens of IEC 62055-41 through the gateway and the keypad.</summary>
public sealed class TokenGatewayTests
{
    [Fact]
    public void A_token_credits_the_purse_once_and_the_gateway_remembers_it()
    {
        var meter = Reading(Drawing(1_000, balanceUnits: 5));
        var token = Money(meter, 100, 12_345_600);
        var outcome = meter.Prepayment!.Enter(Encoding.ASCII.GetBytes(token), TokenDelivery.Remote);

        Assert.Equal((TokenStatus.ExecutionOk, TokenKind.Credit), (outcome.Status, outcome.Kind));
        Assert.Equal(Core.Units.Money.FromCents(12_846), Cents(meter.Prepayment.View.Balance));
        Assert.Equal(CreditSource.Token, meter.Prepayment.Purchases[0].Source);
        Assert.Equal(100u, meter.Prepayment.Purchases[0].Number);
        var receipt = meter.Prepayment.LastToken!;
        Assert.Equal(token, Encoding.ASCII.GetString(receipt.Token.Span));
        Assert.Equal((Start, TokenDelivery.Remote), (receipt.AtUnixSeconds, receipt.Delivery));

        var again = meter.Prepayment.Enter(Encoding.ASCII.GetBytes(token), TokenDelivery.Manual);
        Assert.Equal(TokenStatus.ValidationFailure, again.Status);
        Assert.Equal(2, meter.Prepayment.View.PurchaseCount);
        Assert.Equal(1u, meter.Events.Count(MeterEventCode.CreditRefused));
    }

    [Theory]
    [InlineData("1234567890123456789", TokenStatus.FormatFailure)]
    [InlineData("", TokenStatus.FormatFailure)]
    [InlineData("00000000000000000000", TokenStatus.AuthenticationFailure)]
    public void What_is_no_token_of_this_meter_changes_nothing(string digits, TokenStatus status)
    {
        var meter = Reading(Drawing(1_000, balanceUnits: 5));
        var before = meter.Prepayment!.View;
        Assert.Equal(status, meter.Prepayment.Enter(Encoding.ASCII.GetBytes(digits), TokenDelivery.Remote).Status);
        Assert.Equal(before, meter.Prepayment.View);
    }

    [Fact]
    public void A_token_of_another_meter_is_refused()
    {
        var meter = Reading(Drawing(1_000, balanceUnits: 5));
        var key = TestDecoderKeys.Of(MeterIdentity.FromNumber(2).SerialNumber);
        var token = TokenWriter.Write(TokenWriter.MakeCurrency(7, 1_000_000), key);
        var outcome = meter.Prepayment!.Enter(Encoding.ASCII.GetBytes(token), TokenDelivery.Remote);
        Assert.Equal(TokenStatus.AuthenticationFailure, outcome.Status);
    }

    [Fact]
    public void A_token_over_the_hoarding_limit_can_be_entered_later()
    {
        var meter = Reading(Drawing(1_000, balanceUnits: 9_990));
        var token = Money(meter, 100, 2_000_000);
        var refused = meter.Prepayment!.Enter(Encoding.ASCII.GetBytes(token), TokenDelivery.Remote);
        Assert.Equal((TokenStatus.ExecutionFailure, CreditAnswer.OverHoardingLimit), (refused.Status, refused.Answer));
        meter.AdvanceTo(Start + (40 * Hour));
        Assert.True(meter.Prepayment.Enter(Encoding.ASCII.GetBytes(token), TokenDelivery.Remote).IsDone);
    }

    [Fact]
    public void Kilowatt_hours_are_worth_what_they_cost_now()
    {
        var meter = Reading(Drawing(1_000, balanceUnits: 5));
        var token = TokenWriter.Write(TokenWriter.Make(0, 0, 50, 5, TokenAmount.Encode(256)), meter.Key());
        Assert.True(meter.Prepayment!.Enter(Encoding.ASCII.GetBytes(token), TokenDelivery.Remote).IsDone);
        Assert.Equal(Core.Units.Money.FromCents(1_780), meter.Prepayment.View.Balance);
    }

    [Fact]
    public void Other_tokens_set_the_limit_and_clear_the_credit()
    {
        var meter = Reading(Drawing(1_000, balanceUnits: 5));
        Enter(meter, TokenWriter.Make(2, 0, 60, 5, TokenAmount.Encode(3_000)));
        Assert.Equal(3_000, meter.Supply.Limiter.NormalWatts);
        Enter(meter, TokenWriter.Make(2, 1, 61, 5, 0xFFFF));
        Assert.Equal(Core.Units.Money.Zero, meter.Prepayment!.View.Balance);
        Assert.Equal(Core.Units.Money.FromUnits(5), meter.Prepayment.Refunds[0].Amount);
    }

    [Fact]
    public void A_new_key_comes_by_tokens_and_the_old_one_is_worth_nothing_then()
    {
        var meter = Reading(Drawing(1_000, balanceUnits: 5));
        var old = meter.Key();
        var bytes = Enumerable.Range(1, old.Bytes.Length).Select(value => (byte)value).ToArray();
        var next = old with { RevisionNumber = 2, Bytes = bytes };
        foreach (var part in TokenWriter.KeyChange(next))
        {
            Enter(meter, part);
        }

        var stale = TokenWriter.Write(TokenWriter.MakeCurrency(70, 1_000_000), old);
        Assert.False(meter.Prepayment!.Enter(Encoding.ASCII.GetBytes(stale), TokenDelivery.Remote).IsDone);
        var fresh = TokenWriter.Write(TokenWriter.MakeCurrency(71, 1_000_000), next);
        Assert.True(meter.Prepayment.Enter(Encoding.ASCII.GetBytes(fresh), TokenDelivery.Remote).IsDone);
    }

    /// <summary>Power goes off at every byte of the write: credit and memory of the token come together.</summary>
    [Fact]
    public void A_token_torn_at_any_byte_is_credited_once_in_the_end()
    {
        var storage = new RecordedStorage();
        using var fleet = Open(storage);
        Equip(fleet[0], Terms());
        fleet[0].Prepayment!.PlugTokens(StsTokens.ForTests(fleet[0].Identity.SerialNumber));
        var token = Encoding.ASCII.GetBytes(Money(fleet[0], 9, 1_000_000));
        Assert.True(fleet[0].Prepayment!.Enter(token, TokenDelivery.Remote).IsDone);

        var (before, after, _) = storage.Writes[^1];
        for (var kept = before.Length; kept <= after.Length; kept++)
        {
            using var restored = Open(RecordedStorage.Image(after.AsSpan(0, kept)));
            restored[0].Prepayment!.PlugTokens(StsTokens.ForTests(restored[0].Identity.SerialNumber));
            var outcome = restored[0].Prepayment!.Enter(token, TokenDelivery.Remote);
            Assert.Equal(kept < after.Length, outcome.IsDone);
            Assert.Equal(fleet[0].Prepayment!.View, restored[0].Prepayment!.View);
        }
    }

    [Fact]
    public void A_person_types_a_token_holds_the_button_and_has_power()
    {
        var time = new FakeTimeProvider();
        var meter = Reading(Drawing(1_000, balanceUnits: 1));
        meter.AdvanceTo(Start + Day);
        var front = new MeterFront(meter, time);
        Assert.Equal("POWER OFF. TERMINALS LIVE", front.Frame().Warning);
        Assert.Equal(Lamp.On, front.Frame().Signals.Trip);

        foreach (var digit in Money(meter, 5, 5_000_000))
        {
            Assert.True(front.Digit(digit));
        }

        Assert.Equal(24, front.Frame().Value.Length);
        Assert.True(front.Enter()!.Value.IsDone);
        Assert.Equal("50.00 credited.", front.Keypad.Text);
        Assert.Equal(Lamp.Blinking, front.Frame().Signals.Trip);

        front.Press();
        time.Advance(TimeSpan.FromMilliseconds(2_900));
        Assert.Null(front.Release());
        Assert.False(meter.Relay.OutputState);
        front.Press();
        time.Advance(TimeSpan.FromMilliseconds(1_500));
        Assert.Equal("50", front.Frame().Value);
        time.Advance(TimeSpan.FromMilliseconds(1_500));
        Assert.Equal("Let go", front.Frame().Label);
        Assert.False(meter.Relay.OutputState); // Nothing was heard of the press for three seconds.
        Assert.Equal(RelayAnswer.Moved, front.Release());
        Assert.True(meter.Relay.OutputState);
        Assert.Equal("", front.Frame().Warning);
    }

    [Fact]
    public void A_restart_neither_ends_the_rest_of_a_keypad_nor_forgets_wrong_tokens()
    {
        using var storage = new RecordedStorage();
        using var fleet = Open(storage);
        Equip(fleet[0], Terms());
        var front = new MeterFront(Reading(fleet[0]), new FakeTimeProvider());
        Assert.Equal(4, Enumerable.Range(0, 4).Count(_ => EnterWrong(front)));

        // As after kill -9: nobody closed anything.
        using var second = Open(RecordedStorage.Image(storage.Writes[^1].After));
        front = new MeterFront(Reading(second[0]), new FakeTimeProvider());
        Assert.False(front.Keypad.IsLocked);
        Assert.True(EnterWrong(front));
        Assert.True(front.Keypad.IsLocked);
        Assert.False(EnterWrong(front));

        var third = new MeterFront(second[0], new FakeTimeProvider());
        Assert.Equal("Too many wrong tokens. Wait 10 minutes.", third.Keypad.Text);
        second.AdvanceTo(second.ClockUnixSeconds + 599);
        Assert.True(new MeterFront(second[0], new FakeTimeProvider()).Keypad.IsLocked);
        second.AdvanceTo(second.ClockUnixSeconds + 1);
        Assert.False(new MeterFront(second[0], new FakeTimeProvider()).Keypad.IsLocked);
    }

    /// <summary>Whether the keypad handed twenty digits in.</summary>
    static bool EnterWrong(MeterFront front)
    {
        foreach (var digit in "12345678901234567890")
        {
            front.Digit(digit);
        }

        return front.Enter() is { IsDone: false };
    }

    [Fact]
    public void A_card_that_nobody_understands_is_counted()
    {
        var meter = MeterOf(new ConstantLoad(100));
        var front = new MeterFront(meter, new FakeTimeProvider());
        front.Insert(new BlankCard());
        Assert.Equal(1u, meter.Events.Count(MeterEventCode.AbnormalCard));
        Assert.Equal("Err-23", front.Frame().Value);
        front.Remove();
        Assert.NotEqual("Err-23", front.Frame().Value);
        Assert.Null(front.Hold(TimeSpan.FromSeconds(2)));
        Assert.Equal(RelayAnswer.Already, front.Hold(TimeSpan.FromSeconds(3)));
    }

    static Meter Reading(Meter meter)
    {
        meter.Prepayment!.PlugTokens(StsTokens.ForTests(meter.Identity.SerialNumber));
        return meter;
    }

    static void Enter(Meter meter, Token token)
    {
        var digits = Encoding.ASCII.GetBytes(TokenWriter.Write(token, meter.Key()));
        var outcome = meter.Prepayment!.Enter(digits, TokenDelivery.Remote);
        Assert.True(outcome.IsDone, outcome.Text);
    }

    static string Money(Meter meter, uint identifier, long hundredThousandths) =>
        TokenWriter.Write(TokenWriter.MakeCurrency(identifier, hundredThousandths), meter.Key());

    static Money Cents(Money amount) => Core.Units.Money.FromCents((amount.Nanos + 5_000_000) / 10_000_000);

    static MeterFleet Open(Tallywatt.SoftMeter.Storage.IMeterStorage storage) => MeterFleet.Open(
        storage,
        new(9, 1, Start, Site.Beijing, new() { ProfileCapacityRows = 50 }, "constant"),
        (_, _) => new ConstantLoad(1_000));

    sealed class BlankCard : Tallywatt.SoftMeter.CardSlot.ICard
    {
        public ReadOnlyMemory<byte> AnswerToReset => default;

        public int Transmit(ReadOnlySpan<byte> command, Span<byte> answer) => 0;
    }
}

static class MeterKeys
{
    internal static DecoderKey Key(this Meter meter) => TestDecoderKeys.Of(meter.Identity.SerialNumber);
}
