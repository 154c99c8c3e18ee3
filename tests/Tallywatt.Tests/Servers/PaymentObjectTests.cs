using Tallywatt.Core.Units;
using Tallywatt.Protocols.Dlms;
using Tallywatt.Protocols.Sts;
using Tallywatt.SoftMeter.Metrology;
using Tallywatt.SoftMeter.Prepayment;
using Tallywatt.SoftMeter.Relay;
using Tallywatt.Tests.Prepayment;
using Xunit;
using static Tallywatt.Tests.Metrology.MeterFixtures;

namespace Tallywatt.Tests.Servers;

/// <summary>The payment classes act on the purse in the meter.</summary>
public sealed class PaymentObjectTests
{
    const string Account = "0.0.19.0.0.255";
    const string Credit = "0.0.19.10.0.255";
    const string Overdraft = "0.0.19.10.1.255";
    const string Gateway = "0.0.19.40.0.255";

    [Fact]
    public void The_account_shows_the_purse()
    {
        using var talk = new CosemTalk(LocalMeter.Drawing(1_000, balanceUnits: 100));
        Assert.Equal("0202" + "1602" + "1602", talk.Get(111, Account, 2)); // Prepayment, active
        Assert.Equal("1100", talk.Get(111, Account, 3));
        Assert.Equal("040880", talk.Get(111, Account, 4)); // In credit
        Assert.Equal("0500002710", talk.Get(111, Account, 5));
        Assert.Equal("0203" + "0C03434E59" + "0FFE" + "1602", talk.Get(111, Account, 15));
        Assert.Equal("0500002710", talk.Get(112, Credit, 2));
        Assert.Equal("1603", talk.Get(112, Credit, 8)); // In use
    }

    [Fact]
    public void Credit_is_corrected_set_and_refused_beyond_the_hoarding_limit()
    {
        var meter = LocalMeter.Drawing(1_000, balanceUnits: 100);
        using var talk = new CosemTalk(meter);
        Assert.Equal(ActionResult.Success, talk.Invoke(112, Credit, 1, (ref w) => w.DoubleLong(-2_550)));
        Assert.Equal(7_450, talk.Number(112, Credit, 2));
        Assert.Equal(ActionResult.Success, talk.Invoke(112, Credit, 2, (ref w) => w.DoubleLong(2_000)));
        Assert.Equal(2_000, talk.Number(112, Credit, 2));
        Assert.Equal("0408C0", talk.Get(111, Account, 4)); // In credit, and it is low
        Assert.Equal(Money.FromUnits(20), meter.Prepayment!.View.Balance);

        Assert.Equal(DataAccessResult.Success, talk.Set(3, "0.0.19.50.1.255", 2, (ref w) => w.DoubleLong(50_000)));
        Assert.Equal(ActionResult.OtherReason, talk.Invoke(112, Credit, 1, (ref w) => w.DoubleLong(48_001)));
        Assert.Contains("more than its limit", talk.Why(), StringComparison.Ordinal);
        Assert.Equal(ActionResult.TypeUnmatched, talk.Invoke(112, Credit, 1, (ref w) => w.LongUnsigned(5)));
        Assert.Equal(2_000, talk.Number(112, Credit, 2));
    }

    [Fact]
    public void Used_up_credit_opens_the_relay_and_new_credit_makes_it_ready()
    {
        var meter = LocalMeter.Drawing(2_000, balanceUnits: 1); // One unit an hour
        using var talk = new CosemTalk(meter);
        meter.AdvanceTo(meter.TrueUnixSeconds + (2 * Hour));
        Assert.Equal(ControlState.Disconnected.ToString(), Shown(talk));
        Assert.Equal("0300", talk.Get(70, "0.0.96.3.10.255", 2));
        Assert.True((Convert.FromHexString(talk.Get(111, Account, 4))[2] & 0x02) != 0); // Out of credit

        Assert.Equal(ActionResult.Success, talk.Invoke(112, Credit, 1, (ref w) => w.DoubleLong(5_000)));
        Assert.Equal(ControlState.ReadyForReconnection.ToString(), Shown(talk));
        Assert.Equal("0300", talk.Get(70, "0.0.96.3.10.255", 2)); // A person closes it
    }

    [Fact]
    public void The_overdraft_is_a_limit_below_zero()
    {
        var meter = LocalMeter.Drawing(2_000, balanceUnits: 1);
        using var talk = new CosemTalk(meter);
        Assert.Equal(DataAccessResult.Success, talk.Set(112, Credit, 6, (ref w) => w.DoubleLong(-300)));
        Assert.Equal(300, talk.Number(112, Overdraft, 2));
        meter.AdvanceTo(meter.TrueUnixSeconds + (2 * Hour));
        Assert.Equal(-100, talk.Number(112, Credit, 2));
        Assert.Equal(200, talk.Number(112, Overdraft, 2));
        Assert.Equal("1101", talk.Get(111, Account, 3));
        Assert.Equal("1603", talk.Get(112, Overdraft, 8));
        Assert.Equal(100, talk.Number(111, Account, 6)); // To clear
        Assert.Equal(DataAccessResult.OtherReason, talk.Set(112, Credit, 6, (ref w) => w.DoubleLong(300)));
        Assert.Equal(DataAccessResult.TypeUnmatched, talk.Set(112, Credit, 6, (ref w) => w.LongUnsigned(3)));
    }

    [Fact]
    public void An_account_is_activated_closed_and_reset()
    {
        var meter = LocalMeter.Drawing(0, balanceUnits: 0);
        using var talk = new CosemTalk(meter);
        Assert.Equal("090CFFFFFFFFFFFFFFFFFF8000FF", talk.Get(111, Account, 13));
        Assert.Equal(ActionResult.Success, talk.Invoke(111, Account, 1));
        Assert.Equal(ActionResult.Success, talk.Invoke(111, Account, 1)); // A repeat
        Assert.Equal(AccountStatus.Active, meter.Prepayment!.View.Status);
        Assert.StartsWith("090C07EA0101", talk.Get(111, Account, 13), StringComparison.Ordinal);
        Assert.Equal(ActionResult.Success, talk.Invoke(111, Account, 2));
        Assert.Equal(AccountStatus.Closed, meter.Prepayment!.View.Status);
        Assert.Equal(ActionResult.OtherReason, talk.Invoke(112, Credit, 1, (ref w) => w.DoubleLong(100)));
        Assert.Equal(ActionResult.Success, talk.Invoke(111, Account, 3));
        Assert.Equal(AccountStatus.NewInactive, meter.Prepayment!.View.Status);
        Assert.Equal("090CFFFFFFFFFFFFFFFFFF8000FF", talk.Get(111, Account, 13));
    }

    [Fact]
    public void Alarm_amounts_are_thresholds_of_the_account()
    {
        var meter = LocalMeter.Drawing(0, balanceUnits: 100);
        using var talk = new CosemTalk(meter);
        Assert.Equal(3_000, talk.Number(111, Account, 16));
        Assert.Equal(1_000, talk.Number(111, Account, 17));
        Assert.Equal(DataAccessResult.Success, talk.Set(111, Account, 16, (ref w) => w.DoubleLong(4_000)));
        Assert.Equal(DataAccessResult.Success, talk.Set(111, Account, 17, (ref w) => w.DoubleLong(500)));
        Assert.Equal(Money.FromUnits(40), meter.Prepayment!.Terms.Purse.FirstReminder);
        Assert.Equal(4_000, talk.Number(112, Credit, 5));
        Assert.Equal(DataAccessResult.OtherReason, talk.Set(111, Account, 16, (ref w) => w.DoubleLong(-1)));
    }

    [Fact]
    public void A_token_is_entered_once_and_what_came_of_it_can_be_read()
    {
        var meter = LocalMeter.Drawing(0, balanceUnits: 10);
        meter.Prepayment!.PlugTokens(new FixedTokens());
        using var talk = new CosemTalk(meter);
        Assert.Equal(ActionResult.Success, Enter(talk, "1234 5678 9012 3456 7890"));
        Assert.Equal(3_500, talk.Number(112, Credit, 2));
        Assert.Equal("0202" + "1603" + "040800", talk.Get(115, Gateway, 6));
        Assert.Equal("1600", talk.Get(115, Gateway, 5));

        Assert.Equal(ActionResult.OtherReason, Enter(talk, "12345678901234567890"));
        Assert.Equal("0202" + "1606" + "040801", talk.Get(115, Gateway, 6)); // Validation failed: used before
        Assert.Equal(ActionResult.OtherReason, Enter(talk, "123"));
        Assert.Equal("1604", talk.Get(115, Gateway, 6)[4..8]);
        Assert.Contains("20 digits", talk.Why(), StringComparison.Ordinal);
        Assert.Equal(3_500, talk.Number(112, Credit, 2));
        Assert.Equal(ActionResult.TypeUnmatched, talk.Invoke(115, Gateway, 1));

        var history = talk.Value(7, "0.0.99.15.0.255", 2).Items; // Two purchases, the newest last
        Assert.Equal(2, history.Count);
        Assert.Equal("000009C4", Convert.ToHexString(history[1].Items[1].Content));
        Assert.Equal("02", Convert.ToHexString(history[1].Items[4].Content)); // By token
        Assert.Equal("00000DAC", Convert.ToHexString(history[1].Items[5].Content));
        Assert.Single(talk.Value(7, "0.0.99.17.0.255", 2).Items);
    }

    /// <summary>A token of IEC 62055-41, from its making to the purse.</summary>
    [Fact]
    public void A_token_made_for_this_meter_is_taken_and_one_for_another_is_not()
    {
        var meter = LocalMeter.Drawing(0, balanceUnits: 10);
        var serial = meter.Identity.SerialNumber;
        meter.Prepayment!.PlugTokens(StsTokens.ForTests(serial));
        using var talk = new CosemTalk(meter);
        var token = TokenWriter.MakeCurrency(7_000_000, 25 * 100_000);
        Assert.Equal(
            ActionResult.OtherReason, Enter(talk, TokenWriter.Write(token, TestDecoderKeys.Of("000000000091"))));
        Assert.Equal(1_000, talk.Number(112, Credit, 2));
        Assert.Equal(ActionResult.Success, Enter(talk, TokenWriter.Write(token, TestDecoderKeys.Of(serial))));
        Assert.Equal(3_500, talk.Number(112, Credit, 2));
        Assert.Equal("110B", talk.Get(116, "0.0.19.60.0.255", 5)); // MISTY1
        Assert.Equal("1102", talk.Get(116, "0.0.19.60.0.255", 9)); // A key of its own
    }

    [Fact]
    public void The_mode_moves_the_purse_and_the_status_is_the_methods_business()
    {
        var meter = LocalMeter.Drawing(0, balanceUnits: 10);
        using var talk = new CosemTalk(meter);
        Assert.Equal(DataAccessResult.OtherReason, talk.Set(111, Account, 2, "020216021603"));
        Assert.Equal(DataAccessResult.Success, talk.Set(111, Account, 2, "020216011602"));
        Assert.Equal(PaymentMode.Central, meter.Prepayment!.View.Mode);
        Assert.Equal(ActionResult.OtherReason, talk.Invoke(112, Credit, 1, (ref w) => w.DoubleLong(100)));
        Assert.Equal(DataAccessResult.Success, talk.Set(111, Account, 2, "020216021602"));
        Assert.Equal(PaymentMode.Local, meter.Prepayment!.View.Mode);
    }

    [Fact]
    public void A_meter_without_prepayment_says_so()
    {
        using var talk = new CosemTalk(MeterOf(new Tallywatt.SoftMeter.Homes.ConstantLoad(0)));
        Assert.Equal(ActionResult.OtherReason, talk.Invoke(111, Account, 1));
        Assert.Contains("no prepayment", talk.Why(), StringComparison.Ordinal);
        Assert.Equal(0, talk.Number(112, Credit, 2));
    }

    [Fact]
    public void The_reading_client_reads_the_purse_and_moves_nothing()
    {
        var meter = LocalMeter.Drawing(0, balanceUnits: 10);
        var device = new Tallywatt.SoftMeter.Servers.CosemMeter(meter);
        var writer = new AxdrWriter(new byte[64]);
        var credit = new CosemMethod(112, CosemTalk.Name(Credit), 1);
        Assert.Equal(
            DataAccessResult.Success,
            device.Get(ClientSap.Reader, CosemTalk.Attribute(112, Credit, 2), default, ref writer));
        Assert.Equal(
            ActionResult.ReadWriteDenied,
            device.Invoke(ClientSap.Reader, credit, CosemTalk.Bytes((ref w) => w.DoubleLong(1)), ref writer));
        Assert.Equal(
            DataAccessResult.ReadWriteDenied,
            device.Get(ClientSap.Public, CosemTalk.Attribute(112, Credit, 2), default, ref writer));
        Assert.Equal(
            DataAccessResult.ReadWriteDenied,
            device.Get(new(48), CosemTalk.Attribute(112, Credit, 2), default, ref writer));
    }

    static ActionResult Enter(CosemTalk talk, string digits) => talk.Invoke(
        115, Gateway, 1, (ref w) => w.OctetString(System.Text.Encoding.ASCII.GetBytes(digits)));

    static string Shown(CosemTalk talk) => ((ControlState)talk.Number(70, "0.0.96.3.10.255", 3)).ToString();

    /// <summary>Every token is worth 25.00.</summary>
    sealed class FixedTokens : ITokenReader
    {
        const Tallywatt.SoftMeter.Prepayment.TokenKind Credited = Tallywatt.SoftMeter.Prepayment.TokenKind.Credit;

        public TokenReading Read(ReadOnlySpan<char> digits) =>
            new(TokenStatus.ValidationOk, Credited, 77, Money.FromUnits(25).Nanos, "");

        public bool Accept() => false;

        public byte[] ToBytes() => [];

        public void Restore(ReadOnlySpan<byte> stored)
        {
        }
    }
}
