using System.Net;
using System.Net.Sockets;
using System.Threading.Channels;
using CsCheck;
using Microsoft.Extensions.Logging.Abstractions;
using Tallywatt.Platform.HeadEnd.Sessions.Push;
using Tallywatt.Protocols.Dlms;
using Tallywatt.Protocols.Framing;
using Tallywatt.SoftMeter.Events;
using Tallywatt.SoftMeter.Servers.Push;
using Xunit;

namespace Tallywatt.Tests.Push;

/// <summary>What the head-end takes from meters that dial in.</summary>
public sealed class PushListenerTests
{
    static readonly SystemTitle Meter = new(0x5457540000000018);
    static readonly MeterPush Magnet = new(3, MeterEventCode.Magnet, 1_772_366_400, 0);

    readonly Received received = new();

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_meters_push_arrives_over_tcp_and_a_repetition_is_dropped(bool ciphered)
    {
        await using var listener = Listen(takesPlain: !ciphered);
        var device = new PushDevice($"127.0.0.1:{listener.Endpoint.Port}") { Pending = { Magnet } };
        await using var sender = new MeterPushSender(TimeProvider.System);
        sender.Add(device, device, ciphered ? Cipher(Meter) : null);

        await sender.TickAsync(Cancel);
        device.Pending.Add(Magnet); // The meter did not hear that it arrived.
        await sender.TickAsync(Cancel);
        device.Pending.Add(Magnet with { Sequence = 4 });
        await sender.TickAsync(Cancel);

        var first = await received.NextAsync(Cancel);
        Assert.Equal(ciphered ? "5457540000000018" : "TWT0000000000018", first.Meter);
        Assert.Equal((ciphered, 3u, Magnet.AtUnixSeconds), (first.IsProved, first.Number, first.UnixSeconds!.Value));
        Assert.Equal(PushPlan.NameOf(0), Tallywatt.Protocols.Obis.ObisCode.FromBytes(first.Setup));
        Assert.Equal(42, Assert.Single(first.Body.Items[^1].Content)); // 42: a strong magnetic field
        Assert.Equal(4u, (await received.NextAsync(Cancel)).Number);
        Assert.Equal(0, received.Count);
    }

    [Fact]
    public async Task What_nobody_sealed_is_not_taken_where_meters_have_keys()
    {
        await using var listener = Listen(takesPlain: false);
        var stranger = Cipher(Meter, keyByte: 9);
        var plain = new byte[] { 0x0F, 0, 0, 0, 1, 0, 0x02, 0x01, 0x11, 0x05 };

        await SendAsync(listener, Wrapped(plain));
        await SendAsync(listener, Wrapped(Sealed(stranger, plain)));
        await SendAsync(listener, Wrapped(Sealed(Cipher(new(0x5457540000000099)), plain))); // Not known
        await SendAsync(listener, [0xFF]);
        await SendAsync(listener, Wrapped(Sealed(Cipher(Meter), plain)));

        Assert.Equal(1u, (await received.NextAsync(Cancel)).Number);
        Assert.Equal(0, received.Count);
    }

    /// <summary>The bytes of a real gas meter's push, as a vendor's stack published them.</summary>
    [Fact]
    public void A_push_of_a_foreign_meter_is_read()
    {
        var parser = new PushParser(new Keys(false));
        var bytes = Convert.FromHexString(
            "0001000100010046DB082F192291991641033B30000001E603D4D3577B7F649934E3B7C719A3DE351AB28C7AC7B8A1E444B89691E9"
            + "2591CE1EB2827DF937A2E540280F6211F49364802FA0F5C413");

        Assert.Equal(PushOutcome.Push, parser.Step(bytes, out var consumed, out var push));

        Assert.Equal(bytes.Length, consumed);
        Assert.Equal(("2F19229199164103", true, 0x1DCu), (push!.Meter, push.IsProved, push.Number));
        Assert.Equal(34, push.Body.Content.Length);
        Assert.Equal(PushOutcome.Refused, parser.Step(bytes, out _, out _)); // The same bytes again are a replay.
    }

    [Fact]
    public void Whatever_arrives_the_parser_lives_on() =>
        Gen.Byte.Array[0, 200].Sample(noise =>
        {
            var parser = new PushParser(new Keys(true));
            byte[] framed = noise.Length > 3 && noise[0] < 200 ? Wrapped(noise) : noise;
            var left = framed.AsSpan();
            while (parser.Step(left, out var consumed, out _) is PushOutcome.Push or PushOutcome.Refused)
            {
                Assert.InRange(consumed, 1, left.Length);
                left = left[consumed..];
            }
        });

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    PushListener Listen(bool takesPlain) => new(
        new(IPAddress.Loopback, 0), new Keys(takesPlain), received, TimeProvider.System,
        NullLogger<PushListener>.Instance);

    static async Task SendAsync(PushListener listener, byte[] bytes) =>
        Assert.True(await new TcpPushLine(TimeProvider.System).SendAsync(
            "127.0.0.1", listener.Endpoint.Port, bytes, Cancel));

    static byte[] Wrapped(byte[] apdu)
    {
        var frame = new byte[WrapperFrame.HeaderLength + apdu.Length];
        WrapperFrame.WriteHeader(1, 1, apdu.Length, frame);
        apdu.CopyTo(frame, WrapperFrame.HeaderLength);
        return frame;
    }

    static byte[] Sealed(CipherSettings settings, byte[] plain)
    {
        var target = new byte[plain.Length + NotificationEnvelope.OverheadMax];
        Assert.True(NotificationEnvelope.TrySeal(settings, plain, target, out var length));
        return target[..length];
    }

    static CipherSettings Cipher(SystemTitle own, byte keyByte = 1) => new()
    {
        SystemTitle = own,
        EncryptionKey = Enumerable.Repeat(keyByte, 16).ToArray(),
        AuthenticationKey = Enumerable.Repeat((byte)2, 16).ToArray(),
        Counters = new MemoryFrameCounters(),
    };

    sealed class Keys(bool takesPlain) : IPushKeys
    {
        static readonly byte[] Gas = "MYDUMMYGLOBALKEY"u8.ToArray();

        readonly CipherSettings ours = Cipher(new(0x5457540000000000));

        readonly CipherSettings gas = new()
        {
            SystemTitle = new(0x5457540000000000), EncryptionKey = Gas, AuthenticationKey = Gas,
            Counters = new MemoryFrameCounters(),
        };

        public bool TakesPlain => takesPlain;

        public CipherSettings? Find(SystemTitle meter) => meter == Meter ? ours
            : meter == new SystemTitle(0x2F19229199164103) ? gas
            : null;
    }

    sealed class Received : IPushReceiver
    {
        readonly Channel<ReceivedPush> all = Channel.CreateUnbounded<ReceivedPush>();

        internal int Count => all.Reader.Count;

        public ValueTask ReceiveAsync(ReceivedPush push, CancellationToken cancel) =>
            all.Writer.WriteAsync(push, cancel);

        internal ValueTask<ReceivedPush> NextAsync(CancellationToken cancel) => all.Reader.ReadAsync(cancel);
    }
}
