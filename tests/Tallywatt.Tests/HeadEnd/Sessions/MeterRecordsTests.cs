using System.Net;
using Tallywatt.Platform.HeadEnd;
using Tallywatt.Platform.HeadEnd.Sessions;
using Tallywatt.SoftMeter.Homes;
using Tallywatt.SoftMeter.Metrology;
using Tallywatt.SoftMeter.Servers;
using Xunit;

namespace Tallywatt.Tests.HeadEnd.Sessions;

/// <summary>What the head-end reads of a DLMS meter beside its profile, over a real socket.</summary>
public sealed class MeterRecordsTests : IAsyncDisposable
{
    const long Start = 1_767_225_600; // 2026-01-01T00:00:00Z

    readonly MeterTcpServer server = new(TimeProvider.System);
    readonly FirmwareCatalogue catalogue = new();

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => server.DisposeAsync();

    [Fact]
    public async Task Freezes_and_events_are_those_of_the_meter()
    {
        var meter = MeterOf(1);
        meter.AdvanceTo(Start + 1_000);
        meter.OpenCover();
        meter.AdvanceTo(Start + 2_000);
        meter.CloseCover();
        const long february = Start + (31 * 86_400);
        meter.AdvanceTo(february + 3_600);
        await using var session = Open(meter);

        var daily = (await session.ReadFreezesAsync(
            MeterFreezeKind.Daily, Start + 86_401, Start + (3 * 86_400), Cancel)).Value!;
        Assert.Equal([new(Start + (2 * 86_400), 48_000, 0), new(Start + (3 * 86_400), 72_000, 0)], daily);
        var billing = (await session.ReadFreezesAsync(
            MeterFreezeKind.Billing, Start + 1, february + 3_600, Cancel)).Value!;
        Assert.Equal([new(february, 744_000, 0)], billing);
        var events = (await session.ReadEventsAsync(Start, Start + 5_000, Cancel)).Value!;
        Assert.Equal([new(Start + 1_000, 1, 44), new(Start + 2_000, 1, 45)], events);
    }

    [Fact]
    public async Task The_object_list_is_read_from_the_first_meter_of_a_firmware_only()
    {
        var (first, second) = (MeterOf(1), MeterOf(2));
        first.AdvanceTo(Start + 90_000);
        second.AdvanceTo(Start + 90_000);
        await using var one = Open(first, out var firstLine);
        await using var other = Open(second, out var secondLine);

        await one.ReadEventsAsync(Start, Start + 90_000, Cancel);
        await other.ReadEventsAsync(Start, Start + 90_000, Cancel);

        Assert.Equal(1, catalogue.Count);
        Assert.True(
            secondLine.ReceivedCount * 3 < firstLine.ReceivedCount,
            $"{secondLine.ReceivedCount} bytes after {firstLine.ReceivedCount}");
    }

    [Fact]
    public async Task A_meter_is_told_where_to_push_to_once()
    {
        var meter = MeterOf(1);
        await using var session = Open(meter);

        Assert.True((await session.PushToAsync("127.0.0.1:4059", Cancel)).Value);
        Assert.False((await session.PushToAsync("127.0.0.1:4059", Cancel)).Value);
        Assert.True((await session.PushToAsync("127.0.0.1:4060", Cancel)).Value);
    }

    static Meter MeterOf(int number) => new(
        MeterIdentity.FromNumber(number), new ConstantLoad(importWatts: 1_000), Start);

    MeterSession Open(Meter meter) => Open(meter, out _);

    MeterSession Open(Meter meter, out CountedLine line)
    {
        IPEndPoint address = server.Listen(new CosemMeter(meter), port: 0);
        line = new(new TcpMeterLine(address, TimeProvider.System));
        return new(line, catalogue: catalogue);
    }

    sealed class CountedLine(IMeterLine line) : IMeterLine
    {
        internal long ReceivedCount { get; private set; }

        public ValueTask<bool> ConnectAsync(CancellationToken cancel) => line.ConnectAsync(cancel);

        public ValueTask<bool> SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancel) =>
            line.SendAsync(bytes, cancel);

        public async ValueTask<LineReceipt> ReceiveAsync(Memory<byte> buffer, CancellationToken cancel)
        {
            var receipt = await line.ReceiveAsync(buffer, cancel);
            ReceivedCount += receipt.ByteCount;
            return receipt;
        }

        public ValueTask CloseAsync() => line.CloseAsync();

        public ValueTask DisposeAsync() => line.DisposeAsync();
    }
}
