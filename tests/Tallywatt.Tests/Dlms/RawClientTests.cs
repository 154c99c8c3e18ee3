using System.Net.Sockets;
using Tallywatt.SoftMeter.Homes;
using Tallywatt.SoftMeter.Metrology;
using Tallywatt.SoftMeter.Servers;
using Xunit;

namespace Tallywatt.Tests.Dlms;

/// <summary>A client that knows no codec: it sends bytes as the standard prints them, over a socket, and holds the
/// answers against bytes.</summary>
/// <remarks>Source: the encoding examples of IEC 62056-5-3, annex D, with the names of objects a meter of ours has.
/// </remarks>
public sealed class RawClientTests
{
    const long Installed = 1_767_225_600; // 2026-01-01T00:00:00Z

    /// <summary>Request and answer, in turn. "*" for bytes that do not matter, to the end.</summary>
    [Theory]
    [InlineData( // AARQ without security and with conformance 007E1F; GET normal; RLRQ
        "601DA109060760857405080101BE10040E01000000065F1F0400007E1F04B0",
        "6129A109060760857405080101A203020100A305A103020100BE10040E0800065F1F0400005E1D10000007",
        "C001810001" + "0000600100FF" + "0200", "C4018100090C" + "303030303030303030303735",
        "C001810003" + "0100010800FF" + "0200", "C401810006" + "00000" + "3E8",
        "6200", "6303800100")]
    [InlineData( // Server PDU size unknown to the client: FFFF; every conformance bit proposed
        "601DA109060760857405080101BE10040E01000000065F1F0400FFFFFFFFFF",
        "6129A109060760857405080101A203020100A305A103020100BE10040E0800065F1F0400605E9D10000007",
        "C001C10008" + "0000010000FF" + "0200", "C401C100090C07EA0101040100000000*")]
    [InlineData( // GET with list; one of two is not there
        "601DA109060760857405080101BE10040E01000000065F1F0400007E1F04B0", "6129*",
        "C0038102" + "0001" + "0000600100FF" + "0200" + "0001" + "0000ED0000FF" + "0200",
        "C4038102" + "00090C303030303030303030303735" + "0104")]
    [InlineData( // GET that does not fit: blocks, next, a wrong number
        "601DA109060760857405080101BE10040E01000000065F1F0400007E1F0040", "6129*",
        "C001810007" + "0100630100FF" + "0200", "C40281" + "00" + "00000001" + "00" + "36" + "0105*",
        "C002810000000" + "1", "C40281" + "00" + "00000002" + "00" + "36*",
        "C002810000000" + "9", "C40281" + "01" + "00000009" + "01" + "13")]
    [InlineData( // ACTION: disconnect; then the relay by GET
        "601DA109060760857405080101BE10040E01000000065F1F0400007E1F04B0", "6129*",
        "C301810046" + "000060030AFF" + "01" + "01" + "0F00", "C701810000",
        "C001810046" + "000060030AFF" + "0200", "C401810003" + "00",
        "C301C10046" + "000060030AFF" + "03" + "01" + "0F00", "C701C10B00")] // It has no third method
    [InlineData( // SET normal, in blocks and with list: where events are pushed to
        "601DA109060760857405080101BE10040E01000000065F1F0400007E1F04B0", "6129*",
        "C101810028" + "0000190900FF" + "0300" + "0203" + "1600" + "0903413A31" + "1600", "C5018100",
        "C102C10028" + "0000190900FF" + "0300" + "00" + "00000001" + "05" + "0203160009", "C502C100000001",
        "C103C1" + "01" + "00000002" + "06" + "03423A321600", "C503C10000000002",
        "C001C10028" + "0000190900FF" + "0300", "C401C100" + "0203" + "1600" + "0903423A32" + "1600",
        "C1048102" + "0028" + "0000190900FF" + "0600" + "0028" + "0000190900FF" + "0700" + "02" + "1105" + "120078",
        "C5058102" + "0000",
        "C10181000100006001" + "00FF" + "0200" + "0900", "C5018103")] // The serial number cannot be set
    [InlineData( // Short names, a mechanism nobody asked for, an unknown tag, a service without an association
        "601DA109060760857405080102BE10040E01000000065F1F0400007E1F04B0",
        "6117A109060760857405080101A203020101A305A103020102",
        "C001810001" + "0000600100FF" + "0200", "D80101",
        "FA", "D80202",
        "6200", "6303800100")]
    public async Task A_foreign_client_is_answered_as_the_standard_says(params string[] questionsAndAnswers)
    {
        var meter = new Meter(MeterIdentity.FromNumber(7), new ConstantLoad(1_000, 250), Installed);
        meter.AdvanceTo(Installed + 3_600);
        await using var server = new MeterTcpServer(TimeProvider.System);
        var endpoint = server.Listen(new CosemMeter(meter), 0);
        using var socket = new Socket(SocketType.Stream, ProtocolType.Tcp);
        await socket.ConnectAsync(endpoint, Cancel);
        foreach (var pair in questionsAndAnswers.Chunk(2))
        {
            var answer = Convert.ToHexString(await AskAsync(socket, Convert.FromHexString(pair[0])));
            var expected = pair[1];
            var compared = expected.EndsWith('*')
                ? answer[..Math.Min(answer.Length, expected.Length - 1)] + "*"
                : answer;
            Assert.Equal(expected, compared);
        }
    }

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    static async Task<byte[]> AskAsync(Socket socket, byte[] apdu)
    {
        byte[] question = [0, 1, 0, 1, 0, 1, 0, (byte)apdu.Length, .. apdu];
        await socket.SendAsync(question, SocketFlags.None, Cancel);
        var header = await ReceiveAsync(socket, 8);
        Assert.Equal("000100010001", Convert.ToHexString(header.AsSpan(0, 6)));
        return await ReceiveAsync(socket, (header[6] << 8) | header[7]);
    }

    static async Task<byte[]> ReceiveAsync(Socket socket, int length)
    {
        var bytes = new byte[length];
        for (var have = 0; have < length;)
        {
            var count = await socket.ReceiveAsync(bytes.AsMemory(have), SocketFlags.None, Cancel);
            Assert.True(count > 0, "The meter hung up.");
            have += count;
        }

        return bytes;
    }
}
