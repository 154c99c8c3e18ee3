using Microsoft.Extensions.Logging.Abstractions;
using Microsoft.Extensions.Time.Testing;
using Tallywatt.Platform.HeadEnd;
using Tallywatt.Platform.HeadEnd.Sessions;
using Tallywatt.Platform.Registry;
using Xunit;

namespace Tallywatt.Tests.HeadEnd;

public sealed class AcquisitionTests : IAsyncDisposable
{
    const long Installed = 1_700_000_100;
    const long First = 11;
    const long Second = 22;
    const int Period = 900;

    readonly FakeTimeProvider lineTime = new();
    readonly FakeClock clock = new() { NowUnixSeconds = Installed + (4 * Period) + 17 };
    readonly FakeArea area = new();
    readonly FakeMeters meters = new();
    readonly Acquisition acquisition;
    readonly CancellationTokenSource stop = new();

    public AcquisitionTests()
    {
        var registry = new UtilityRegistry(
            new(1, 2, "t", "", "UTC", "CNY", null, Installed, Installed),
            [new(1, 101, First, false), new(1, 102, Second, false)]);
        area.LastRows[First] = 0;
        area.LastRows[Second] = 0;
        acquisition = new(
            registry, meters, FakeArea.Factory(area), clock, new(lineTime), new(),
            NullLogger<Acquisition>.Instance);
        acquisition.Begin(1);
    }

    static CancellationToken Cancel => TestContext.Current.CancellationToken;

    public async ValueTask DisposeAsync()
    {
        await stop.CancelAsync();
        await acquisition.DisposeAsync();
        stop.Dispose();
    }

    [Fact]
    public async Task Rows_since_installation_are_handed_over_and_then_only_newer_ones()
    {
        await acquisition.ResumeAsync();
        await acquisition.StartRound(Cancel);
        Assert.Equal(5, area.Rows(First).Count);

        clock.NowUnixSeconds += Period;
        await acquisition.StartRound(Cancel);
        Assert.Equal(6, area.Rows(First).Count);
        Assert.Equal((Installed + (5 * Period), Installed + (5 * Period)), meters[First].Asked[^1]);
    }

    [Fact]
    public async Task A_meter_that_never_answers_delays_no_other()
    {
        meters[First].Hangs = true;
        var round = acquisition.StartRound(Cancel);
        await area.Received(Second).WaitAsync(TimeSpan.FromSeconds(30), Cancel);

        Assert.False(round.IsCompleted);
        clock.NowUnixSeconds += Period;
        using var deadline = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        deadline.CancelAfter(TimeSpan.FromSeconds(30));
        // The area has the rows a moment before the poll that brought them is over.
        while (area.Rows(Second).Count < 6)
        {
            await acquisition.StartRound(deadline.Token);
            await Task.Yield();
        }

        Assert.Empty(area.Rows(First));
    }

    [Fact]
    public async Task A_meter_that_failed_is_left_alone_twice_as_long_each_time()
    {
        meters[First].Fails = true;
        await acquisition.StartRound(Cancel);
        await acquisition.StartRound(Cancel);
        Assert.Equal(1, meters[First].QuestionCount);

        lineTime.Advance(TimeSpan.FromSeconds(1));
        await acquisition.StartRound(Cancel);
        lineTime.Advance(TimeSpan.FromSeconds(1));
        await acquisition.StartRound(Cancel);
        Assert.Equal(2, meters[First].QuestionCount);

        lineTime.Advance(TimeSpan.FromSeconds(1));
        meters[First].Fails = false;
        await acquisition.StartRound(Cancel);
        Assert.Equal(5, area.Rows(First).Count);
        Assert.Equal(2, acquisition.Figures.FailedPollCount);
    }

    [Fact]
    public void Meters_that_failed_together_do_not_come_back_together()
    {
        var options = new HeadEndOptions { BackoffFirst = TimeSpan.FromSeconds(8) };
        var waits = Enumerable.Range(1, 1_000).Select(meter => Backoffs.After(1, meter, options)).ToList();

        Assert.All(waits, wait => Assert.InRange(wait, TimeSpan.FromSeconds(6), TimeSpan.FromSeconds(8)));
        for (var step = 6.0; step < 8; step += 0.25)
        {
            Assert.InRange(waits.Count(wait => wait.TotalSeconds >= step && wait.TotalSeconds < step + 0.25), 80, 170);
        }

        Assert.InRange(Backoffs.After(40, 1, options), options.BackoffMax * 0.75, options.BackoffMax);
        Assert.Equal(Backoffs.After(3, 7, options), Backoffs.After(3, 7, options));
    }

    [Fact]
    public async Task An_area_that_left_is_not_read_any_more_and_begins_where_it_stands()
    {
        await acquisition.StartRound(Cancel);
        await acquisition.EndAsync(1);
        clock.NowUnixSeconds += Period;
        await acquisition.StartRound(Cancel);
        Assert.Equal(5, area.Rows(First).Count);
        var answer = await acquisition.AskAsync(First, (session, stop) => session.ReadRelayAsync(stop), Cancel);
        Assert.Equal(MeterFault.NotConnected, answer.Fault);

        acquisition.Begin(1);
        await acquisition.StartRound(Cancel);
        Assert.Equal(6, area.Rows(First).Count);
        Assert.Equal((Installed + (5 * Period), Installed + (5 * Period)), meters[First].Asked[^1]);
    }

    [Fact]
    public async Task A_backlog_leaves_slots_for_fresh_visits_and_gets_its_own()
    {
        var slots = new SessionSlots(8);
        var backlog = Enumerable.Range(0, 20).Select(_ => slots.EnterAsync(isBacklog: true, Cancel)).ToList();
        Assert.Equal(6, backlog.Count(task => task.IsCompletedSuccessfully));

        var fresh = Enumerable.Range(0, 20).Select(_ => slots.EnterAsync(isBacklog: false, Cancel)).ToList();
        Assert.Equal(2, fresh.Count(task => task.IsCompletedSuccessfully));

        // Fresh visits take over what becomes free, but for the eighth that a backlog keeps.
        for (var i = 0; i < 6; i++)
        {
            slots.Leave(isBacklog: true);
        }

        await Task.WhenAll(fresh.Take(7)).WaitAsync(TimeSpan.FromSeconds(60), Cancel);
        await Task.WhenAll(backlog.Take(7)).WaitAsync(TimeSpan.FromSeconds(60), Cancel);
        Assert.Equal((7, 7), (fresh.Count(IsIn), backlog.Count(IsIn)));

        static bool IsIn(Task task) => task.IsCompletedSuccessfully;
    }

    [Fact]
    public async Task Another_meter_behind_the_port_is_not_believed()
    {
        meters[First].Serial = "000000000099";
        await acquisition.StartRound(Cancel);

        Assert.Empty(area.Rows(First));
        Assert.Empty(meters[First].Asked);
        Assert.Equal(5, area.Rows(Second).Count);
    }

    [Fact]
    public async Task What_was_not_committed_is_read_again()
    {
        area.FailingCount = 1;
        await acquisition.StartRound(Cancel);
        await acquisition.StartRound(Cancel);

        Assert.Equal(5, area.Rows(First).Count);
        Assert.Equal(5, area.Rows(Second).Count);
        Assert.True(acquisition.Figures.FailedPollCount > 0);
    }

    [Fact]
    public async Task A_gap_is_asked_for_again_and_heals_when_the_rows_come()
    {
        var hidden = Installed + (2 * Period);
        meters[First].Hidden.Add(hidden);
        await acquisition.StartRound(Cancel);
        Assert.DoesNotContain(hidden, area.Rows(First));

        meters[First].Hidden.Clear();
        await acquisition.StartRound(Cancel);
        Assert.Contains(hidden, area.Rows(First));
        Assert.Equal((hidden, hidden), meters[First].Asked[^1]);
        Assert.Empty(area.Lost);
    }

    [Fact]
    public async Task Rows_the_meter_does_not_hold_are_declared_lost_after_three_answers()
    {
        var hidden = Installed + (2 * Period);
        meters[First].Hidden.Add(hidden);
        await acquisition.StartRound(Cancel);
        await acquisition.StartRound(Cancel);
        await acquisition.StartRound(Cancel);
        Assert.Empty(area.Lost);

        await acquisition.StartRound(Cancel);
        Assert.Equal((First, hidden, hidden), Assert.Single(area.Lost));
    }

    [Fact]
    public async Task Each_of_many_gaps_is_asked_for_as_often_as_one()
    {
        clock.NowUnixSeconds += 10 * Period;
        long[] hidden = [Installed + (2 * Period), Installed + (4 * Period), Installed + (6 * Period)];
        meters[First].Hidden.UnionWith(hidden);
        await acquisition.StartRound(Cancel);
        await acquisition.StartRound(Cancel);
        await acquisition.StartRound(Cancel);
        Assert.Empty(area.Lost);

        await acquisition.StartRound(Cancel);
        Assert.Equal(hidden.Select(row => (First, row, row)), area.Lost);
    }

    [Fact]
    public async Task After_an_outage_fresh_rows_do_not_wait_for_backlogs()
    {
        const int backlogCount = 12;
        var points = Enumerable.Range(0, backlogCount)
            .Select(index => new ServicePoint(1, 200 + index, 1_000 + index, false))
            .Append(new(1, 101, First, false)).ToList();
        await using var crowded = Crowded(points, sessionCountMax: 4);

        // For three days nobody but the first answers; then the others come back, and are as slow as can be.
        foreach (var point in points.SkipLast(1))
        {
            meters[point.MeterNumber].Fails = true;
        }

        for (var hour = 0; hour < 72; hour += 12)
        {
            clock.NowUnixSeconds += 12 * 3_600;
            await crowded.StartRound(Cancel);
        }

        foreach (var point in points.SkipLast(1))
        {
            (meters[point.MeterNumber].Fails, meters[point.MeterNumber].Hangs) = (false, true);
        }

        lineTime.Advance(TimeSpan.FromMinutes(5));
        var before = area.Rows(First).Count;
        _ = crowded.StartRound(Cancel);
        clock.NowUnixSeconds += Period;
        await UntilAsync(() =>
        {
            _ = crowded.StartRound(Cancel);
            return area.Rows(First).Count == before + 1;
        });
        Assert.Equal(3, points.SkipLast(1).Count(point => meters[point.MeterNumber].QuestionCount > 1));
    }

    [Fact]
    public async Task Thousands_of_meters_are_spoken_to_at_the_same_moment()
    {
        const int meterCount = 2_000;
        var points = Enumerable.Range(0, meterCount)
            .Select(index => new ServicePoint(1, 200 + index, 1_000 + index, false)).ToList();
        await using var crowded = Crowded(points, sessionCountMax: 4_096);
        points.ForEach(point => meters[point.MeterNumber].Hangs = true);

        using var end = CancellationTokenSource.CreateLinkedTokenSource(Cancel);
        var round = crowded.StartRound(end.Token);
        await UntilAsync(() => points.All(point => meters[point.MeterNumber].QuestionCount == 1));
        await end.CancelAsync();
        await round;
    }

    Acquisition Crowded(IReadOnlyList<ServicePoint> points, int sessionCountMax)
    {
        foreach (var point in points)
        {
            area.LastRows.TryAdd(point.MeterNumber, 0);
        }

        var crowded = new Acquisition(
            new(new(1, points.Count, "t", "", "UTC", "CNY", null, Installed, Installed), points), meters,
            FakeArea.Factory(area), clock, new(lineTime), new() { SessionCountMax = sessionCountMax },
            NullLogger<Acquisition>.Instance);
        crowded.Begin(1);
        return crowded;
    }

    static async Task UntilAsync(Func<bool> holds)
    {
        using var ticks = new PeriodicTimer(TimeSpan.FromMilliseconds(5), TimeProvider.System);
        while (!holds())
        {
            await ticks.WaitForNextTickAsync(Cancel);
        }
    }
}
