namespace Tallywatt.Platform.HeadEnd;

/// <summary>How long a meter that failed is left alone.</summary>
static class Backoffs
{
    const int DoublingCountMax = 16;
    const uint Mixer = 2_654_435_761; // 2^32 by the golden ratio: neighbours in, strangers out.
    const double JitterMax = 0.25;

    /// <param name="failureCount">Failures in a row, from 1.</param>
    /// <param name="meterNumber">Whose: the same meter waits the same time for the same failure.</param>
    /// <param name="options">The first wait and the longest.</param>
    /// <returns>The doubled wait, less up to a quarter of it.</returns>
    internal static TimeSpan After(int failureCount, long meterNumber, HeadEndOptions options)
    {
        var wait = options.BackoffFirst * (1 << Math.Clamp(failureCount - 1, 0, DoublingCountMax));
        wait = wait < options.BackoffMax ? wait : options.BackoffMax;
        var mixed = unchecked((uint)(((ulong)meterNumber + ((ulong)failureCount * 97)) * Mixer));
        return wait * (1 - (JitterMax * mixed / uint.MaxValue));
    }
}
