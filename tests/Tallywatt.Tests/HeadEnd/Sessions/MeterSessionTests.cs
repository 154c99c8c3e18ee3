using System.Net;
using Microsoft.Extensions.Time.Testing;
using Tallywatt.Platform.HeadEnd.Sessions;
using Tallywatt.Protocols.Dlms;
using Tallywatt.SoftMeter.Homes;
using Tallywatt.SoftMeter.Metrology;
using Tallywatt.SoftMeter.Servers;
using Xunit;

namespace Tallywatt.Tests.HeadEnd.Sessions;

/// <summary>A real meter behind a real loopback socket, asked by the real session.</summary>
public sealed class MeterSessionTests
{
    const long Installed = 1_767_225_600; // 2026-01-01T00:00:00Z
    const int Period = 900;

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    [Fact]
    public async Task A_meter_is_read_cut_off_and_restored_over_a_real_connection()
    {
        var meter = NewMeter(days: 3);
        await using var server = new MeterTcpServer(TimeProvider.System);
        await using var session = Connect(server.Listen(new CosemMeter(meter), 0));

        Assert.Equal(meter.Identity.SerialNumber, (await session.ReadSerialAsync(Cancel)).Value);
        Assert.Equal(new(meter.ClockUnixSeconds, 0), (await session.ReadClockAsync(Cancel)).Value);

        // A kilowatt for three days, and a quarter of it the other way.
        Assert.Equal(new(72_000, 18_000), (await session.ReadRegistersAsync(Cancel)).Value);

        // Three days are 289 rows: more than one PDU holds, so the rows come in blocks.
        var rows = (await session.ReadProfileAsync(Installed, Installed + (3 * 86_400), Cancel)).Value!;
        Assert.Equal(289, rows.Length);
        Assert.Equal(
            Enumerable.Range(0, 289).Select(i => new Platform.HeadEnd.Sessions.ProfileRow(
                Installed + (i * Period), 0, i * 250L, i * 250L / 4)),
            rows);

        var cut = await session.DisconnectAsync(Cancel);
        Assert.Equal(new(false, MeterRelayState.Disconnected), cut.Value);
        Assert.Equal(cut, await session.DisconnectAsync(Cancel)); // Twice is harmless.

        var ready = await session.ReconnectAsync(Cancel);
        Assert.Equal(new(false, MeterRelayState.ReadyForReconnection), ready.Value);

        meter.PressButton();
        Assert.Equal(new(true, MeterRelayState.Connected), (await session.ReadRelayAsync(Cancel)).Value);

        Assert.Equal(1, server.ConnectionCount);
        await session.CloseAsync(Cancel);
    }

    [Fact]
    public async Task A_range_gives_exactly_the_rows_captured_in_it_both_ends_included()
    {
        var meter = NewMeter(days: 2);
        await using var server = new MeterTcpServer(TimeProvider.System);
        await using var session = Connect(server.Listen(new CosemMeter(meter), 0));

        var rows = await session.ReadProfileAsync(Installed + Period, Installed + (3 * Period), Cancel);
        Assert.Equal([Period, 2 * Period, 3 * Period], rows.Value!.Select(row => row.CapturedUnixSeconds - Installed));

        rows = await session.ReadProfileAsync(Installed + Period + 1, Installed + (2 * Period) - 1, Cancel);
        Assert.Equal(MeterOutcome.Answered, rows.Outcome);
        Assert.Empty(rows.Value!);
    }

    [Fact]
    public async Task The_public_client_reads_the_clock_and_is_refused_the_rest()
    {
        await using var server = new MeterTcpServer(TimeProvider.System);
        var address = server.Listen(new CosemMeter(NewMeter(days: 1)), 0);
        await using var session = new MeterSession(new TcpMeterLine(address, TimeProvider.System), ClientSap.Public);

        Assert.True((await session.ReadClockAsync(Cancel)).Answered);

        var refused = await session.DisconnectAsync(Cancel);
        Assert.Equal((MeterOutcome.Refused, MeterFault.AccessRefused), (refused.Outcome, refused.Fault));
        Assert.Equal(DataAccessResult.ReadWriteDenied, refused.Refusal);
        Assert.Equal(DataAccessResult.ReadWriteDenied, (await session.ReadSerialAsync(Cancel)).Refusal);
        Assert.True((await session.ReadClockAsync(Cancel)).Answered); // And the conversation goes on.
    }

    [Fact]
    public async Task A_client_the_meter_does_not_know_gets_no_association()
    {
        await using var server = new MeterTcpServer(TimeProvider.System);
        var address = server.Listen(new CosemMeter(NewMeter(days: 1)), 0);
        await using var session = new MeterSession(new TcpMeterLine(address, TimeProvider.System), new ClientSap(77));

        var answer = await session.ReadClockAsync(Cancel);
        Assert.Equal((MeterOutcome.Refused, MeterFault.AssociationRejected), (answer.Outcome, answer.Fault));
    }

    [Fact]
    public async Task A_meter_that_is_not_there_is_unreachable()
    {
        var server = new MeterTcpServer(TimeProvider.System);
        var address = server.Listen(new CosemMeter(NewMeter(days: 1)), 0);
        await server.DisposeAsync();
        await using var session = Connect(address);

        var answer = await session.ReadClockAsync(Cancel);
        Assert.Equal((MeterOutcome.Unreachable, MeterFault.NotConnected), (answer.Outcome, answer.Fault));
    }

    [Fact]
    public async Task A_meter_that_restarted_is_asked_again_over_a_new_connection()
    {
        var meter = NewMeter(days: 1);
        var server = new MeterTcpServer(TimeProvider.System);
        var address = server.Listen(new CosemMeter(meter), 0);
        await using var session = Connect(address);
        Assert.True((await session.ReadRegistersAsync(Cancel)).Answered);

        await server.DisposeAsync();
        await using var again = new MeterTcpServer(TimeProvider.System);
        again.Listen(new CosemMeter(meter), address.Port);

        Assert.True((await session.ReadRegistersAsync(Cancel)).Answered);
    }

    [Fact]
    public async Task A_resting_connection_is_closed_in_time_and_the_session_does_not_mind()
    {
        var time = new FakeTimeProvider();
        await using var server = new MeterTcpServer(time, TimeSpan.FromMinutes(1));
        var line = new CountingLine(server.Listen(new CosemMeter(NewMeter(days: 1)), 0));
        await using var session = new MeterSession(line);
        for (var i = 0; i < 4; i++)
        {
            Assert.True((await session.ReadClockAsync(Cancel)).Answered);
            time.Advance(TimeSpan.FromSeconds(59)); // The last question counts, not the first.
        }

        Assert.Equal(1, line.ConnectCount);
        time.Advance(TimeSpan.FromSeconds(2));
        while (server.ConnectionCount > 0)
        {
            await Task.Yield();
            Cancel.ThrowIfCancellationRequested();
        }

        Assert.True((await session.ReadClockAsync(Cancel)).Answered);
        Assert.Equal(2, line.ConnectCount);
    }

    [Fact]
    public async Task Many_meters_are_read_at_once()
    {
        await using var server = new MeterTcpServer(TimeProvider.System);
        var meters = Enumerable.Range(0, 100).Select(i => NewMeter(days: 1, number: i)).ToList();
        var addresses = meters.Select(meter => server.Listen(new CosemMeter(meter), 0)).ToList();

        var serials = await Task.WhenAll(addresses.Select(async address =>
        {
            await using var session = Connect(address);
            await session.ReadProfileAsync(Installed, Installed + 86_400, Cancel);
            return (await session.ReadSerialAsync(Cancel)).Value;
        }));

        Assert.Equal(meters.Select(meter => meter.Identity.SerialNumber), serials);
    }

    static MeterSession Connect(IPEndPoint address) => new(new TcpMeterLine(address, TimeProvider.System));

    static Meter NewMeter(int days, int number = 7)
    {
        var meter = new Meter(MeterIdentity.FromNumber(number), new ConstantLoad(1_000, 250), Installed);
        meter.AdvanceTo(Installed + (days * 86_400L));
        return meter;
    }

    /// <summary>A TCP line that counts how often it was opened.</summary>
    sealed class CountingLine(IPEndPoint address) : IMeterLine
    {
        readonly TcpMeterLine line = new(address, TimeProvider.System);

        public int ConnectCount { get; private set; }

        public ValueTask<bool> ConnectAsync(CancellationToken cancel)
        {
            ConnectCount++;
            return line.ConnectAsync(cancel);
        }

        public ValueTask<bool> SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancel) =>
            line.SendAsync(bytes, cancel);

        public ValueTask<LineReceipt> ReceiveAsync(Memory<byte> buffer, CancellationToken cancel) =>
            line.ReceiveAsync(buffer, cancel);

        public ValueTask CloseAsync() => line.CloseAsync();

        public ValueTask DisposeAsync() => line.DisposeAsync();
    }
}
