using Tallywatt.Protocols.Dlt645;
using Tallywatt.SoftMeter.Fleet;
using Tallywatt.SoftMeter.Homes;
using Tallywatt.SoftMeter.Prepayment;
using Tallywatt.SoftMeter.Storage;
using Tallywatt.Tests.SoftMeter;
using Xunit;

namespace Tallywatt.Tests.Dlt645;

/// <summary>What was answered survives the power; what could not be written has not happened.</summary>
public sealed class Dlt645DurabilityTests
{
    static readonly Dlt645Address Customer = DeskMeter.Digits("000000004711");

    static readonly FleetPlan Plan = new(
        7, 1, Station.Start, Site.Beijing,
        new() { ProfileCapacityRows = 100, UtcOffsetMinutes = 480 }, FleetPlan.HouseholdModel);

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task What_was_answered_is_there_after_the_power_comes_back()
    {
        var storage = new MemoryMeterStorage();
        using (var fleet = Open(storage))
        using (var station = Equipped(fleet))
        {
            foreach (var step in Steps)
            {
                Assert.True((await step(station)).Answered);
            }

            await station.WriteAsync(0x04000103, "30", Station.Wrong);
        }

        using var again = Open(storage);
        using var same = new Station(again[0]);
        Assert.Equal(DeskMeter.Digits("123456789012"), same.Adapter.Address);
        Assert.Equal("150.00 CNY", await same.ReadAsync(0x00900200));
        Assert.Equal("5.00 CNY", await same.ReadAsync(0x04001003));
        Assert.Equal("refused: NotAuthorised", await same.WriteAsync(0x04000103, "30", Station.Normal));
        Assert.Equal("refused: NotAuthorised", await same.WriteAsync(0x04000103, "30", Station.Normal)); // The third.
        Assert.Equal("refused: NotAuthorised", await same.WriteAsync(0x04000103, "30"));
        var repeated = await RechargeAsync(same, 2);
        Assert.Equal(Dlt645SecurityErrors.RepeatedRecharge, repeated.SecurityErrors);
    }

    /// <summary>Each order fails to be written once, with any part of its bytes kept: refused, and as before; then it
    /// is given again.</summary>
    [Fact]
    public async Task An_order_whose_write_fails_is_refused_and_has_not_happened()
    {
        foreach (var keptBytes in new[] { 0, 1, 20, 10_000 })
        {
            var storage = new RecordedStorage();
            using var fleet = Open(storage);
            using var station = Equipped(fleet);
            for (var i = 0; i < Steps.Length; i++)
            {
                var before = fleet[0].StateImage();
                (storage.FailAtWrite, storage.KeptBytesOnFailure) = (1, keptBytes);
                var refused = await Steps[i](station);
                if (storage.FailAtWrite == 0)
                {
                    Assert.False(refused.Answered, $"step {i}, {keptBytes} bytes");
                    Assert.Equal(Convert.ToHexString(before), Convert.ToHexString(fleet[0].StateImage()));
                }

                storage.FailAtWrite = 0;
                await Steps[i](station);
            }

            Assert.Equal("150.00 CNY", await station.ReadAsync(0x00900200));
            Assert.Equal("2", await station.ReadAsync(0x03330201));
            using var again = Open(RecordedStorage.Image(storage.Writes[^1].After));
            Assert.Equal(
                Convert.ToHexString(new Station(fleet[0]).Meter.StateImage()),
                Convert.ToHexString(new Station(again[0]).Meter.StateImage()));
        }
    }

    static readonly Func<Station, Task<Dlt645Outcome<byte[]>>>[] Steps =
    [
        async station => await RechargeAsync(station, 1),
        async station => await station.Client.WriteAsync(
            new(0x04001003), Station.Programming, Convert.FromHexString("00050000"), Cancel),
        async station => await station.Client.ControlRelayAsync(
            new(RelayCommand.Trip, 0, new(2026, 1, 1, 1, 0, 0)), Station.Programming, Cancel),
        async station => await RechargeAsync(station, 2),
        async station => await station.Client.ChangePasswordAsync(
            Station.Programming, new(0x04, 0x111111, 0), Cancel),
        async station =>
        {
            station.Adapter.PressProgrammingKey();
            return await station.Client.WriteAddressAsync(DeskMeter.Digits("123456789012"), Cancel);
        },
        async station => await station.Client.FreezeAsync(FreezeRequest.Now, Cancel),
    ];

    static MeterFleet Open(IMeterStorage storage) =>
        MeterFleet.Open(storage, Plan, (_, _) => new ConstantLoad(2000, 0));

    static Station Equipped(MeterFleet fleet)
    {
        var meter = fleet[0];
        meter.Change(changed =>
        {
            changed.Tariff.TryWritePrices(new([500_000_000, 500_000_000, 500_000_000, 500_000_000]), out _);
            changed.Tariff.TryActivate([Tallywatt.SoftMeter.Tariff.TariffPart.Prices], out _);
        });
        meter.InstallPrepayment(PrepaymentTerms.Default).TrySwitchMode(PaymentMode.Local, out _);
        return new(meter);
    }

    static async Task<Dlt645Outcome<byte[]>> RechargeAsync(Station station, uint count)
    {
        await station.Client.AuthenticateAsync(station.Module, Cancel);
        return await station.Client.CreditAsync(
            count == 1, count == 1 ? 10_000u : 5_000u, count, Customer, station.Module, Cancel);
    }
}
