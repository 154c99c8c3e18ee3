namespace Tallywatt.Protocols.Dlms;

/// <summary>How often a client failed to prove itself, and how long its next attempt waits for an answer.</summary>
/// <remarks>
/// A value without a clock: who owns the connection holds the answer back, right or wrong, and keeps the connection's
/// place meanwhile. Nobody is ever locked out, so a stranger cannot lock out the utility. Any thread may call.
/// </remarks>
public sealed class AuthenticationSlowdown
{
    /// <summary>Attempts that may fail before anything slows down.</summary>
    public const int FreeFailures = 2;

    /// <summary>The longest wait: below the time a client waits for an answer.</summary>
    public static readonly TimeSpan DelayMax = TimeSpan.FromSeconds(8);

    const int DoublingsMax = 3;

    /// <summary>Failures after which the wait is the longest; more make no difference.</summary>
    public const int FailuresToLongest = FreeFailures + 1 + DoublingsMax;

    int failureCount;

    /// <summary>Attempts that failed since the last that did not.</summary>
    public int FailureCount => Volatile.Read(ref failureCount);

    /// <summary>How long the answer to an attempt is held back: nothing at first, then 1, 2, 4 and 8 seconds.</summary>
    public TimeSpan Delay => DelayAfter(FailureCount);

    /// <summary>Told when the wait has become another one, on the thread of the attempt: for whoever remembers it.
    /// </summary>
    public Action? Changed { get; set; }

    /// <summary>Goes on from attempts that failed before a restart, when they are more than there are.</summary>
    public void Resume(int failureCount)
    {
        var known = FailureCount;
        while (known < failureCount)
        {
            var seen = Interlocked.CompareExchange(ref this.failureCount, failureCount, known);
            known = seen == known ? failureCount : seen;
        }
    }

    public static TimeSpan DelayAfter(int failureCount) => failureCount <= FreeFailures
        ? TimeSpan.Zero
        : TimeSpan.FromSeconds(1 << Math.Min(failureCount - FreeFailures - 1, DoublingsMax));

    internal void Failed()
    {
        var failed = Interlocked.Increment(ref failureCount);
        if (failed == int.MaxValue)
        {
            Interlocked.Decrement(ref failureCount);
        }

        if (DelayAfter(failed) != DelayAfter(failed - 1))
        {
            Changed?.Invoke();
        }
    }

    internal void Succeeded()
    {
        if (DelayAfter(Interlocked.Exchange(ref failureCount, 0)) > TimeSpan.Zero)
        {
            Changed?.Invoke();
        }
    }
}
