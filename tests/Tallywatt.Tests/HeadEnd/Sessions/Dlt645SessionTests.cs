using System.Net;
using Tallywatt.Platform.HeadEnd.Sessions;
using Tallywatt.Protocols.Dlt645;
using Tallywatt.SoftMeter.Homes;
using Tallywatt.SoftMeter.Metrology;
using Tallywatt.SoftMeter.Servers;
using Xunit;
using ProfileRow = Tallywatt.Platform.HeadEnd.Sessions.ProfileRow;

namespace Tallywatt.Tests.HeadEnd.Sessions;

/// <summary>The head-end's DL/T 645 conversation, with a soft meter behind a real socket.</summary>
public sealed class Dlt645SessionTests : IAsyncDisposable
{
    /// <summary>2026-01-01 00:00 in Beijing.</summary>
    const long Start = 1_767_196_800;

    const int Offset = 8 * 3_600;
    const uint Password = 0x12_34_56;

    readonly Meter meter = new(
        MeterIdentity.FromNumber(645), new ConstantLoad(importWatts: 1_234), Start,
        MeterSettings.Default with { UtcOffsetMinutes = Offset / 60 });

    readonly MeterTcpServer server = new(TimeProvider.System);
    readonly IPEndPoint address;

    public Dlt645SessionTests() => address = server.Listen(
        new SoleMeter(new CosemMeter(meter), () => new Dlt645Meter(meter, Password)), port: 0);

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public ValueTask DisposeAsync() => server.DisposeAsync();

    [Fact]
    public async Task Serial_clock_and_registers_are_those_of_the_meter()
    {
        await using var session = Session();
        meter.AdvanceTo(Start + 7_200);

        Assert.Equal(meter.Identity.SerialNumber, (await session.ReadSerialAsync(Cancel)).Value);
        Assert.Equal(Start + 7_200, (await session.ReadClockAsync(Cancel)).Value.UnixSeconds);
        Assert.Equal(new(2_460, 0), (await session.ReadRegistersAsync(Cancel)).Value); // 2,468 Wh in steps of 10.
    }

    [Fact]
    public async Task A_profile_is_read_over_many_questions_with_every_row_once()
    {
        await using var session = Session();
        meter.AdvanceTo(Start + (3 * 86_400) + 60);

        var rows = (await session.ReadProfileAsync(Start + 900, Start + (2 * 86_400), Cancel)).Value!;

        Assert.Equal(
            meter.ReadProfile(Start + 900, Start + (2 * 86_400))
                .Select(row => (row.CapturedUnixSeconds, row.Import.WattHours / 10 * 10)),
            rows.Select(row => (row.CapturedUnixSeconds, row.ImportWattHours)));
        Assert.Equal(192, rows.Length);
    }

    [Fact]
    public async Task Rows_that_are_not_there_yet_are_an_empty_answer()
    {
        await using var session = Session();
        meter.AdvanceTo(Start + 3_600);

        Assert.Empty((await session.ReadProfileAsync(Start + 4_500, Start + 9_000, Cancel)).Value!);
        var some = (await session.ReadProfileAsync(Start + 2_700, Start + 9_000, Cancel)).Value!;
        Assert.Equal([Start + 2_700, Start + 3_600], some.Select(row => row.CapturedUnixSeconds));
    }

    [Fact]
    public async Task An_order_to_the_relay_is_answered_with_what_was_read_back()
    {
        await using var session = Session();
        meter.AdvanceTo(Start + 60);
        Assert.Equal(MeterRelayState.Connected, (await session.ReadRelayAsync(Cancel)).Value.State);

        Assert.Equal(new(false, MeterRelayState.Disconnected), (await session.DisconnectAsync(Cancel)).Value);
        Assert.Equal(new(false, MeterRelayState.ReadyForReconnection), (await session.ReconnectAsync(Cancel)).Value);
        meter.PressButton();
        Assert.Equal(new(true, MeterRelayState.Connected), (await session.ReadRelayAsync(Cancel)).Value);
    }

    [Fact]
    public async Task A_wrong_password_is_a_refusal_and_moves_nothing()
    {
        await using var session = Session(password: 0x65_43_21);

        var answer = await session.DisconnectAsync(Cancel);

        Assert.Equal((MeterOutcome.Refused, MeterFault.AccessRefused), (answer.Outcome, answer.Fault));
        Assert.Equal(MeterRelayState.Connected, (await session.ReadRelayAsync(Cancel)).Value.State);
    }

    [Fact]
    public async Task Another_meter_behind_the_port_never_answers_for_ours()
    {
        await using var session = new Dlt645Session(
            new TcpMeterLine(address, TimeProvider.System, TimeSpan.FromMilliseconds(50)), meterNumber: 77, Offset,
            new Credentials(2, Password, 1));

        var answer = await session.ReadSerialAsync(Cancel);

        Assert.Equal((MeterOutcome.Unreachable, MeterFault.TimedOut), (answer.Outcome, answer.Fault));
    }

    [Fact]
    public async Task Daily_freezes_are_read_from_the_last_one_on_oldest_first()
    {
        await using var session = Session();
        meter.AdvanceTo(Start + (4 * 86_400) + 600);

        var freezes = (await session.ReadFreezesAsync(
            MeterFreezeKind.Daily, Start + 86_401, Start + (3 * 86_400), Cancel)).Value!;

        Assert.Equal(
            [(Start + (2 * 86_400), 59_230L), (Start + (3 * 86_400), 88_840L)],
            freezes.Select(freeze => (freeze.CapturedUnixSeconds, freeze.ImportWattHours)));
    }

    [Fact]
    public async Task The_settlement_is_of_the_day_that_the_meter_is_set_to()
    {
        await using var session = Session();
        const long february = Start + (31 * 86_400);
        meter.AdvanceTo(february + 3_600);

        var freeze = Assert.Single((await session.ReadFreezesAsync(
            MeterFreezeKind.Billing, Start + 1, february + 3_600, Cancel)).Value!);

        var stood = meter.ReadProfile(february, february).Single().Import.WattHours;
        Assert.Equal(new(february, stood / 10 * 10, 0), freeze);
    }

    [Fact]
    public async Task Events_of_a_range_are_read_with_the_numbers_of_the_standard()
    {
        await using var session = Session();
        meter.AdvanceTo(Start + 1_000);
        meter.OpenCover();
        meter.AdvanceTo(Start + 2_000);
        meter.CloseCover();
        await session.DisconnectAsync(Cancel);
        meter.AdvanceTo(Start + 3_000);
        meter.OpenCover();

        var events = (await session.ReadEventsAsync(Start + 500, Start + 2_500, Cancel)).Value!;

        Assert.Equal(
            [new MeterEvent(Start + 1_000, 1, 44), new(Start + 2_000, 2, 62)],
            events.OrderBy(one => one.HappenedUnixSeconds));
    }

    [Fact]
    public async Task A_line_that_breaks_in_the_middle_is_an_outcome_and_the_next_question_opens_it_again()
    {
        meter.AdvanceTo(Start + 86_400);
        for (var cut = 1; cut < 400; cut += 13)
        {
            await using var session = new Dlt645Session(
                new CutLine(new TcpMeterLine(address, TimeProvider.System), cut), meter.Identity.Number, Offset,
                new Credentials(2, Password, 1));

            var first = await session.ReadProfileAsync(Start + 900, Start + 43_200, Cancel);
            Assert.Equal(MeterOutcome.Unreachable, first.Outcome);

            // The meter takes few connections at once, and may not have noticed yet that the others are gone.
            MeterAnswer<ProfileRow[]> second;
            do
            {
                second = await session.ReadProfileAsync(Start + 900, Start + 43_200, Cancel);
            }
            while (!second.Answered);
            Assert.Equal(48, second.Value!.Length);
        }
    }

    Dlt645Session Session(uint password = Password) => new(
        new TcpMeterLine(address, TimeProvider.System), meter.Identity.Number, Offset,
        new Credentials(2, password, 1));

    /// <summary>Dies after so many bytes of answers, on its first connection.</summary>
    sealed class CutLine(IMeterLine line, int byteCount) : IMeterLine
    {
        int left = byteCount;
        bool isSecond;

        public ValueTask<bool> ConnectAsync(CancellationToken cancel)
        {
            isSecond = left == 0;
            return line.ConnectAsync(cancel);
        }

        public ValueTask<bool> SendAsync(ReadOnlyMemory<byte> bytes, CancellationToken cancel) =>
            line.SendAsync(bytes, cancel);

        public async ValueTask<LineReceipt> ReceiveAsync(Memory<byte> buffer, CancellationToken cancel)
        {
            if (isSecond)
            {
                return await line.ReceiveAsync(buffer, cancel);
            }

            if (left == 0)
            {
                await line.CloseAsync();
                return new(0, MeterFault.ConnectionClosed);
            }

            var receipt = await line.ReceiveAsync(buffer[..Math.Min(left, buffer.Length)], cancel);
            left -= receipt.ByteCount;
            return receipt;
        }

        public ValueTask CloseAsync() => line.CloseAsync();

        public ValueTask DisposeAsync() => line.DisposeAsync();
    }
}
