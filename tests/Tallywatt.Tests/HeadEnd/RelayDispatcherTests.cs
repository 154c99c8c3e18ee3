using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Tallywatt.Core.Relay;
using Tallywatt.Platform.HeadEnd;
using Tallywatt.Platform.HeadEnd.Sessions;
using Tallywatt.Platform.Registry;
using Xunit;
using RelayOrder = Tallywatt.Core.Relay.RelayOrder;

namespace Tallywatt.Tests.HeadEnd;

public sealed class RelayDispatcherTests : IAsyncDisposable, IServiceProvider
{
    const long Meter = 11;
    readonly FakeTimeProvider lineTime = new();
    readonly FakeClock clock = new();
    readonly FakeArea area = new();
    readonly FakeMeters meters = new();
    readonly Acquisition acquisition;
    readonly RelayDispatcher relays;

    public RelayDispatcherTests()
    {
        var factory = FakeArea.Factory(area);
        var registry = new UtilityRegistry(new(1, 1, "t", "", "UTC", "CNY", null, 0, 0), [new(1, 101, Meter, false)]);
        acquisition = new(
            registry, meters, factory, clock, new(lineTime), new(), NullLogger<Acquisition>.Instance);
        acquisition.Begin(1);
        relays = new(this, factory, clock, new(lineTime), new(), NullLogger<RelayDispatcher>.Instance);
    }

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public object? GetService(Type serviceType) => serviceType == typeof(Acquisition) ? acquisition : null;

    public async ValueTask DisposeAsync()
    {
        await relays.DisposeAsync();
        await acquisition.DisposeAsync();
    }

    [Fact]
    public async Task An_order_is_reported_with_what_was_read_back()
    {
        relays.Send(new(Meter, 1, Powered: false, 0));
        await relays.DrainAsync(Cancel).WaitAsync(TimeSpan.FromSeconds(30), Cancel);

        Assert.Equal((Meter, 1, (byte)ControlState.Disconnected), Assert.Single(area.RelaysRead));
        Assert.Equal(0, relays.PendingCount);
    }

    [Fact]
    public async Task An_order_is_repeated_until_the_meter_answers()
    {
        meters[Meter].Fails = true;
        relays.Send(new(Meter, 1, Powered: true, 0));
        await UntilAsync(() => relays.IsSent(Meter, 1));
        Assert.Equal(1, meters[Meter].QuestionCount);
        Assert.False(relays.IsSent(Meter, 2));
        Assert.Empty(area.RelaysRead);

        meters[Meter].Fails = false;
        // The wait may not have begun yet, so time is moved until it has passed.
        await UntilAsync(() =>
        {
            lineTime.Advance(TimeSpan.FromSeconds(1));
            return area.RelaysRead.Count > 0;
        });
        Assert.Equal((Meter, 1, (byte)ControlState.ReadyForReconnection), Assert.Single(area.RelaysRead));
    }

    [Fact]
    public async Task A_newer_order_takes_the_place_of_an_unconfirmed_one()
    {
        meters[Meter].Fails = true;
        relays.Send(new(Meter, 1, Powered: false, 0));
        await UntilAsync(() => meters[Meter].QuestionCount == 1);
        relays.Send(new RelayOrder(Meter, 2, Powered: true, 0));
        relays.Send(new RelayOrder(Meter, 1, Powered: false, 0));
        meters[Meter].Fails = false;
        await UntilAsync(() =>
        {
            lineTime.Advance(TimeSpan.FromSeconds(1));
            return area.RelaysRead.Count > 0;
        });

        Assert.Equal(2, Assert.Single(area.RelaysRead).Sequence);
        Assert.Equal(MeterRelayState.ReadyForReconnection, meters[Meter].Relay);
    }

    [Fact]
    public async Task Waiting_for_a_meter_that_does_not_answer_can_be_given_up()
    {
        meters[Meter].Fails = true;
        relays.Send(new(Meter, 1, Powered: false, 0));
        using var stop = new CancellationTokenSource();
        var drained = relays.DrainAsync(stop.Token);
        Assert.False(drained.IsCompleted);

        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => drained);
        Assert.Equal(1, relays.PendingCount);
    }

    static async Task UntilAsync(Func<bool> holds)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        deadline.CancelAfter(TimeSpan.FromSeconds(30));
        using var pause = new PeriodicTimer(TimeSpan.FromMilliseconds(5), TimeProvider.System);
        while (!holds())
        {
            await pause.WaitForNextTickAsync(deadline.Token);
        }
    }
}
