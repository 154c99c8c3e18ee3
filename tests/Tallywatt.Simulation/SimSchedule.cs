namespace Tallywatt.Simulation;

/// <summary>Virtual time and what is due: one thread, one queue; what is due together is ordered by the seed.</summary>
sealed class SimSchedule(SimRandom random, long startUnixSeconds)
{
    readonly PriorityQueue<Action, (long UnixSeconds, ulong Tie)> queue = new();

    internal long NowUnixSeconds { get; private set; } = startUnixSeconds;

    internal int PendingCount => queue.Count;

    internal void After(long seconds, Action action) =>
        queue.Enqueue(action, (NowUnixSeconds + seconds, random.Next()));

    /// <summary>Time spent inside a step: an answer on its way.</summary>
    internal void Spend(long seconds) => NowUnixSeconds += seconds;

    /// <summary>Does the next thing, unless it is due after an instant.</summary>
    internal bool TryStep(long untilUnixSeconds)
    {
        if (!queue.TryPeek(out _, out var due) || due.UnixSeconds > untilUnixSeconds)
        {
            NowUnixSeconds = Math.Max(NowUnixSeconds, untilUnixSeconds);
            return false;
        }

        var action = queue.Dequeue();
        NowUnixSeconds = Math.Max(NowUnixSeconds, due.UnixSeconds);
        action();
        return true;
    }
}

/// <summary>The clock handed to code that wants one. It only ever shows the world's time.</summary>
sealed class SimClock(SimSchedule schedule) : TimeProvider
{
    public override DateTimeOffset GetUtcNow() => DateTimeOffset.FromUnixTimeSeconds(schedule.NowUnixSeconds);

    public override long TimestampFrequency => 1;

    public override long GetTimestamp() => schedule.NowUnixSeconds;

    /// <summary>Timers never fire inside a step: the line itself says when an answer is late.</summary>
    public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
        new StillTimer();

    sealed class StillTimer : ITimer
    {
        public bool Change(TimeSpan dueTime, TimeSpan period) => true;

        public void Dispose()
        {
        }

        public ValueTask DisposeAsync() => ValueTask.CompletedTask;
    }
}
