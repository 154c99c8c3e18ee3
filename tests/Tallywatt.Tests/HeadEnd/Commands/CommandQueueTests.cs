using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Tallywatt.Core.Relay;
using Tallywatt.Platform.HeadEnd;
using Tallywatt.Platform.HeadEnd.Commands;
using Tallywatt.Platform.HeadEnd.Sessions;
using Tallywatt.Platform.Registry;
using Xunit;

namespace Tallywatt.Tests.HeadEnd.Commands;

/// <summary>The queue of commands with meters that answer, fail, refuse and lose answers as told.</summary>
public sealed class CommandQueueTests : IAsyncDisposable
{
    const long Meter = 11;
    const long Other = 22;
    const string Digits = "12345678901234567890";

    readonly FakeTimeProvider lineTime = new();
    readonly FakeClock clock = new() { NowUnixSeconds = 1_000_000 };
    readonly FakeArea area = new();
    readonly FakeMeters meters = new();
    readonly MemoryCommandStore store = new();
    readonly UtilityRegistry registry = new(
        new(1, 2, "t", "", "UTC", "CNY", null, 0, 0), [new(1, 101, Meter, false), new(1, 102, Other, false)]);

    readonly Acquisition acquisition;
    CommandQueue queue;

    public CommandQueueTests()
    {
        meters[Meter].Now = meters[Other].Now = () => clock.NowUnixSeconds;
        area.RelayCommitted = (meter, sequence, _) => store.SettleOrder(meter, sequence);
        acquisition = new(
            registry, meters, FakeArea.Factory(area), clock, new(lineTime), new(), NullLogger<Acquisition>.Instance);
        acquisition.Begin(1);
        queue = Begun();
    }

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        await queue.DisposeAsync();
        await acquisition.DisposeAsync();
    }

    [Fact]
    public async Task An_order_of_the_purse_is_reported_to_its_area_with_what_was_read_back()
    {
        store.AddOrder(Meter, 1, powered: false);
        queue.Send(new(Meter, 1, Powered: false, 0));
        await DrainedAsync();

        Assert.Equal((Meter, 1, (byte)ControlState.Disconnected), Assert.Single(area.RelaysRead));
        Assert.Equal(CommandState.Confirmed, Assert.Single(store.All).State);
    }

    [Fact]
    public async Task An_order_is_sent_once_it_is_marked_as_sent_and_repeated_until_the_meter_answers()
    {
        meters[Meter].FallsSilent = true;
        store.AddOrder(Meter, 1, powered: true);
        queue.Send(new(Meter, 1, Powered: true, 0));
        await UntilAsync(() => store.All[0] is { State: CommandState.Sent, LastError: not null });
        Assert.Equal(1_000_000L, store.All[0].SentUnixSeconds);
        Assert.Empty(area.RelaysRead);

        meters[Meter].Fails = false;
        await UntilAsync(() => area.RelaysRead.Count > 0);
        Assert.Equal((Meter, 1, (byte)ControlState.ReadyForReconnection), Assert.Single(area.RelaysRead));
    }

    [Fact]
    public async Task A_newer_order_of_the_purse_takes_the_place_of_an_unconfirmed_one()
    {
        meters[Meter].Fails = true;
        store.AddOrder(Meter, 1, powered: false);
        queue.Send(new(Meter, 1, Powered: false, 0));
        await UntilAsync(() => store.All[0].LastError is not null);
        store.AddOrder(Meter, 2, powered: true);
        queue.Send(new(Meter, 2, Powered: true, 0));
        meters[Meter].Fails = false;
        await UntilAsync(() => area.RelaysRead.Count > 0);

        Assert.Equal(2, Assert.Single(area.RelaysRead).Sequence);
        Assert.Equal(["on"], meters[Meter].Done);
    }

    [Fact]
    public async Task An_order_of_the_purse_is_never_given_up_though_the_meter_refuses()
    {
        meters[Meter].Refuses = true;
        store.AddOrder(Meter, 1, powered: false);
        queue.Send(new(Meter, 1, Powered: false, 0));
        await UntilAsync(() => store.All[0].AttemptCount >= 6);
        Assert.True(store.All[0].IsOpen);

        meters[Meter].Refuses = false;
        await UntilAsync(() => area.RelaysRead.Count > 0);
    }

    [Fact]
    public async Task Commands_of_a_meter_are_carried_out_in_their_order_and_one_at_a_time()
    {
        meters[Meter].Fails = true;
        await SendAsync(new RelayCommand(false));
        await SendAsync(new TokenCommand(Digits));
        await SendAsync(new RelayCommand(true));
        meters[Meter].Fails = false;
        await SettledAsync(3);

        Assert.Equal(["off", $"token {Digits}", "on"], meters[Meter].Done);
        Assert.All(store.All, command => Assert.Equal(CommandState.Confirmed, command.State));
    }

    [Fact]
    public async Task A_meter_that_does_not_answer_delays_no_other()
    {
        meters[Meter].Hangs = true;
        await SendAsync(new RelayCommand(false));
        var answer = await queue.SendAsync(
            New(new RelayCommand(false)) with { Key = "o", MeterNumber = Other }, Cancel);
        await UntilAsync(() => store.All[1].State == CommandState.Confirmed);

        Assert.Equal(CommandOutcome.Done, answer.Outcome);
        Assert.True(store.All[0].IsOpen);
    }

    [Fact]
    public async Task The_same_key_is_the_same_command_and_another_content_is_refused()
    {
        var first = await queue.SendAsync(New(new RelayCommand(false)), Cancel);
        var again = await queue.SendAsync(New(new RelayCommand(false)), Cancel);
        var other = await queue.SendAsync(New(new ClockCommand()), Cancel);
        await DrainedAsync();

        Assert.Equal((CommandOutcome.Done, CommandOutcome.Exists), (first.Outcome, again.Outcome));
        Assert.Equal(first.Command!.Id, again.Command!.Id);
        Assert.Equal(CommandOutcome.KeyConflict, other.Outcome);
        Assert.Single(meters[Meter].Done);
    }

    [Theory]
    [InlineData("", "me", "why", 60, "A key has 1 to 100 characters.")]
    [InlineData("k", "", "why", 60, "Say who asks, in 1 to 100 characters.")]
    [InlineData("k", "me", " ", 60, "Say why, in 1 to 200 characters.")]
    [InlineData("k", "me", "why", 0, "A command is valid for 1 second to 400 days.")]
    public async Task A_request_that_lacks_something_is_refused(
        string key, string who, string why, long seconds, string reason)
    {
        var answer = await queue.SendAsync(new(key, Meter, new RelayCommand(false), who, why, seconds), Cancel);

        Assert.Equal((CommandOutcome.Refused, reason), (answer.Outcome, answer.Reason));
        Assert.Empty(store.All);
    }

    [Fact]
    public async Task A_command_to_nobody_and_a_token_of_letters_are_refused()
    {
        var nobody = await queue.SendAsync(New(new ClockCommand()) with { MeterNumber = 99 }, Cancel);
        var letters = await queue.SendAsync(New(new TokenCommand("1234567890123456789x")), Cancel);

        Assert.Equal((CommandOutcome.NotFound, "There is no meter 000000000099."), (nobody.Outcome, nobody.Reason));
        Assert.Equal((CommandOutcome.Refused, "A token has twenty digits."), (letters.Outcome, letters.Reason));
    }

    [Fact]
    public async Task A_command_that_never_left_expires_and_is_not_sent_afterwards()
    {
        meters[Meter].Fails = true;
        await SendAsync(new RelayCommand(false));
        await UntilAsync(() => store.All[0].LastError is not null);
        clock.NowUnixSeconds += 61;
        await UntilAsync(() => !store.All[0].IsOpen);
        meters[Meter].Fails = false;
        await DrainedAsync();

        Assert.Equal(CommandState.Expired, store.All[0].State);
        Assert.Equal("its time ran out; last: the meter does not answer", store.All[0].LastError);
        Assert.Empty(meters[Meter].Done);
    }

    [Fact]
    public async Task A_token_whose_answer_was_lost_is_looked_for_and_not_handed_in_again()
    {
        meters[Meter].FallsSilent = true;
        await SendAsync(new TokenCommand(Digits));
        await UntilAsync(() => store.All[0] is { State: CommandState.Sent, LastError: not null });
        clock.NowUnixSeconds += 3_600; // Even past its time: money hangs on it.
        meters[Meter].Fails = false;
        await SettledAsync(1);

        Assert.Equal(
            (CommandState.Confirmed, "the token was executed"), (store.All[0].State, store.All[0].ReadBack));
        Assert.Equal([$"token {Digits}"], meters[Meter].Done);
    }

    [Fact]
    public async Task A_token_the_meter_took_before_is_refused_and_the_command_fails()
    {
        meters[Meter].Token = new(Digits, MeterToken.Executed, "");
        await SendAsync(new TokenCommand(Digits));
        await SettledAsync(1);

        Assert.Equal(
            (CommandState.Failed, "the meter refuses the token, status 6: used"),
            (store.All[0].State, store.All[0].LastError));
    }

    [Fact]
    public async Task A_meter_that_refuses_three_times_means_it_and_the_next_command_gets_its_turn()
    {
        meters[Meter].Refuses = true;
        await SendAsync(new RelayCommand(false));
        await SettledAsync(1);
        Assert.Equal(CommandState.Failed, store.All[0].State);
        Assert.StartsWith("the meter refuses", store.All[0].LastError, StringComparison.Ordinal);

        meters[Meter].Refuses = false;
        await SendAsync(new ClockCommand());
        await SettledAsync(2);
        Assert.Equal((CommandState.Confirmed, "right: 0 s"), (store.All[1].State, store.All[1].ReadBack));
    }

    [Fact]
    public async Task What_no_meter_of_this_kind_knows_fails_at_once()
    {
        await SendAsync(new RechargeCommand(new(5_000, 1, 1, false)));
        await SettledAsync(1);

        Assert.Equal(
            (CommandState.Failed, "such a meter, or its protocol, knows no such command"),
            (store.All[0].State, store.All[0].LastError));
    }

    [Fact]
    public async Task A_wrong_clock_is_set_before_an_order_that_goes_by_it_and_by_its_own_command()
    {
        meters[Meter].TimedOrders = true;
        meters[Meter].ClockUnixSeconds = 999_000;
        await SendAsync(new RelayCommand(false));
        await SettledAsync(1);
        Assert.Equal(["clock 1000000", "off"], meters[Meter].Done);

        meters[Meter].ClockUnixSeconds = 1_000_100;
        await SendAsync(new ClockCommand());
        await SettledAsync(2);
        Assert.Equal("was +100 s, set, now 0 s", store.All[1].ReadBack);
    }

    [Fact]
    public async Task A_queued_command_can_be_taken_back_and_a_sent_one_cannot()
    {
        meters[Meter].FallsSilent = true;
        var sent = await SendAsync(new RelayCommand(false));
        await UntilAsync(() => store.All[0].State == CommandState.Sent);
        var queued = await SendAsync(new RelayCommand(true));

        var late = await queue.CancelAsync(sent, "me", Cancel);
        var done = await queue.CancelAsync(queued, "me", Cancel);
        var again = await queue.CancelAsync(queued, "me", Cancel);
        var none = await queue.CancelAsync(77, "me", Cancel);

        Assert.Equal(
            (CommandOutcome.Refused, "It is on its way: the meter may have it already."),
            (late.Outcome, late.Reason));
        Assert.Equal((CommandOutcome.Done, CommandState.Cancelled), (done.Outcome, done.Command!.State));
        Assert.Equal("taken back by me", done.Command.LastError);
        Assert.Equal((CommandOutcome.Exists, CommandOutcome.NotFound), (again.Outcome, none.Outcome));
    }

    [Fact]
    public async Task Power_a_person_has_taken_away_stays_away_until_a_person_gives_it_back()
    {
        await SendAsync(new RelayCommand(false));
        await SettledAsync(1);

        // The area sees an open relay that its purse would have closed, and orders it closed.
        Assert.Equal((Meter, 0, (byte)ControlState.Disconnected), Assert.Single(area.RelaysRead));
        store.AddOrder(Meter, 1, powered: true);
        queue.Send(new(Meter, 1, Powered: true, 0));
        await DrainedAsync();
        Assert.True(store.All[1].IsOpen);
        Assert.Equal(store.All[0].Id, (await queue.HoldOfAsync(Meter, Cancel))!.Id);
        Assert.Equal(
            CommandOutcome.Refused, (await queue.CancelAsync(store.All[1].Id, "me", Cancel)).Outcome);

        await SendAsync(new RelayCommand(true));
        await SettledAsync(3);
        Assert.Null(await queue.HoldOfAsync(Meter, Cancel));
        Assert.Equal(["off", "on", "on"], meters[Meter].Done);
        Assert.All(store.All, command => Assert.Equal(CommandState.Confirmed, command.State));
    }

    [Fact]
    public async Task Nobody_gives_power_back_that_the_purse_takes_away()
    {
        store.AddOrder(Meter, 1, powered: false);
        queue.Send(new(Meter, 1, Powered: false, 0));
        await DrainedAsync();

        var answer = await queue.SendAsync(New(new RelayCommand(true)), Cancel);

        Assert.Equal(CommandOutcome.Refused, answer.Outcome);
        Assert.Equal(
            "The credit of account 101 is used up: its purse keeps the power off. Top it up.", answer.Reason);
    }

    [Fact]
    public async Task What_is_open_is_taken_up_again_by_another_process()
    {
        meters[Meter].FallsSilent = true;
        await SendAsync(new TokenCommand(Digits));
        await UntilAsync(() => store.All[0] is { State: CommandState.Sent, LastError: not null });
        await queue.DisposeAsync(); // As well as killed: it keeps nothing.
        meters[Meter].Fails = false;

        queue = Begun();
        await SettledAsync(1);

        Assert.Equal(CommandState.Confirmed, store.All[0].State);
        Assert.Equal([$"token {Digits}"], meters[Meter].Done);
    }

    [Fact]
    public async Task A_command_that_another_process_accepted_is_found_within_a_moment()
    {
        await store.AddAsync(new(0, 1, Meter, "k", new RelayCommand(false), "me", "why", null, 0, 2_000_000));
        await SettledAsync(1);

        Assert.Equal(CommandState.Confirmed, store.All[0].State);
    }

    [Fact]
    public async Task An_area_that_left_is_left_alone_here()
    {
        queue.End(1);
        await SendAsync(new RelayCommand(false));
        await DrainedAsync();
        Assert.Equal(CommandState.Queued, store.All[0].State);

        queue.Begin(1);
        await SettledAsync(1);
    }

    [Fact]
    public async Task A_store_that_fails_for_a_while_loses_nothing()
    {
        await SendAsync(new ClockCommand());
        store.FailingCount = 3;
        await SettledAsync(1);
        store.FailingCount = 3;
        store.AddOrder(Meter, 1, powered: false);
        queue.Send(new(Meter, 1, Powered: false, 0));
        await SettledAsync(2);
        Assert.Equal(["off"], meters[Meter].Done);
    }

    [Fact]
    public async Task Waiting_for_a_meter_that_does_not_answer_can_be_given_up()
    {
        meters[Meter].Fails = true;
        await SendAsync(new RelayCommand(false));
        using var stop = new CancellationTokenSource();
        var drained = queue.DrainAsync(stop.Token);
        Assert.False(drained.IsCompleted);

        await stop.CancelAsync();
        await Assert.ThrowsAnyAsync<OperationCanceledException>(() => drained);
        Assert.True(store.All[0].IsOpen);
    }

    CommandQueue Begun()
    {
        var begun = new CommandQueue(
            registry, store, acquisition, FakeArea.Factory(area), clock, new(lineTime), new(), new(store),
            NullLogger<CommandQueue>.Instance);
        begun.Begin(1);
        return begun;
    }

    static CommandRequest New(CommandBody body) => new("k", Meter, body, "me", "a test", 60);

    async Task<long> SendAsync(CommandBody body)
    {
        var answer = await queue.SendAsync(New(body) with { Key = $"{store.All.Count}" }, Cancel);
        Assert.Equal(CommandOutcome.Done, answer.Outcome);
        return answer.Command!.Id;
    }

    Task SettledAsync(int count) => UntilAsync(() => store.All.Count(command => !command.IsOpen) == count);

    Task DrainedAsync() => queue.DrainAsync(Cancel).WaitAsync(TimeSpan.FromSeconds(60), Cancel);

    /// <summary>Time on the line passes until it holds. A minute of real time only guards against hanging.</summary>
    async Task UntilAsync(Func<bool> holds)
    {
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        deadline.CancelAfter(TimeSpan.FromSeconds(60));
        using var pause = new PeriodicTimer(TimeSpan.FromMilliseconds(2), TimeProvider.System);
        while (!holds())
        {
            await pause.WaitForNextTickAsync(deadline.Token);
            lineTime.Advance(TimeSpan.FromSeconds(1));
        }
    }
}
