using Tallywatt.Protocols.Dlt645;
using Tallywatt.SoftMeter.Relay;
using Xunit;

namespace Tallywatt.Tests.Dlt645;

/// <summary>What a real meter lets itself be set to, by whom.</summary>
public sealed class Dlt645MeterWriteTests : IDisposable
{
    const string NotAuthorised = "refused: NotAuthorised";
    const string Other = "refused: Other";
    const string Done = "";
    readonly Station station = new();

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public void Dispose() => station.Dispose();

    [Fact]
    public async Task The_clock_is_set_and_energy_stays_as_it_is()
    {
        station.Pass(1);
        Assert.True((await station.Client.SetTimeAsync(new(2026, 3, 5, 8, 30, 0), Station.Normal, Cancel)).Answered);
        Assert.Equal("26030504083000", await station.ReadAsync(0x0400010C));
        Assert.Equal("2.00 kWh", await station.ReadAsync(0x00010000));
        Assert.Equal("2", await station.ReadAsync(0x03300400));
        Assert.Equal(
            "44332211" + "000001050326" + "003008050326", await station.ReadAsync(0x03300401)); // Before and after.
        Assert.Equal(Other, await station.WriteAsync(0x04000102, "006108"));
        Assert.Equal(Done, await station.WriteAsync(0x0400010C, "00000002060126"));
        Assert.Equal("26010602000000", await station.ReadAsync(0x0400010C));
    }

    [Fact]
    public async Task A_broadcast_sets_the_clock_once_a_day_and_by_five_minutes_at_most()
    {
        async Task<string> BroadcastAsync(int shiftSeconds)
        {
            await station.Client.BroadcastTimeAsync(
                Dlt645Time.FromUnixSeconds(station.Local.ToUnixSeconds() + shiftSeconds), Cancel);
            return await station.ReadAsync(0x04000102);
        }

        station.Pass(1);
        Assert.Equal("010000", await BroadcastAsync(301));
        Assert.Equal("005500", await BroadcastAsync(-300));
        Assert.Equal("005500", await BroadcastAsync(10)); // Once is enough for today.
        station.Pass(24);
        Assert.Equal("005630", await BroadcastAsync(90));
    }

    [Fact]
    public async Task Three_wrong_passwords_close_the_meter_for_a_day_even_over_a_power_cut()
    {
        Assert.Equal(NotAuthorised, await station.WriteAsync(0x04000103, "30", Station.Wrong));
        Assert.Equal(NotAuthorised, await station.WriteAsync(0x04000103, "30", Station.Wrong));
        Assert.Equal(Done, await station.WriteAsync(0x04000103, "30")); // A right one begins the count anew.
        for (var i = 0; i < 3; i++)
        {
            Assert.Equal(NotAuthorised, await station.OrderAsync(RelayCommand.Trip, Station.Wrong));
        }

        Assert.Equal(NotAuthorised, await station.WriteAsync(0x04000103, "15"));
        using var again = new Station(station.Meter); // Another line to the same meter.
        Assert.Equal(NotAuthorised, await again.WriteAsync(0x04000103, "15"));
        station.Pass(23.9);
        Assert.Equal(NotAuthorised, await station.WriteAsync(0x04000103, "15"));
        station.Pass(0.1);
        Assert.Equal(Done, await station.WriteAsync(0x04000103, "15"));
    }

    [Fact]
    public async Task The_normal_level_sets_no_money_tables_or_numbers()
    {
        foreach (var (id, value) in new (uint, string)[]
        {
            (0x04001003, "00000000"), (0x040502FF, "00500000"), (0x04020000, "010101"), (0x04000108, "0000010127"),
            (0x04000204, "04"), (0x04000401, "010000000000"), (0x04000C03, "02111111"), (0x04001401, "0500"),
        })
        {
            Assert.Equal(NotAuthorised, await station.WriteAsync(id, value, Station.Normal));
        }

        Assert.Equal(Done, await station.WriteAsync(0x04000103, "30", Station.Normal));
        Assert.Equal(NotAuthorised, await station.WriteAsync(0x04000103, "30", Station.Normal with { Level = 3 }));
        var cleared = await station.Client.ClearAsync(Dlt645Function.ClearMeter, Station.Normal, null, Cancel);
        Assert.Equal(Dlt645Errors.NotAuthorised, cleared.Errors);
    }

    [Theory]
    [InlineData(0x04000103u, "30", "30 min")]
    [InlineData(0x04000104u, "05", "5 min")]
    [InlineData(0x04000106u, "0000010127", "2701010000")]
    [InlineData(0x04000107u, "3012150626", "2606151230")]
    [InlineData(0x04000108u, "0000010127", "2701010000")]
    [InlineData(0x04000109u, "0000010127", "2701010000")]
    [InlineData(0x04000204u, "03", "3")]
    [InlineData(0x04000302u, "08", "8 s")]
    [InlineData(0x04000306u, "400000", "40")]
    [InlineData(0x04000801u, "7E", "7E")]
    [InlineData(0x04000A05u, "3000", "30 min")]
    [InlineData(0x04000B01u, "0005", "0500")]
    [InlineData(0x04000B02u, "1215", "1512")]
    [InlineData(0x04000F01u, "00500000", "50.00 kWh")]
    [InlineData(0x04001101u, "03", "03")]
    [InlineData(0x04001202u, "60", "60 min")]
    [InlineData(0x04001203u, "3023", "2330")]
    public async Task What_is_written_is_read_again_and_stands_in_the_programming_log(
        uint id, string value, string read)
    {
        Assert.Equal(Done, await station.WriteAsync(id, value));
        Assert.Equal(read, await station.ReadAsync(id));
        Assert.Equal("1", await station.ReadAsync(0x03300000));
        var wire = new byte[4];
        new DataIdentifier(id).Write(wire);
        Assert.StartsWith(
            "000000010126" + "44332211" + Convert.ToHexString(wire) + "FFFF", await station.ReadAsync(0x03300001),
            StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(0x04000103u, "00", Other)]
    [InlineData(0x04000103u, "61", Other)]
    [InlineData(0x04000103u, "0A", Other)]
    [InlineData(0x04000103u, "FF", Other)]
    [InlineData(0x04000103u, "1500", Other)]
    [InlineData(0x04000104u, "07", Other)] // No whole part of 15.
    [InlineData(0x04000106u, "0000320127", Other)]
    [InlineData(0x04000201u, "15", "refused: TooManyZones")]
    [InlineData(0x04000203u, "15", "refused: TooManySlots")]
    [InlineData(0x04000204u, "63", "refused: TooManyRates")]
    [InlineData(0x04000402u, "010000000000", Other)] // The number is the meter's.
    [InlineData(0x04000503u, "0000", Other)]
    [InlineData(0x04000A02u, "1500", Other)]
    [InlineData(0x04000B01u, "0029", Other)]
    [InlineData(0x04000B01u, "9999", Other)] // There is always one settlement day.
    [InlineData(0x04010000u, "010101", Other)] // In force.
    [InlineData(0x040501FFu, "00500000", Other)]
    [InlineData(0x040604FFu, "00", Other)]
    [InlineData(0x04FF0000u, "00", "refused: NoData")]
    public async Task What_cannot_be_is_refused_and_changes_nothing(uint id, string value, string answer)
    {
        var before = station.Meter.StateImage();
        Assert.Equal(answer, await station.WriteAsync(id, value));
        Assert.True(before.AsSpan().SequenceEqual(station.Meter.StateImage())
            || await station.ReadAsync(0x03300000) == "0");
    }

    [Fact]
    public async Task Tables_to_come_are_written_and_take_over_at_their_time()
    {
        Assert.Equal(Done, await station.WriteAsync(0x04020001, "010008" + "020022" + "020022"));
        Assert.Equal(Done, await station.WriteAsync(0x04020002, "030000"));
        Assert.Equal(Done, await station.WriteAsync(0x04000802, "02"));
        Assert.Equal(Done, await station.WriteAsync(0x04020000, "010101" + "010107"));
        Assert.Equal(Done, await station.WriteAsync(0x040502FF, "00500000" + "00300000" + "00200000" + "00100000"));
        Assert.Equal("010101, 070101", await station.ReadAsync(0x04020000));
        Assert.Equal("000002, 080001, 220002", await station.ReadAsync(0x04020001));
        Assert.Equal(
            "0.5000 CNY/kWh, 0.3000 CNY/kWh, 0.2000 CNY/kWh, 0.1000 CNY/kWh", await station.ReadAsync(0x040502FF));
        Assert.Equal("0.0000 CNY/kWh", await station.ReadAsync(0x02800020)); // Nothing is in force yet.
        foreach (var which in new uint[] { 0x04000106, 0x04000107, 0x04000108 })
        {
            Assert.Equal(Done, await station.WriteAsync(which, "0000020126"));
        }

        station.Pass(24 + 12);
        Assert.Equal("0.5000 CNY/kWh", await station.ReadAsync(0x02800021)); // Friday noon: rate 1.
        Assert.Equal("010101, 070101", await station.ReadAsync(0x04010000));
        Assert.Equal("9999999999", await station.ReadAsync(0x04000106)); // Done.
        Assert.Equal("2601020000", await station.ReadAsync(0x05020001)); // A freeze of each switch.
        Assert.Equal("2601020000", await station.ReadAsync(0x05030001));
        Assert.Equal("2601020000", await station.ReadAsync(0x05050001));
        station.Pass(24);
        Assert.Equal("0.2000 CNY/kWh", await station.ReadAsync(0x02800021)); // Saturday: the weekend's table.
        Assert.Equal(
            "120.00 kWh, 76.00 kWh, 20.00 kWh, 24.00 kWh, 0.00 kWh", await station.ReadAsync(0x0001FF00));
    }

    [Fact]
    public async Task A_ladder_to_come_is_written_and_takes_over_at_its_time()
    {
        var ladder = new LadderTable
        {
            LimitHundredths = [216_000, 420_000],
            PriceTenThousandths = [4_983, 5_483, 7_983],
            SettlementDays = [(1, 1, 0)],
        };
        var bytes = new byte[LadderTable.Length];
        Assert.True(ladder.TryWrite(bytes));
        Assert.Equal(Done, await station.WriteAsync(0x040605FF, Convert.ToHexString(bytes)));
        Assert.Equal(Convert.ToHexString(bytes), await station.ReadAsync(0x040605FF));
        Assert.Equal("2160.00 kWh, 4200.00 kWh", await station.ReadAsync(0x040602FF));
        Assert.Equal("0.4983 CNY/kWh, 0.5483 CNY/kWh, 0.7983 CNY/kWh", await station.ReadAsync(0x040603FF));
        Assert.Equal(Done, await station.WriteAsync(0x04000109, "0000020126"));
        station.Pass(25);
        Assert.Equal(Convert.ToHexString(bytes), await station.ReadAsync(0x040604FF));
        Assert.Equal("0.4983 CNY/kWh", await station.ReadAsync(0x0280000B));
        Assert.Equal("2", await station.ReadAsync(0x04000207));
        Assert.Equal("2601020000", await station.ReadAsync(0x05070001));

        Assert.Equal(Done, await station.WriteAsync(0x04060202, "00005000")); // One limit alone.
        Assert.Equal("2160.00 kWh, 5000.00 kWh", await station.ReadAsync(0x040602FF));
        Assert.Equal(Other, await station.WriteAsync(0x04060202, "00001000")); // Below the first.
        bytes[^3] = 0x12;
        Assert.Equal(Other, await station.WriteAsync(0x040605FF, Convert.ToHexString(bytes))); // At noon: not ours.
    }

    [Fact]
    public async Task A_table_that_cannot_be_is_refused_with_its_bit_and_an_event()
    {
        var zones = string.Concat(Enumerable.Range(1, 15).Select(day => $"01{day:00}01"));
        Assert.Equal("refused: TooManyZones", await station.WriteAsync(0x04020000, zones));
        var slots = string.Concat(Enumerable.Range(0, 15).Select(hour => $"0100{hour:00}"));
        Assert.Equal("refused: TooManySlots", await station.WriteAsync(0x04020001, slots));
        Assert.Equal("refused: TooManyRates", await station.WriteAsync(0x04020001, "050000"));
        Assert.Equal("refused: TooManyRates", await station.WriteAsync(0x040502FF, new string('0', 40)));
        Assert.Equal(Done, await station.WriteAsync(0x04020000, "030101")); // Day table 3, which there is not.
        Assert.Equal(Other, await station.WriteAsync(0x04000106, "0000010127"));
        Assert.Equal(
            5u, station.Meter.Look(meter => meter.Events.Count(
                Tallywatt.SoftMeter.Events.MeterEventCode.TariffRefused)));
    }

    [Fact]
    public async Task Holidays_hold_at_once_and_name_a_day_table_in_force()
    {
        Assert.Equal(Done, await station.WriteAsync(0x04030001, "01011026"));
        Assert.Equal("26100101", await station.ReadAsync(0x04030001));
        Assert.Equal("1", await station.ReadAsync(0x04000205));
        Assert.Equal(Other, await station.WriteAsync(0x04030002, "07021026")); // No table 7.
        Assert.Equal(Other, await station.WriteAsync(0x04030005, "01021026")); // There is no second yet.
    }

    [Fact]
    public async Task Clears_are_for_the_programming_level_and_are_written_down()
    {
        station.Pass(30);
        station.Meter.OpenCover();
        var client = station.Client;
        var who = Station.Programming;
        Assert.False((await client.ClearAsync(Dlt645Function.ClearDemand, Station.Wrong, null, Cancel)).Answered);
        Assert.True((await client.ClearAsync(Dlt645Function.ClearDemand, who, null, Cancel)).Answered);
        Assert.Equal("0.0000 kW at 0000000000", await station.ReadAsync(0x01010000));
        Assert.Equal("1", await station.ReadAsync(0x03300200));
        Assert.True((await client.ClearAsync(Dlt645Function.ClearEvents, who, new(0x03300D00), Cancel)).Answered);
        Assert.Equal("0", await station.ReadAsync(0x03300D00));
        Assert.Equal("000006020126" + "44332211" + "000D3003", await station.ReadAsync(0x03300301));
        Assert.False((await client.ClearAsync(Dlt645Function.ClearEvents, who, new(0x03300000), Cancel)).Answered);
        Assert.False((await client.ClearAsync(Dlt645Function.ClearEvents, who, new(0x04000101), Cancel)).Answered);
        Assert.True((await client.ClearAsync(Dlt645Function.ClearEvents, who, new(0xFFFFFFFF), Cancel)).Answered);
        Assert.Equal("0", await station.ReadAsync(0x03300200));

        Assert.True((await client.ClearAsync(Dlt645Function.ClearMeter, who, null, Cancel)).Answered);
        Assert.Equal("0.00 kWh", await station.ReadAsync(0x00010000));
        Assert.Equal("refused: NoData", await station.ReadAsync(0x05060001));
        Assert.Equal("1", await station.ReadAsync(0x03300100));
        Assert.StartsWith("00000602012644332211", await station.ReadAsync(0x03300101), StringComparison.Ordinal);
    }

    [Fact]
    public async Task Passwords_are_changed_by_an_equal_or_higher_level()
    {
        var client = station.Client;
        Assert.Equal("04111111", Convert.ToHexString((await client.ChangePasswordAsync(
            Station.Programming, new(0x04, 0x111111, 0), Cancel)).Value));
        Assert.Equal(NotAuthorised, await station.WriteAsync(0x04000103, "30", Station.Normal));
        Assert.Equal(Done, await station.WriteAsync(0x04000103, "30", new(0x04, 0x111111, 1)));
        Assert.Equal(Other, (await client.ChangePasswordAsync(
            new(0x04, 0x111111, 0), new(0x02, 0x222222, 0), Cancel)).ToString());
        Assert.Equal(NotAuthorised, (await client.ChangePasswordAsync(
            Station.Wrong, new(0x02, 0x222222, 0), Cancel)).ToString());
        Assert.True((await client.ChangePasswordAsync(
            Station.Programming, new(0x02, 0x222222, 0), Cancel)).Answered);
        Assert.Equal(NotAuthorised, await station.WriteAsync(0x04000103, "15"));
        Assert.Equal(Done, await station.WriteAsync(0x04000103, "15", new(0x02, 0x222222, 1)));
    }

    [Fact]
    public async Task The_address_is_set_only_after_somebody_pressed_the_key_at_the_meter()
    {
        var address = DeskMeter.Digits("123456789012");
        Assert.Equal(NotAuthorised, (await station.Client.WriteAddressAsync(address, Cancel)).ToString());
        station.Adapter.PressProgrammingKey();
        Assert.Equal("0800", await station.ReadAsync(0x04000503));
        Assert.True((await station.Client.WriteAddressAsync(address, Cancel)).Answered);
        Assert.Equal("123456789012", await station.ReadAsync(0x04000401));
        Assert.Equal(address, station.Adapter.Address);
        station.Pass(0.2);
        Assert.Equal(NotAuthorised, (await station.Client.WriteAddressAsync(address, Cancel)).ToString());
    }

    [Fact]
    public async Task A_line_speed_is_taken_as_one_bit()
    {
        Assert.Equal("20", Convert.ToHexString((await station.Client.SetAsync(
            Dlt645Function.ChangeBaud, 0x20, Cancel)).Value));
        Assert.Equal("20", await station.ReadAsync(0x04000703));
        Assert.Equal(0x20, station.Adapter.LineSpeed);
        Assert.Equal("refused: BaudNotChangeable", (await station.Client.SetAsync(
            Dlt645Function.ChangeBaud, 0x32, Cancel)).ToString());
    }

    [Fact]
    public async Task The_relay_obeys_a_right_order_in_its_time_and_shows_it()
    {
        Assert.Equal(NotAuthorised, await station.OrderAsync(RelayCommand.Trip, Station.Wrong));
        Assert.Equal(Other, await station.OrderAsync(RelayCommand.Trip, minutes: -1)); // Its time has passed.
        Assert.True(station.Meter.Relay.OutputState);
        Assert.Equal(Done, await station.OrderAsync(RelayCommand.Trip));
        Assert.Equal(ControlState.Disconnected, station.Meter.Relay.State);
        Assert.Equal("5000", await station.ReadAsync(0x04000503));
        Assert.Equal("0.0000 kW", await station.ReadAsync(0x02030000));
        Assert.Equal("1", await station.ReadAsync(0x1D000001));
        Assert.Equal("260101000000", await station.ReadAsync(0x1D000101));
        Assert.Equal("44332211", await station.ReadAsync(0x1D000201));
        Assert.Equal("0.00 kWh", await station.ReadAsync(0x1D000301));
        Assert.StartsWith("00000001012644332211", await station.ReadAsync(0x031D0001), StringComparison.Ordinal);

        Assert.Equal(Other, await station.OrderAsync(RelayCommand.Close)); // A person closes it in this mode.
        Assert.Equal(Done, await station.OrderAsync(RelayCommand.PermitClose));
        Assert.False(station.Meter.Relay.OutputState);
        Assert.Equal("1000", await station.ReadAsync(0x04000503));
        station.Meter.PressButton();
        Assert.Equal("0000", await station.ReadAsync(0x04000503));
        Assert.Equal("1", await station.ReadAsync(0x1E000001));
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task Secured_orders_need_authentication_and_then_do_the_same(bool isCiphered)
    {
        var client = station.Client;
        var trip = new RelayControl(RelayCommand.Trip, 0, new(2026, 1, 1, 12, 0, 0));
        station.Module.BeginSession([0, 0, 0, 0]);
        Assert.False((await client.ControlRelaySecuredAsync(trip, station.Module, isCiphered, Cancel)).Answered);
        Assert.True((await client.AuthenticateAsync(station.Module, Cancel)).Answered);
        Assert.Equal("0020", await station.ReadAsync(0x04000503));
        Assert.Equal("30 min", await station.ReadAsync(0x02800022));
        Assert.True((await client.ControlRelaySecuredAsync(trip, station.Module, isCiphered, Cancel)).Answered);
        Assert.False(station.Meter.Relay.OutputState);
        Assert.True((await client.WriteSecuredAsync(
            new(0x040502FF), station.Module, isCiphered, Convert.FromHexString("00500000"), Cancel)).Answered);
        Assert.StartsWith("0.5000", await station.ReadAsync(0x040502FF), StringComparison.Ordinal);
        station.Pass(0.5);
        Assert.False((await client.ControlRelaySecuredAsync(trip, station.Module, isCiphered, Cancel)).Answered);
        Assert.Equal("0 min", await station.ReadAsync(0x02800022));
    }
}
