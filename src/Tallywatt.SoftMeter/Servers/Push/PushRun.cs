namespace Tallywatt.SoftMeter.Servers.Push;

/// <summary>What is to be done about a push now.</summary>
enum PushStep
{
    Wait,
    Try,

    /// <summary>It was tried as often as it may be.</summary>
    GiveUp,
}

/// <summary>One push on its way: when it is tried, and when it is given up. No clock and no chance of its own.
/// </summary>
/// <param name="plan">How often, and after what delays.</param>
/// <param name="begunAt">When it was asked for.</param>
/// <param name="randomBelow">A random number from 0 up to and without its argument.</param>
sealed class PushRun(PushPlan plan, DateTimeOffset begunAt, Func<int, int> randomBelow)
{
    DateTimeOffset nextAt = begunAt
        + TimeSpan.FromSeconds(plan.RandomisationSeconds == 0 ? 0 : randomBelow(plan.RandomisationSeconds));

    int failureCount;

    internal PushPlan Plan => plan;

    internal bool HasFailed => failureCount > 0;

    internal PushStep Step(DateTimeOffset now, bool windowIsOpen) =>
        failureCount > plan.RetryCount ? PushStep.GiveUp
        : now < nextAt || !windowIsOpen ? PushStep.Wait
        : PushStep.Try;

    /// <summary>An attempt failed.</summary>
    internal void Failed(DateTimeOffset now)
    {
        failureCount++;
        nextAt = now + plan.Delay.Before(failureCount);
    }
}
