using Microsoft.Extensions.Time.Testing;
using Tallywatt.Protocols.Dlms;
using Tallywatt.Protocols.Framing;
using Tallywatt.SoftMeter.Events;
using Tallywatt.SoftMeter.Servers.Push;
using Xunit;

namespace Tallywatt.Tests.Push;

/// <summary>When a meter pushes, and what.</summary>
public sealed class MeterPushTests
{
    static readonly DateTimeOffset Start = new(2026, 3, 1, 12, 0, 0, TimeSpan.Zero);
    static readonly MeterPush CoverOpen = new(7, MeterEventCode.CoverOpen, Start.ToUnixTimeSeconds() - 60, 0);

    readonly FakeTimeProvider time = new(Start);
    readonly RecordedLine line = new();

    [Fact]
    public async Task An_event_is_pushed_with_its_sequence_its_time_and_its_code()
    {
        var device = new PushDevice("127.0.0.1:4059") { Pending = { CoverOpen } };
        await using var sender = Sender(device);

        await sender.TickAsync(Cancel);

        var (host, port, bytes) = Assert.Single(line.Sent);
        Assert.Equal(("127.0.0.1", 4059), (host, port));
        Assert.Equal(
            "0001000100010031" + "0F00000007" + "0C07EA0301070B3B0000000000" + "0204"
            + "0906" + "0000190900FF"
            + "0910" + Convert.ToHexString("TWT0000000000018"u8) + "00" + "112C",
            Convert.ToHexString(bytes));
        Assert.Empty(device.Pending);
        await sender.TickAsync(Cancel);
        Assert.Single(line.Sent);
    }

    /// <summary>Three attempts, ten seconds apart; then it waits for the next event, and both go.</summary>
    [Fact]
    public async Task A_push_that_does_not_arrive_is_repeated_and_given_up_but_not_forgotten()
    {
        line.Arrives = false;
        var device = new PushDevice("127.0.0.1:4059", retries: 2) { Pending = { CoverOpen } };
        await using var sender = Sender(device);

        var attempts = await AttemptsAsync(sender, seconds: 120);
        Assert.Equal([0, 10, 20], attempts);
        Assert.Single(device.Pending);

        line.Arrives = true;
        device.Pending.Add(CoverOpen with { Sequence = 8, Code = MeterEventCode.Magnet });
        await sender.TickAsync(Cancel);
        Assert.Empty(device.Pending);
        var frames = line.Sent[^1].Bytes;
        Assert.Equal(WrapperFrame.HeaderLength + frames[7], frames.Length / 2);
    }

    /// <summary>A destination that was out of reach when an older event went is tried at once for a new one.</summary>
    [Fact]
    public async Task A_new_event_does_not_wait_for_the_repetition_of_an_older_one()
    {
        line.Arrives = false;
        var device = new PushDevice("127.0.0.1:4059") { Pending = { CoverOpen } };
        await using var sender = Sender(device);
        Assert.Equal([0], await AttemptsAsync(sender, seconds: 3));

        line.Arrives = true;
        device.Pending.Add(CoverOpen with { Sequence = 8, Code = MeterEventCode.Magnet });
        Assert.Equal([4], await AttemptsAfterASecondAsync(sender));
        Assert.Empty(device.Pending);
    }

    [Fact]
    public async Task Another_destination_does_not_wait_for_the_repetition_to_the_old_one()
    {
        line.Arrives = false;
        var device = new PushDevice("127.0.0.1:4059") { Pending = { CoverOpen } };
        await using var sender = Sender(device);
        Assert.Equal([0], await AttemptsAsync(sender, seconds: 3));

        line.Arrives = true;
        device.SetDestination("127.0.0.1:4060");
        Assert.Equal([4], await AttemptsAfterASecondAsync(sender));
        Assert.Equal(4060, line.Sent[^1].Port);
    }

    [Theory]
    [InlineData("02031200051200C8120014", new[] { 0, 5, 15, 35, 55 })] // Version 2: 5 s, doubled, at most 20 s
    [InlineData("0203120005120064120000", new[] { 0, 5, 10, 15, 20 })]
    [InlineData("120003", new[] { 0, 3, 6, 9, 12 })] // Versions 0 and 1
    public async Task The_delay_grows_as_the_setup_says(string delayHex, int[] expected)
    {
        line.Arrives = false;
        var device = new PushDevice("127.0.0.1:4059", retries: 4, delayHex: delayHex) { Pending = { CoverOpen } };
        await using var sender = Sender(device);

        Assert.Equal(expected, await AttemptsAsync(sender, seconds: 100));
    }

    [Fact]
    public async Task The_first_attempt_waits_a_random_time()
    {
        var device = new PushDevice("127.0.0.1:4059", randomisation: 60) { Pending = { CoverOpen } };
        await using var sender = Sender(device);

        Assert.Equal([41], await AttemptsAsync(sender, seconds: 100)); // The chance of these tests: 41 of 60.
    }

    /// <summary>From 14:00 to 15:00 of any day.</summary>
    [Fact]
    public async Task A_push_waits_for_its_window_by_the_meters_clock()
    {
        var device = new PushDevice("127.0.0.1:4059") { Pending = { CoverOpen } };
        device.SetWindows("01010202090CFFFFFFFFFF0E0000FF800000090CFFFFFFFFFF0F0000FF800000");
        device.SetClock(CosemDateTime.FromUnixSeconds(Start.ToUnixTimeSeconds()));
        await using var sender = Sender(device);

        Assert.Empty(await AttemptsAsync(sender, seconds: 5));
        device.SetClock(CosemDateTime.FromUnixSeconds(Start.AddHours(2).ToUnixTimeSeconds()));
        Assert.Equal([5], await AttemptsAsync(sender, seconds: 5));
    }

    [Theory]
    [InlineData("")]
    [InlineData("127.0.0.1")]
    [InlineData("127.0.0.1:0")]
    [InlineData(":4059")]
    public async Task Without_a_destination_nothing_is_pushed_and_a_request_is_refused(string destination)
    {
        var device = new PushDevice(destination) { Pending = { CoverOpen } };
        await using var sender = new MeterPushSender(time, line, _ => 0);
        var request = sender.Add(device, device, null);

        await sender.TickAsync(Cancel);

        Assert.Empty(line.Sent);
        Assert.Single(device.Pending);
        Assert.False(request(0));
    }

    /// <summary>A meter whose frame counters are used up cannot seal: it says nothing, rather than something plain.
    /// </summary>
    [Fact]
    public async Task Nothing_is_sent_plain_when_it_cannot_be_sealed()
    {
        var device = new PushDevice("127.0.0.1:4059") { Pending = { CoverOpen } };
        var counters = new MemoryFrameCounters();
        var title = new SystemTitle(0x5457540000000018);
        counters.TryRaise(title, uint.MaxValue);
        await using var sender = new MeterPushSender(time, line, _ => 0);
        sender.Add(device, device, new()
        {
            SystemTitle = title, EncryptionKey = new byte[16], AuthenticationKey = new byte[16], Counters = counters,
        });

        Assert.Empty(await AttemptsAsync(sender, seconds: 3));
        Assert.Single(device.Pending);
    }

    [Fact]
    public async Task A_push_that_was_asked_for_is_sent_without_an_event()
    {
        var device = new PushDevice("127.0.0.1:4059");
        await using var sender = new MeterPushSender(time, line, _ => 0);
        var request = sender.Add(device, device, null);

        Assert.True(request(0));
        Assert.False(request(1)); // This device has no second setup.
        Assert.False(request(9));
        await sender.TickAsync(Cancel);

        var bytes = Assert.Single(line.Sent).Bytes;
        Assert.True(DataNotification.TryRead(bytes.AsSpan(WrapperFrame.HeaderLength), out var push));
        Assert.Equal((uint)(Start.ToUnixTimeSeconds() & 0xFFFFFF), push.LongInvokeId);
        Assert.True(push.Time.IsEmpty);
    }

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    MeterPushSender Sender(PushDevice device)
    {
        var sender = new MeterPushSender(time, line, below => below * 41 / 60);
        sender.Add(device, device, null);
        return sender;
    }

    Task<List<int>> AttemptsAfterASecondAsync(MeterPushSender sender)
    {
        time.Advance(TimeSpan.FromSeconds(1));
        return AttemptsAsync(sender, seconds: 0);
    }

    /// <summary>The seconds since the start at which something was sent.</summary>
    async Task<List<int>> AttemptsAsync(MeterPushSender sender, int seconds)
    {
        var attempts = new List<int>();
        for (var second = 0; second <= seconds; second++)
        {
            var before = line.Sent.Count;
            await sender.TickAsync(Cancel);
            if (line.Sent.Count > before)
            {
                attempts.Add((int)(time.GetUtcNow() - Start).TotalSeconds);
            }

            if (second < seconds)
            {
                time.Advance(TimeSpan.FromSeconds(1));
            }
        }

        return attempts;
    }

    sealed class RecordedLine : IPushLine
    {
        internal List<(string Host, int Port, byte[] Bytes)> Sent { get; } = [];

        internal bool Arrives { get; set; } = true;

        public ValueTask<bool> SendAsync(
            string host, int port, ReadOnlyMemory<byte> bytes, CancellationToken cancel)
        {
            Sent.Add((host, port, bytes.ToArray()));
            return new(Arrives);
        }
    }
}
