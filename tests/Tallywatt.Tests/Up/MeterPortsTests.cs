using System.Net;
using System.Net.Sockets;
using Tallywatt.Host.Up;
using Tallywatt.Platform.HeadEnd.Sessions;
using Tallywatt.SoftMeter.Fleet;
using Tallywatt.SoftMeter.Homes;
using Tallywatt.SoftMeter.Metrology;
using Tallywatt.SoftMeter.Servers;
using Tallywatt.SoftMeter.Storage;
using Tallywatt.Tests.Wire;
using Xunit;

namespace Tallywatt.Tests.Up;

public sealed class MeterPortsTests : IDisposable
{
    const int MeterCount = 3;
    readonly MemoryMeterStorage storage = new();
    readonly MeterFleet fleet;

    public MeterPortsTests() => fleet = MeterFleet.Open(
        storage,
        new(1, MeterCount, 1_700_000_100, Site.Beijing, MeterSettings.Default, FleetPlan.HouseholdModel),
        MeterFleet.HouseholdLoad);

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    CosemMeter[] Devices => [.. fleet.Meters.Select(meter => new CosemMeter(meter))];

    public void Dispose()
    {
        fleet.Dispose();
        storage.Dispose();
    }

    [Fact]
    public async Task Every_meter_answers_at_the_first_port_plus_its_place_in_the_street()
    {
        var ports = new MeterPorts(null);
        var (server, addresses) = await ports.OpenAsync(Devices, NewServer);
        await using (server)
        {
            Assert.True(ports.First >= MeterPorts.FirstByDefault);
            for (var index = 0; index < MeterCount; index++)
            {
                Assert.Equal(new(IPAddress.Loopback, ports.First + index), addresses[index]);
                await using var session = new MeterSession(new TcpMeterLine(addresses[index], TimeProvider.System));
                var serial = await session.ReadSerialAsync(Cancel);
                Assert.Equal(fleet[index].Identity.SerialNumber, serial.Value);
            }
        }
    }

    [Fact]
    public async Task A_meter_of_the_street_also_answers_dlt645_and_is_made_for_it_when_it_is_asked()
    {
        var ports = new MeterPorts(null);
        SoleMeter[] stations = [.. Devices.Zip(fleet.Meters, MeterPorts.StationOf)];
        var (server, addresses) = await ports.OpenAsync(stations, NewServer);
        await using (server)
        {
            var before = fleet[1].StateImage();
            await using (var session = new MeterSession(new TcpMeterLine(addresses[1], TimeProvider.System)))
            {
                Assert.NotNull((await session.ReadSerialAsync(Cancel)).Value);
            }

            Assert.Equal(before, fleet[1].StateImage()); // No memory of a DL/T 645 station in it yet.
            var (exitCode, output, error) = await WireRun.Async([
                "probe", $"{addresses[1]}", "read", "00010000", "--protocol", "dlt645",
            ]);
            Assert.True(exitCode == 0, error);
            Assert.Contains("kWh", output, StringComparison.Ordinal);
            Assert.NotEqual(before, fleet[1].StateImage());
        }
    }

    [Fact]
    public async Task Two_utilities_get_a_range_each_and_the_later_one_says_why_it_moved()
    {
        var (first, second) = (new MeterPorts(null), new MeterPorts(null));
        var (server, _) = await first.OpenAsync(Devices, NewServer);
        await using (server)
        {
            var (other, addresses) = await second.OpenAsync(Devices, NewServer);
            await using (other)
            {
                Assert.True(second.First >= first.First + MeterCount);
                Assert.Equal(0, second.First % 100);
                Assert.Equal(second.First + MeterCount - 1, addresses[^1].Port);
                Assert.Equal(
                    $"Meters answer DLMS/COSEM and DL/T 645 on 127.0.0.1:{second.First}-{second.First + 2} "
                    + $"(port {second.TakenPort} is in use by another program).",
                    second.Sentence());
            }
        }
    }

    [Fact]
    public async Task A_range_that_was_asked_for_is_not_moved_but_refused_and_leaves_no_port_open()
    {
        using var taken = TakenAfterAFreeOne();
        var port = ((IPEndPoint)taken.LocalEndpoint).Port;

        var refused = await Assert.ThrowsAsync<RefusedException>(
            () => new MeterPorts(port - 1).OpenAsync(Devices, NewServer));

        Assert.Equal(
            $"port {port} is in use by another program; the 3 meters need {port - 1} to {port + 1}. "
            + "Give another first port with --meter-ports, or none for a free range.",
            refused.Message);
        using var before = new TcpListener(IPAddress.Loopback, port - 1);
        before.Start();
    }

    [Fact]
    public async Task More_meters_than_ports_are_refused()
    {
        var refused = await Assert.ThrowsAsync<RefusedException>(
            () => new MeterPorts(65_534).OpenAsync(Devices, NewServer));

        Assert.Contains("3 meters need 3 ports of their own", refused.Message, StringComparison.Ordinal);
        Assert.Contains("--meter-ports", refused.Message, StringComparison.Ordinal);
    }

    static TcpListener TakenAfterAFreeOne()
    {
        while (true)
        {
            var taken = new TcpListener(IPAddress.Loopback, 0);
            taken.Start();
            using var before = new TcpListener(IPAddress.Loopback, ((IPEndPoint)taken.LocalEndpoint).Port - 1);
            try
            {
                before.Start();
                return taken;
            }
            catch (SocketException)
            {
                taken.Dispose();
            }
        }
    }

    static MeterTcpServer NewServer() => new(TimeProvider.System);
}
