using System.Net;
using System.Net.Sockets;
using System.Text.Json;
using Tallywatt.Host;
using Tallywatt.Host.Meters;
using Tallywatt.Platform.HeadEnd.Sessions;
using Tallywatt.Protocols.Framing;
using Xunit;

namespace Tallywatt.Tests.Host;

/// <summary><c>tallywatt meters</c>, reached over its ports by address.</summary>
public sealed class MetersRunTests
{
    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task Any_meter_behind_shared_ports_is_reached_and_all_end_when_told()
    {
        using var stop = new CancellationTokenSource();
        var list = Path.GetTempFileName();
        var options = new MetersOptions
        {
            Count = 250,
            SharedPortCount = 3,
            FirstPort = FreePorts(3),
            HistoryDays = 1,
            ListPath = list,
            Json = true,
        };
        var output = new LineWriter();
        var running = MetersRun.RunAsync(options, output, new StringWriter(), stop.Token);
        var said = JsonSerializer.Deserialize<JsonElement>(await output.FirstLine.Task.WaitAsync(Cancel));

        Assert.Equal(84, said.GetProperty("metersPerPort").GetInt32());

        // The heap is the whole process's, and other tests grow and shrink it: the figure is there, and no more.
        Assert.Equal(JsonValueKind.Number, said.GetProperty("bytesPerRestingMeter").ValueKind);
        var rows = await File.ReadAllLinesAsync(list, Cancel);
        Assert.Equal(251, rows.Length);
        foreach (var index in (int[])[0, 83, 84, 249])
        {
            var row = rows[index + 1].Split(',');
            var address = new IPEndPoint(IPAddress.Loopback, int.Parse(row[2]));
            await using var session = new MeterSession(new HdlcCarrier(
                new TcpMeterLine(address, TimeProvider.System), HdlcAddress.Of(1, int.Parse(row[3])),
                TimeProvider.System));
            Assert.Equal(row[1], (await session.ReadSerialAsync(Cancel)).Value);
            var clock = (await session.ReadClockAsync(Cancel)).Value!;
            Assert.NotEmpty((await session.ReadProfileAsync(
                clock.UnixSeconds - 80_000, clock.UnixSeconds, Cancel)).Value!);
        }

        await stop.CancelAsync();
        Assert.Equal(ExitCodes.Done, await running);
        File.Delete(list);
    }

    [Theory]
    [InlineData("40000 meters make 40000 behind a port, and HDLC addresses tell no more than 16366 apart. "
        + "Give --shared-ports 3 or more.", 40_000, 1, 0, null)]
    [InlineData("20 meters need as many ports, and 24000-24009 are 10. Give a larger --port-range, or let them share "
        + "ports with --shared-ports.", 20, null, 24_000, null)]
    [InlineData("/dev/null is not a serial line.", 2, null, 0, "/dev/null")]
    [InlineData("'7' is no setting of a serial line", 2, null, 0, "/dev/null@7")]
    public async Task What_cannot_be_is_refused_with_what_can(
        string expected, int count, int? sharedPortCount, int rangeFirst, string? line)
    {
        var error = new StringWriter();
        var code = await MetersRun.RunAsync(
            new()
            {
                Count = count,
                SharedPortCount = sharedPortCount,
                FirstPort = FreePorts(1),
                PortRange = rangeFirst == 0 ? null : (rangeFirst, rangeFirst + 9),
                HdlcLine = line,
            },
            TextWriter.Null, error, Cancel);

        Assert.NotEqual(ExitCodes.Done, code);
        Assert.Contains(expected, error.ToString(), StringComparison.Ordinal);
    }

    /// <summary>A run of ports that nobody listens at now.</summary>
    /// <remarks>They lie below 32768, where Linux begins to lend ports to whoever connects somewhere: other tests do.
    /// </remarks>
    static int FreePorts(int count)
    {
        const int lowest = 27_000;
        const int span = 5_000;
        for (var first = lowest + (Environment.ProcessId % span); ; first += count)
        {
            first = first + count < lowest + span ? first : lowest;
            var held = new List<Socket>();
            try
            {
                for (var i = 0; i < count; i++)
                {
                    var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
                    held.Add(socket);
                    socket.Bind(new IPEndPoint(IPAddress.Loopback, first + i));
                }

                return first;
            }
            catch (SocketException)
            {
                // Somebody has one of them: another run.
            }
            finally
            {
                held.ForEach(socket => socket.Dispose());
            }
        }
    }

    sealed class LineWriter : StringWriter
    {
        internal TaskCompletionSource<string> FirstLine { get; } =
            new(TaskCreationOptions.RunContinuationsAsynchronously);

        public override Task WriteLineAsync(string? value)
        {
            FirstLine.TrySetResult(value!);
            return Task.CompletedTask;
        }
    }
}
