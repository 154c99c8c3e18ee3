using System.Net;
using System.Net.Sockets;
using Microsoft.Extensions.Time.Testing;
using Tallywatt.SoftMeter.Homes;
using Tallywatt.SoftMeter.Metrology;
using Tallywatt.SoftMeter.Servers;
using Xunit;

namespace Tallywatt.Tests.Servers;

/// <summary>A meter's port, with clients that do not behave.</summary>
public sealed class MeterTcpServerTests
{
    const string Aarq = "000100100001001F601DA109060760857405080101BE10040E01000000065F1F0400007E1F04B0";
    const string GetClock = "000100100001000DC001C100080000010000FF0200";

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Theory]
    [InlineData("47455420", true)] // A browser
    [InlineData("0001001000019C40", true)] // A PDU of 40 000 bytes, refused at its header
    [InlineData("00010010000900030E0102", true)] // A device that is not there
    [InlineData("00010010000100030E0102", false)] // Nonsense in good form: refused, and the connection lives
    public async Task What_cannot_be_trusted_closes_the_connection(string hex, bool closes)
    {
        await using var server = new MeterTcpServer(TimeProvider.System);
        using var client = await ConnectAsync(server.Listen(NewMeter(), 0));

        await client.SendAsync(Convert.FromHexString(hex), Cancel);

        var answer = await ReceiveAsync(client, 11);
        Assert.Equal(closes ? "" : "0001000100100003D80202", answer);
    }

    [Fact]
    public async Task Questions_in_one_packet_are_answered_in_order_and_one_in_pieces_is_waited_for()
    {
        await using var server = new MeterTcpServer(TimeProvider.System);
        using var client = await ConnectAsync(server.Listen(NewMeter(), 0));

        await client.SendAsync(Convert.FromHexString(Aarq + GetClock + GetClock[..20]), Cancel);
        Assert.StartsWith("000100010010002B6129", await ReceiveAsync(client, 8 + 43), StringComparison.Ordinal);
        Assert.StartsWith("0001000100100012C401C100090C", await ReceiveAsync(client, 26), StringComparison.Ordinal);

        await client.SendAsync(Convert.FromHexString(GetClock[20..]), Cancel);
        Assert.StartsWith("0001000100100012C401C100090C", await ReceiveAsync(client, 26), StringComparison.Ordinal);
    }

    /// <summary>Bytes that never make a question do not keep a connection open.</summary>
    [Fact]
    public async Task A_client_that_drips_bytes_is_closed_in_time()
    {
        var time = new FakeTimeProvider();
        await using var server = new MeterTcpServer(time, TimeSpan.FromMinutes(1));
        using var client = await ConnectAsync(server.Listen(NewMeter(), 0));
        await client.SendAsync(Convert.FromHexString(Aarq), Cancel);
        Assert.NotEqual("", await ReceiveAsync(client, 51)); // From here on its minute runs.
        for (var i = 0; i < 4; i++)
        {
            await client.SendAsync(Convert.FromHexString(GetClock[(2 * i)..((2 * i) + 2)]), Cancel);
            time.Advance(TimeSpan.FromSeconds(14));
        }

        time.Advance(TimeSpan.FromSeconds(5));
        Assert.Equal("", await ReceiveAsync(client, 1));
    }

    [Fact]
    public async Task A_fifth_connection_to_one_meter_is_closed_and_the_others_live()
    {
        await using var server = new MeterTcpServer(TimeProvider.System);
        var address = server.Listen(NewMeter(), 0);
        var clients = new List<Socket>();
        for (var i = 0; i < MeterServerLimits.ConnectionsPerMeterMax; i++)
        {
            clients.Add(await ConnectAsync(address));
            await clients[i].SendAsync(Convert.FromHexString(Aarq), Cancel);
            Assert.NotEqual("", await ReceiveAsync(clients[i], 51));
        }

        using var fifth = await ConnectAsync(address);
        Assert.Equal("", await ReceiveAsync(fifth, 1));

        await clients[0].SendAsync(Convert.FromHexString(GetClock), Cancel);
        Assert.NotEqual("", await ReceiveAsync(clients[0], 26));
        clients.ForEach(client => client.Dispose());
    }

    [Fact]
    public async Task A_port_that_is_taken_is_named()
    {
        await using var server = new MeterTcpServer(TimeProvider.System);
        var address = server.Listen(NewMeter(), 0);

        var fault = Assert.Throws<IOException>(() => server.Listen(NewMeter(), address.Port));
        Assert.Contains($"port {address.Port}", fault.Message, StringComparison.Ordinal);
        Assert.True(IPAddress.IsLoopback(address.Address));
    }

    static async Task<Socket> ConnectAsync(IPEndPoint address)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(address, Cancel);
        return socket;
    }

    /// <summary>So many bytes as hex; nothing when the connection was closed before.</summary>
    static async Task<string> ReceiveAsync(Socket socket, int count)
    {
        var buffer = new byte[count];
        for (var received = 0; received < count;)
        {
            int more;
            try
            {
                more = await socket.ReceiveAsync(buffer.AsMemory(received), Cancel);
            }
            catch (SocketException)
            {
                return ""; // Closed with bytes of ours unread.
            }

            if (more == 0)
            {
                return "";
            }

            received += more;
        }

        return Convert.ToHexString(buffer);
    }

    static CosemMeter NewMeter()
    {
        const long installed = 1_767_225_600; // 2026-01-01T00:00:00Z
        return new(new Meter(MeterIdentity.FromNumber(7), new ConstantLoad(1_000), installed));
    }
}
