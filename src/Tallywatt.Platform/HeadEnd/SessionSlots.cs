namespace Tallywatt.Platform.HeadEnd;

/// <summary>Who may speak to a meter now: a bounded number of conversations, shared fairly between what is fresh and
/// what is left over from an outage.</summary>
/// <remarks>
/// Fresh visits go first, and a backlog never holds more than three quarters of the slots, so that it cannot keep
/// fresh data waiting; fresh visits never hold more than seven eighths, so that a backlog always shrinks. Nobody is
/// turned away: whoever waits is let in in the order of coming.
/// </remarks>
sealed class SessionSlots
{
    readonly Lock gate = new();
    readonly int countMax;
    readonly Lane fresh;
    readonly Lane backlog;

    internal SessionSlots(int countMax)
    {
        this.countMax = countMax;
        fresh = new(Math.Max(1, countMax - (countMax / 8)));
        backlog = new(Math.Max(1, countMax - (countMax / 4)));
    }

    /// <summary>Waits for a slot. <see cref="Leave"/> gives it back.</summary>
    internal Task EnterAsync(bool isBacklog, CancellationToken cancel)
    {
        var lane = isBacklog ? backlog : fresh;
        TaskCompletionSource waiting;
        lock (gate)
        {
            if (IsFree(lane) && lane.Waiting.Count == 0)
            {
                lane.BusyCount++;
                return Task.CompletedTask;
            }

            waiting = new(TaskCreationOptions.RunContinuationsAsynchronously);
            lane.Waiting.Enqueue(waiting);
        }

        return WaitAsync(waiting, cancel);
    }

    internal void Leave(bool isBacklog)
    {
        lock (gate)
        {
            (isBacklog ? backlog : fresh).BusyCount--;
            while (Admit(fresh) || Admit(backlog))
            {
                // As many as fit.
            }
        }
    }

    bool IsFree(Lane lane) => lane.BusyCount < lane.CountMax && fresh.BusyCount + backlog.BusyCount < countMax;

    bool Admit(Lane lane)
    {
        if (!IsFree(lane) || !lane.Waiting.TryDequeue(out var next))
        {
            return false;
        }

        // Whoever was cancelled meanwhile has left the queue by that.
        lane.BusyCount += next.TrySetResult() ? 1 : 0;
        return true;
    }

    static async Task WaitAsync(TaskCompletionSource waiting, CancellationToken cancel)
    {
        using var registration = cancel.Register(() => waiting.TrySetCanceled(cancel));
        await waiting.Task;
    }

    sealed class Lane(int countMax)
    {
        internal int CountMax => countMax;

        internal int BusyCount { get; set; }

        internal Queue<TaskCompletionSource> Waiting { get; } = new();
    }
}
