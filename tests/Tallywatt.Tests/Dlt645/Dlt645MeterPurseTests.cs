using Tallywatt.Protocols.Dlt645;
using Tallywatt.SoftMeter.Prepayment;
using Tallywatt.SoftMeter.Relay;
using Xunit;
using CreditOrder = Tallywatt.Protocols.Dlt645.CreditOrder;

namespace Tallywatt.Tests.Dlt645;

/// <summary>Money in a real meter over DL/T 645: bought once, used, warned of, cut, restored by hand.</summary>
public sealed class Dlt645MeterPurseTests : IDisposable
{
    static readonly Dlt645Address Customer = DeskMeter.Digits("000000004711");
    readonly Station station = Local();

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => station.Dispose();

    [Fact]
    public async Task An_account_is_opened_and_recharged_once_for_each_count()
    {
        Assert.Equal("20.00 CNY", await station.ReadAsync(0x00900200));
        Assert.Equal("00C2", await station.ReadAsync(0x04000503)); // Of money, and no account yet.
        Assert.True((await station.Client.AuthenticateAsync(station.Module, Cancel)).Answered);
        Assert.Equal("Other", await CreditAsync(false, 10_000, 1)); // There is no account.
        Assert.Equal("taken", await CreditAsync(true, 10_000, 1));
        Assert.Equal("100.00 CNY", await station.ReadAsync(0x00900200)); // The preset credit is repaid.
        Assert.Equal("RepeatedRecharge", await CreditAsync(true, 10_000, 1));
        Assert.Equal("RepeatedRecharge", await CreditAsync(false, 10_000, 1));
        Assert.Equal("RechargeCountWrong", await CreditAsync(false, 10_000, 3));
        Assert.Equal("CustomerMismatch", await CreditAsync(false, 10_000, 2, "000000004712"));
        Assert.Equal("AboveHoardingLimit", await CreditAsync(false, 1_000_000, 2));
        Assert.Equal("taken", await CreditAsync(false, 5_000, 2));
        Assert.Equal("150.00 CNY", await station.ReadAsync(0x00900200));
        Assert.Equal(15_000, (await station.Client.ReadMoneyAsync(Cancel)).Value);
        Assert.Equal("4711", await station.ReadAsync(0x0400040E));

        Assert.Equal("2601010000", await station.ReadAsync(0x03330101));
        Assert.Equal("2", await station.ReadAsync(0x03330201));
        Assert.Equal("50.00 CNY", await station.ReadAsync(0x03330301));
        Assert.Equal("100.00 CNY", await station.ReadAsync(0x03330401));
        Assert.Equal("150.00 CNY", await station.ReadAsync(0x03330501));
        Assert.Equal("150.00 CNY", await station.ReadAsync(0x03330601));
        Assert.Equal("100.00 CNY", await station.ReadAsync(0x03330302));
        Assert.Equal("refused: NoData", await station.ReadAsync(0x03330303));
        var purse = await station.Client.SecurityAsync(SecurityIdentifiers.ReadPurse, default, Cancel);
        Assert.Equal("983A0000", Convert.ToHexString(purse.Value.AsSpan(0, 4)));
        Assert.Equal("02000000", Convert.ToHexString(purse.Value.AsSpan(8, 4)));
    }

    [Fact]
    public async Task Credit_is_used_warned_of_and_cut_and_a_person_closes_after_a_recharge()
    {
        await station.Client.AuthenticateAsync(station.Module, Cancel);
        Assert.Equal("taken", await CreditAsync(true, 4_000, 1));
        Assert.Equal("0.5000 CNY/kWh", await station.ReadAsync(0x02800020));
        station.Pass(30); // 60 kWh at 0.50.
        Assert.Equal("10.00 CNY", await station.ReadAsync(0x00900200));
        Assert.Equal("0.00 CNY", await station.ReadAsync(0x00900201));
        Assert.True(station.Meter.Relay.OutputState);
        station.Pass(11);
        Assert.Equal("0.00 CNY", await station.ReadAsync(0x00900200));
        Assert.False(station.Meter.Relay.OutputState);
        Assert.Equal("1", await station.ReadAsync(0x1D000001));
        Assert.Equal("refused: Other", await station.OrderAsync(RelayCommand.PermitClose)); // Credit is used up.

        await station.Client.AuthenticateAsync(station.Module, Cancel);
        Assert.Equal("taken", await CreditAsync(false, 2_000, 2));
        Assert.False(station.Meter.Relay.OutputState); // Money alone closes nothing.
        station.Meter.PressButton();
        Assert.True(station.Meter.Relay.OutputState);
    }

    [Fact]
    public async Task Amounts_are_read_and_written_one_by_one_and_together()
    {
        Assert.Equal("30.00 CNY", await station.ReadAsync(0x04001001));
        Assert.Equal("10.00 CNY", await station.ReadAsync(0x04001002));
        Assert.Equal("", await station.WriteAsync(0x04001001, "00500000"));
        Assert.Equal("", await station.WriteAsync(0x04001003, "00200000"));
        Assert.Equal("", await station.WriteAsync(0x04001005, "00050000"));
        Assert.Equal(
            "50.00 CNY, 10.00 CNY, 20.00 CNY, 10000.00 CNY, 5.00 CNY", await station.ReadAsync(0x040010FF));
        Assert.Equal("", await station.WriteAsync(0x040010FF, "0040000000150000001000000000500000030000"));
        Assert.Equal(
            "40.00 CNY, 15.00 CNY, 10.00 CNY, 5000.00 CNY, 3.00 CNY", await station.ReadAsync(0x040010FF));
        Assert.Equal("refused: Other", await station.WriteAsync(0x04001005, "00006000")); // Above the hoarding limit.
    }

    [Fact]
    public async Task Overdraft_is_shown_and_a_recharge_clears_it_first()
    {
        Assert.Equal("", await station.WriteAsync(0x04001003, "00100000"));
        await station.Client.AuthenticateAsync(station.Module, Cancel);
        await CreditAsync(true, 3_000, 1);
        station.Pass(35);
        Assert.Equal("0.00 CNY", await station.ReadAsync(0x00900200));
        Assert.Equal("5.00 CNY", await station.ReadAsync(0x00900201));
        Assert.True(station.Meter.Relay.OutputState);
        Assert.Equal(-500, (await station.Client.ReadMoneyAsync(Cancel)).Value);
        await station.Client.AuthenticateAsync(station.Module, Cancel);
        Assert.Equal("taken", await CreditAsync(false, 2_000, 2));
        Assert.Equal("15.00 CNY", await station.ReadAsync(0x00900200));
    }

    [Fact]
    public async Task Keep_power_forbids_a_trip_and_a_delay_postpones_it()
    {
        Assert.Equal("", await station.OrderAsync(RelayCommand.KeepPower));
        Assert.Equal("refused: Other", await station.OrderAsync(RelayCommand.Trip));
        Assert.Equal("00D2", await station.ReadAsync(0x04000503));
        Assert.Equal("", await station.OrderAsync(RelayCommand.KeepPowerOff));
        Assert.Equal("", await station.WriteAsync(0x04001401, "1000"));
        Assert.Equal("10 min", await station.ReadAsync(0x04001401));
        Assert.Equal("", await station.OrderAsync(RelayCommand.Trip));
        Assert.True(station.Meter.Relay.OutputState);
        Assert.Equal("80C2", await station.ReadAsync(0x04000503)); // A trip is announced.
        station.Pass(0.2);
        Assert.False(station.Meter.Relay.OutputState);
        Assert.Equal("50C2", await station.ReadAsync(0x04000503));
    }

    [Fact]
    public async Task A_trip_may_restore_itself_and_an_alarm_goes_on_and_off()
    {
        Assert.Equal("", await station.OrderAsync(RelayCommand.TripThenPermit, reserved: 2));
        Assert.False(station.Meter.Relay.OutputState);
        station.Pass(0.2);
        station.Meter.PressButton();
        Assert.True(station.Meter.Relay.OutputState);
        Assert.Equal("", await station.OrderAsync(RelayCommand.Alarm));
        Assert.True(station.Meter.Supply.View.AlarmOrdered);
        Assert.Equal("", await station.OrderAsync(RelayCommand.AlarmOff));
        Assert.False(station.Meter.Supply.View.AlarmOrdered);
    }

    [Fact]
    public async Task A_direct_closing_is_for_a_meter_whose_mode_allows_it()
    {
        using var direct = new Station(
            settings: new() { UtcOffsetMinutes = 480, ControlMode = ControlMode.Mode4 });
        Assert.Equal("", await direct.OrderAsync(RelayCommand.Trip));
        Assert.Equal("refused: Other", await direct.OrderAsync(RelayCommand.PermitClose));
        Assert.Equal("", await direct.OrderAsync(RelayCommand.Close));
        Assert.True(direct.Meter.Relay.OutputState);
    }

    [Fact]
    public async Task A_power_limit_is_written_and_opens_the_relay()
    {
        Assert.Equal("", await station.WriteAsync(0x04000E01, "005001")); // 1.5 kW, and the home draws 2.
        Assert.Equal("1.5000 kW", await station.ReadAsync(0x04000E01));
        station.Pass(0.1);
        Assert.False(station.Meter.Relay.OutputState);
    }

    [Fact]
    public async Task Order_numbers_are_taken_once_each_where_the_maker_counts_so()
    {
        using var odd = Local(Dlt645Profile.OrderNumbers);
        var payload = new byte[26];
        async Task<string> SendAsync(DataIdentifier id, uint cents, ulong order)
        {
            CreditOrder.WriteOrderNumber(cents, order, Customer, payload);
            var answer = await odd.Client.SecurityAsync(id, payload, Cancel);
            return answer.Answered ? "taken" : answer.SecurityErrors.ToString();
        }

        Assert.Equal("taken", await SendAsync(SecurityIdentifiers.Recharge, 10_000, 77));
        Assert.Equal("RepeatedRecharge", await SendAsync(SecurityIdentifiers.Recharge, 10_000, 77));
        Assert.Equal("taken", await SendAsync(SecurityIdentifiers.Recharge, 5_000, 12));
        Assert.Equal("150.00 CNY", await odd.ReadAsync(0x00900200));
        Assert.Equal("taken", await SendAsync(SecurityIdentifiers.VendorRefund, 2_500, 13));
        Assert.Equal("125.00 CNY", await odd.ReadAsync(0x00900200));
        Assert.Equal("25.00 CNY", await odd.ReadAsync(0x03340301));
        Assert.Equal("RepeatedRecharge", await SendAsync(SecurityIdentifiers.VendorRefund, 2_500, 13));
        Assert.Equal("Other", await SendAsync(SecurityIdentifiers.VendorRefund, 99_999, 14)); // More than is left.
        Assert.Equal("125.00 CNY", await odd.ReadAsync(0x00900200));
    }

    [Fact]
    public async Task A_meter_that_keeps_a_purse_is_not_cleared()
    {
        station.Pass(4);
        var cleared = await station.Client.ClearAsync(Dlt645Function.ClearMeter, Station.Programming, null, Cancel);
        Assert.Equal("refused: Other", cleared.ToString());
        station.Pass(1);
        Assert.Equal("10.00 kWh", await station.ReadAsync(0x00010000));
        Assert.Equal("15.00 CNY", await station.ReadAsync(0x00900200));
    }

    [Fact]
    public async Task A_meter_without_a_purse_has_no_money_to_show()
    {
        using var plain = new Station();
        Assert.Equal("refused: NoData", await plain.ReadAsync(0x00900200));
        Assert.Equal("refused: NoData", await plain.ReadAsync(0x04001001));
        Assert.Equal("refused: NoData", await plain.WriteAsync(0x04001001, "00500000"));
        await plain.Client.AuthenticateAsync(plain.Module, Cancel);
        var refused = await plain.Client.CreditAsync(true, 100, 1, Customer, plain.Module, Cancel);
        Assert.Equal("refused: Other", refused.ToString());
    }

    static Station Local(Dlt645Profile? profile = null) => new(profile: profile, equip: meter =>
    {
        meter.Change(changed =>
        {
            changed.Tariff.TryWritePrices(new([500_000_000, 500_000_000, 500_000_000, 500_000_000]), out _);
            changed.Tariff.TryActivate([Tallywatt.SoftMeter.Tariff.TariffPart.Prices], out _);
        });
        var purse = meter.InstallPrepayment(PrepaymentTerms.Default);
        Assert.True(purse.TrySwitchMode(PaymentMode.Local, out var fault), fault);
    });

    async Task<string> CreditAsync(bool opens, uint cents, uint count, string customer = "000000004711")
    {
        var answer = await station.Client.CreditAsync(
            opens, cents, count, DeskMeter.Digits(customer), station.Module, Cancel);
        return answer.Answered ? "taken" : answer.SecurityErrors.ToString();
    }
}
