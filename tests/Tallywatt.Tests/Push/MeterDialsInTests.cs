using System.Net;
using System.Text;
using System.Threading.Channels;
using Microsoft.Extensions.Logging.Abstractions;
using Tallywatt.Platform.HeadEnd.Sessions.Push;
using Tallywatt.Protocols.Dlms;
using Tallywatt.SoftMeter.Homes;
using Tallywatt.SoftMeter.Metrology;
using Tallywatt.SoftMeter.Servers;
using Tallywatt.SoftMeter.Servers.Push;
using Xunit;

namespace Tallywatt.Tests.Push;

/// <summary>A real meter whose cover is opened, and the head-end that hears of it.</summary>
public sealed class MeterDialsInTests
{
    const long Installed = 1_767_225_600; // 2026-01-01T00:00:00Z

    [Fact]
    public async Task A_cover_that_is_opened_is_told_to_the_head_end()
    {
        var heard = Channel.CreateUnbounded<ReceivedPush>();
        await using var listener = new PushListener(
            new(IPAddress.Loopback, 0), new AnyPlain(), new Heard(heard.Writer), TimeProvider.System,
            NullLogger<PushListener>.Instance);
        var meter = new Meter(MeterIdentity.FromNumber(7), new ConstantLoad(1_000, 0), Installed);
        var device = new CosemMeter(meter);
        await using var sender = new MeterPushSender(TimeProvider.System);
        sender.Add(device);
        meter.AdvanceTo(Installed + 3_600);
        meter.OpenCover();

        await sender.TickAsync(Cancel);
        Assert.NotEmpty(meter.PendingPushes()); // Nobody said where to.
        SetDestination(device, 0, listener.Endpoint);
        await sender.TickAsync(Cancel);

        var push = await heard.Reader.ReadAsync(Cancel);
        Assert.Equal("TLW0000000000075", push.Meter);
        Assert.Equal(Installed + 3_600, push.UnixSeconds);
        Assert.Empty(meter.PendingPushes());

        // The second setup is pushed by its method, which the meter refuses while it has no destination.
        Assert.NotEqual(ActionResult.Success, Push(device, 1));
        SetDestination(device, 1, listener.Endpoint);
        Assert.Equal(ActionResult.Success, Push(device, 1));
        await sender.TickAsync(Cancel);
        var asked = await heard.Reader.ReadAsync(Cancel);
        Assert.Null(asked.UnixSeconds);
        Assert.Equal("00000003E8", Convert.ToHexString(asked.Body.Items[^1].Content).PadLeft(10, '0'));
    }

    /// <summary>Every day at a quarter past: the setup of intervals, once, also when the clock jumps over it.</summary>
    [Fact]
    public async Task A_schedule_pushes_by_the_meters_clock()
    {
        var heard = Channel.CreateUnbounded<ReceivedPush>();
        await using var listener = new PushListener(
            new(IPAddress.Loopback, 0), new AnyPlain(), new Heard(heard.Writer), TimeProvider.System,
            NullLogger<PushListener>.Instance);
        var meter = new Meter(MeterIdentity.FromNumber(7), new ConstantLoad(1_000, 0), Installed);
        var device = new CosemMeter(meter);
        await using var sender = new MeterPushSender(TimeProvider.System);
        sender.Add(device);
        SetDestination(device, 1, listener.Endpoint);
        Assert.Equal(
            DataAccessResult.Success,
            device.Set(
                ClientSap.Management, new(22, new(0, 0, 15, 0, 4, 255), 4), default,
                Convert.FromHexString("0101" + "0202" + "0904FF0F0000" + "0905FFFFFFFFFF")));

        var pushedAt = new List<long>();
        foreach (var second in (int[])[0, 600, 899, 900, 930, 1_000, 3_600, 4_600, 4_700, 8_200])
        {
            meter.AdvanceTo(Installed + second);
            await sender.TickAsync(Cancel);
            while (heard.Reader.TryRead(out _))
            {
                pushedAt.Add(second);
            }
        }

        Assert.Equal([900, 4_600, 8_200], pushedAt);
    }

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    static ActionResult Push(CosemMeter device, int setup)
    {
        var writer = new AxdrWriter(new byte[16]);
        return device.Invoke(
            ClientSap.Management, new(PushPlan.SetupClass, PushPlan.NameOf(setup), 1), [0x0F, 0], ref writer);
    }

    static void SetDestination(CosemMeter device, int setup, IPEndPoint endpoint)
    {
        var writer = new AxdrWriter(new byte[64]);
        writer.Structure(3);
        writer.Enumerated(0);
        writer.OctetString(Encoding.ASCII.GetBytes(endpoint.ToString()));
        writer.Enumerated(0);
        var attribute = new CosemAttribute(PushPlan.SetupClass, PushPlan.NameOf(setup), 3);
        Assert.Equal(
            DataAccessResult.Success, device.Set(ClientSap.Management, attribute, default, writer.Written));
    }

    sealed class AnyPlain : IPushKeys
    {
        public bool TakesPlain => true;

        public CipherSettings? Find(SystemTitle meter) => null;
    }

    sealed class Heard(ChannelWriter<ReceivedPush> writer) : IPushReceiver
    {
        public ValueTask ReceiveAsync(ReceivedPush push, CancellationToken cancel) => writer.WriteAsync(push, cancel);
    }
}
