using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Tallywatt.Platform.HeadEnd;
using Tallywatt.Platform.HeadEnd.Commands;
using Tallywatt.Platform.HeadEnd.Sessions;
using Tallywatt.Platform.Registry;
using Xunit;

namespace Tallywatt.Tests.HeadEnd;

/// <summary>What is asked beside the profile, and the figures of all of it.</summary>
public sealed class ErrandTests : IAsyncDisposable, IServiceProvider, ICommandQueue
{
    const int Period = 900;
    const long Meter = 11;
    const long Day = 86_400;

    /// <summary>2026-02-27 00:00 UTC.</summary>
    const long Installed = 1_772_150_400;

    readonly FakeTimeProvider lineTime = new();
    readonly FakeClock clock = new() { NowUnixSeconds = Installed + 3_600 };
    readonly FakeArea area = new();
    readonly FakeMeters meters = new();
    readonly FakeAcquisitionStore store = new();
    readonly List<CommandRequest> commands = [];
    readonly UtilityRegistry registry = new(
        new(1, 1, "t", "", "UTC", "CNY", null, Installed, Installed), [new(1, 101, Meter, false)]);

    Acquisition acquisition;

    public ErrandTests() => acquisition = Start();

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public object? GetService(Type serviceType) => serviceType == typeof(ICommandQueue) ? this : null;

    public ValueTask DisposeAsync() => acquisition.DisposeAsync();

    [Fact]
    public async Task Freezes_of_every_midnight_are_read_once_and_kept_with_how_far_they_were_read()
    {
        (long, int)[] midnights = [(Installed, 1), (Installed + Day, 1), (Installed + (2 * Day), 1)];
        clock.NowUnixSeconds = Installed + (2 * Day) + 3_600;
        await acquisition.StartRound(Cancel);
        await acquisition.StartRound(Cancel);

        Assert.Equal(midnights, Freezes(MeterFreezeKind.Daily));
        Assert.Equal([(Installed + (2 * Day), 1)], Freezes(MeterFreezeKind.Billing)); // The first of March.
        Assert.Equal(Installed + (2 * Day), Assert.Single(store.Standings(1)).DailyUnixSeconds);
        var asked = meters[Meter].QuestionCount;

        await RestartAsync();
        clock.NowUnixSeconds += Period;
        await acquisition.StartRound(Cancel);
        Assert.Equal(midnights, Freezes(MeterFreezeKind.Daily));
        Assert.InRange(meters[Meter].QuestionCount, asked + 1, asked + 3); // Its serial number and its new row.
    }

    [Fact]
    public async Task What_could_not_be_kept_is_asked_for_again()
    {
        store.Fails = true;
        clock.NowUnixSeconds = Installed + Day + 3_600;
        await acquisition.StartRound(Cancel);
        Assert.Empty(store.Records);

        store.Fails = false;
        await acquisition.StartRound(Cancel);
        Assert.Equal([(Installed, 1), (Installed + Day, 1)], Freezes(MeterFreezeKind.Daily));
    }

    [Fact]
    public async Task A_push_of_an_event_is_followed_by_the_logs_at_once_and_only_once()
    {
        await acquisition.StartRound(Cancel);
        var before = meters[Meter].EventReadCount;
        await acquisition.StartRound(Cancel);
        Assert.Equal(before, meters[Meter].EventReadCount);

        Assert.True(acquisition.Heard(Meter, isEvent: true));
        await acquisition.StartRound(Cancel);
        await acquisition.StartRound(Cancel);
        Assert.Equal(before + 1, meters[Meter].EventReadCount);
        Assert.Equal(42, store.Records.Last(record => record.Event is not null).Event!.Value.Event.Code);
        Assert.False(acquisition.Heard(99, isEvent: true));
    }

    [Fact]
    public async Task A_sign_of_life_ends_the_waiting_after_a_failure()
    {
        meters[Meter].Fails = true;
        await acquisition.StartRound(Cancel);
        meters[Meter].Fails = false;
        await acquisition.StartRound(Cancel);
        Assert.Empty(area.Rows(Meter));

        acquisition.Heard(Meter, isEvent: false);
        await acquisition.StartRound(Cancel);
        Assert.NotEmpty(area.Rows(Meter));
    }

    [Theory]
    [InlineData(45, false)]
    [InlineData(61, true)]
    [InlineData(-3_600, true)]
    public async Task A_clock_beyond_the_limit_is_set_by_a_command_of_that_day(long drift, bool isSet)
    {
        clock.NowUnixSeconds = Installed + Day + 3_600;
        meters[Meter].ClockUnixSeconds = clock.NowUnixSeconds + drift;
        await acquisition.StartRound(Cancel);

        Assert.Equal(drift, acquisition.DriftSecondsOf(Meter));
        Assert.Equal("fake 1.0", Assert.Single(store.Standings(1)).Firmware);
        Assert.Equal(isSet, commands.Count == 1);
        if (isSet)
        {
            Assert.Equal($"clock-check-{Meter}-20260228", commands[0].Key);
            Assert.IsType<ClockCommand>(commands[0].Body);
        }
    }

    [Fact]
    public async Task A_schedule_of_the_area_says_when_profiles_are_read()
    {
        store.Schedule = new() { ProfileSeconds = 4 * 3_600, EventsSeconds = 0, ClockSeconds = 0 };
        lineTime.Advance(TimeSpan.FromSeconds(11));
        clock.NowUnixSeconds = Installed + (4 * 3_600) + (2 * Period);
        await acquisition.StartRound(Cancel);
        Assert.Equal(17, area.Rows(Meter).Count); // Up to the fourth hour, with where the register stood at first.

        clock.NowUnixSeconds = Installed + (8 * 3_600);
        await acquisition.StartRound(Cancel);
        Assert.Equal(33, area.Rows(Meter).Count);
    }

    [Fact]
    public async Task Figures_tell_expected_held_missing_and_lost_rows_and_the_oldest_gap()
    {
        var hidden = Installed + Day + (4 * Period);
        meters[Meter].Hidden.Add(hidden);
        clock.NowUnixSeconds = Installed + Day + (8 * Period);
        await acquisition.StartRound(Cancel);

        var report = Report();
        Assert.Equal((104, 103, 1, 0), Counts(report.Summary()));
        Assert.Equal(hidden, report.Summary().OldestGapUnixSeconds);
        Assert.Equal(99.03m, report.Summary().CompletePercent);
        Assert.Equal([(8L, 7L), (96L, 96L)], report.Days(9).Select(day => (day.ExpectedRowCount, day.HeldRowCount)));

        for (var i = 0; i < 3; i++)
        {
            await acquisition.StartRound(Cancel);
        }

        Assert.Equal((104, 103, 0, 1), Counts(report.Summary()));
        Assert.Null(report.Summary().OldestGapUnixSeconds);
        await RestartAsync();
        Assert.Equal((104, 103, 0, 1), Counts(Report().Summary()));
    }

    [Fact]
    public async Task Success_is_counted_by_day_and_survives_a_restart()
    {
        await acquisition.StartRound(Cancel);
        meters[Meter].Fails = true;
        clock.NowUnixSeconds += Period;
        await acquisition.StartRound(Cancel);

        var day = Assert.Single(Report().Days(5));
        Assert.Equal((2, 1, 50m), (day.VisitCount, day.FailedVisitCount, day.SuccessPercent!.Value));
        Assert.Equal(1, Report().Summary().UnreachableMeterCount);
        Assert.Equal("TimedOut", Assert.Single(Report().Meters(1, 10)).LastFault);

        await RestartAsync();
        Assert.Equal((2, 1), (Report().Days(5)[0].VisitCount, Report().Days(5)[0].FailedVisitCount));
    }

    Task<CommandAnswer> ICommandQueue.SendAsync(CommandRequest request, CancellationToken cancel)
    {
        commands.Add(request);
        return Task.FromResult(new CommandAnswer(CommandOutcome.Done, null));
    }

    Task<MeterCommand?> ICommandQueue.FindAsync(long id, CancellationToken cancel) => throw new NotSupportedException();

    Task<IReadOnlyList<MeterCommand>> ICommandQueue.ListAsync(CommandFilter filter, CancellationToken cancel) =>
        throw new NotSupportedException();

    Task<CommandAnswer> ICommandQueue.CancelAsync(long id, string cancelledBy, CancellationToken cancel) =>
        throw new NotSupportedException();

    Task<MeterCommand?> ICommandQueue.HoldOfAsync(long meterNumber, CancellationToken cancel) =>
        throw new NotSupportedException();

    static (long, long, long, long) Counts(AcquisitionSummary summary) =>
        (summary.ExpectedRowCount, summary.HeldRowCount, summary.MissingRowCount, summary.LostRowCount);

    /// <summary>Every freeze that was kept, and how often.</summary>
    IEnumerable<(long, int)> Freezes(MeterFreezeKind kind) => store.Records
        .Where(record => record.Freeze is { } kept && kept.Kind == kind)
        .GroupBy(record => record.Freeze!.Value.Freeze.CapturedUnixSeconds)
        .Select(ofMidnight => (ofMidnight.Key, ofMidnight.Count()));

    AcquisitionReport Report() => new(acquisition, registry, clock, new UniversalDays(), new(), new());

    Acquisition Start()
    {
        area.LastRows[Meter] = 0;
        meters[Meter].Now = () => clock.NowUnixSeconds;
        var started = new Acquisition(
            registry, meters, FakeArea.Factory(area), clock, new(lineTime), new(),
            NullLogger<Acquisition>.Instance, days: null, store, this);
        started.Begin(1);
        return started;
    }

    async Task RestartAsync()
    {
        await acquisition.DisposeAsync();
        acquisition = Start();
        await acquisition.ResumeAsync();
    }
}
