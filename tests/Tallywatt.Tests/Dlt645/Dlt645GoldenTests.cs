using System.Text;
using Tallywatt.Protocols.Dlt645;
using Tallywatt.SoftMeter.Prepayment;
using Tallywatt.Tests.Architecture;
using Xunit;

namespace Tallywatt.Tests.Dlt645;

/// <summary>A session of each kind as bytes on the wire, kept in a file: "&gt;" what the master sends, "&lt;" what the
/// meter sends, "#" what it is about.</summary>
/// <remarks>With TALLYWATT_RECORD set, what was said is written into the file instead of compared with it: then the
/// change is to be read line by line, and committed with its reason.</remarks>
public sealed class Dlt645GoldenTests
{
    const string Folder = "tests/Tallywatt.Tests/Dlt645/Traces";

    static readonly Dlt645Address Customer = DeskMeter.Digits("000000004711");

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public Task A_session_of_reading_is_as_it_was_recorded() => HoldAsync("read", async (station, about) =>
    {
        station.Pass(36);
        about("the address of the one meter on the line");
        await station.Client.ReadAddressAsync(Cancel);
        foreach (var (what, id) in new (string, uint)[]
        {
            ("forward active energy", 0x00010000), ("with its rates", 0x0001FF00), ("maximum demand", 0x01010000),
            ("voltage", 0x02010100), ("active power", 0x02030000), ("date and weekday", 0x04000101),
            ("time", 0x04000102), ("status word 3", 0x04000503), ("the last daily freeze", 0x05060101),
            ("phase B, which there is not", 0x02010200),
        })
        {
            about(what);
            await station.ReadAsync(id);
        }

        about("twenty blocks of the load record, in several frames");
        await station.Client.ReadLoadRecordAsync(0, 20, new(2026, 1, 1, 0, 0, 0), Cancel);
    });

    [Fact]
    public Task A_recharge_is_as_it_was_recorded() => HoldAsync("recharge", async (station, about) =>
    {
        about("identity authentication");
        await station.Client.AuthenticateAsync(station.Module, Cancel);
        about("an account is opened with 100.00, count 1");
        await station.Client.CreditAsync(true, 10_000, 1, Customer, station.Module, Cancel);
        about("50.00, count 2");
        await station.Client.CreditAsync(false, 5_000, 2, Customer, station.Module, Cancel);
        about("the same again: not taken twice");
        await station.Client.CreditAsync(false, 5_000, 2, Customer, station.Module, Cancel);
        about("remaining amount");
        await station.ReadAsync(0x00900200);
        about("balance and count with their MACs");
        await station.Client.SecurityAsync(SecurityIdentifiers.ReadPurse, default, Cancel);
        about("the authentication is over");
        await station.Client.SecurityAsync(SecurityIdentifiers.Invalidate, default, Cancel);
    });

    [Fact]
    public Task Relay_orders_are_as_they_were_recorded() => HoldAsync("relay", async (station, about) =>
    {
        about("trip, with a wrong password");
        await station.OrderAsync(RelayCommand.Trip, Station.Wrong);
        about("trip");
        await station.OrderAsync(RelayCommand.Trip);
        about("status word 3");
        await station.ReadAsync(0x04000503);
        about("a person may close");
        await station.OrderAsync(RelayCommand.PermitClose);
        about("identity authentication, then a ciphered trip");
        await station.Client.AuthenticateAsync(station.Module, Cancel);
        await station.Client.ControlRelaySecuredAsync(
            new(RelayCommand.Trip, 0, new(2026, 1, 1, 1, 0, 0)), station.Module, isCiphered: true, Cancel);
        about("a close-permit in plain with its MAC");
        await station.Client.ControlRelaySecuredAsync(
            new(RelayCommand.PermitClose, 0, new(2026, 1, 1, 1, 0, 0)), station.Module, isCiphered: false, Cancel);
    });

    [Fact]
    public Task Writes_are_as_they_were_recorded() => HoldAsync("write", async (station, about) =>
    {
        about("date, then time");
        await station.Client.SetTimeAsync(new(2026, 3, 5, 8, 30, 0), Station.Programming, Cancel);
        about("time for all meters; none answers");
        await station.Client.BroadcastTimeAsync(new(2026, 3, 5, 8, 31, 0), Cancel);
        about("prices to come, and when");
        await station.WriteAsync(0x040502FF, "00500000003000000020000000100000");
        await station.WriteAsync(0x04000108, "0000060326");
        about("fifteen seasons are too many");
        await station.WriteAsync(0x04020000, string.Concat(Enumerable.Range(1, 15).Select(day => $"01{day:00}01")));
        about("freeze now, and read it");
        await station.Client.FreezeAsync(FreezeRequest.Now, Cancel);
        await station.ReadAsync(0x05010001);
        about("another password for level 4");
        await station.Client.ChangePasswordAsync(Station.Programming, new(0x04, 0x111111, 0), Cancel);
        about("clear demand");
        await station.Client.ClearAsync(Dlt645Function.ClearDemand, Station.Programming, null, Cancel);
    });

    static async Task HoldAsync(string name, Func<Station, Action<string>, Task> say)
    {
        using var station = new Station(
            equip: meter =>
            {
                meter.Change(changed =>
                {
                    changed.Tariff.TryWritePrices(new([500_000_000, 500_000_000, 500_000_000, 500_000_000]), out _);
                    changed.Tariff.TryActivate([Tallywatt.SoftMeter.Tariff.TariffPart.Prices], out _);
                });
                meter.InstallPrepayment(PrepaymentTerms.Default).TrySwitchMode(PaymentMode.Local, out _);
            },
            random: target => target.Fill(0x5A));
        var said = new StringBuilder();
        station.Line.Said = (arrow, bytes) => said.Append(arrow).Append(' ').Append(bytes).Append('\n');
        await say(station, what => said.Append("# ").Append(what).Append('\n'));

        var path = Path.Combine(Repository.Root, Folder, name + ".txt");
        if (Environment.GetEnvironmentVariable("TALLYWATT_RECORD") is not null)
        {
            await File.WriteAllTextAsync(path, said.ToString(), Cancel);
        }

        Assert.True(File.Exists(path), $"{Folder}/{name}.txt is not there; TALLYWATT_RECORD=1 writes it.");
        Assert.Equal(await File.ReadAllTextAsync(path, Cancel), said.ToString());
    }
}
