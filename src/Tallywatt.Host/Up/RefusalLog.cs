using Tallywatt.Protocols.Dlms;

namespace Tallywatt.Host.Up;

/// <summary>Lets refusals through to the log, but not so many that a stranger could fill the disk.</summary>
sealed class RefusalLog(TimeProvider time, ILogger<RefusalLog> log)
{
    /// <summary>Lines in one minute.</summary>
    internal const int LinesMax = 30;

    readonly Lock gate = new();
    long minute;
    int lineCount;
    long unsaidCount;

    internal void Write(SecurityRefusal refusal, Action<SecurityRefusal> write)
    {
        long unsaid;
        lock (gate)
        {
            var now = time.GetUtcNow().ToUnixTimeSeconds() / 60;
            unsaid = now == minute ? 0 : unsaidCount;
            (lineCount, unsaidCount) = now == minute ? (lineCount, unsaidCount) : (0, 0);
            minute = now;
            if (++lineCount > LinesMax)
            {
                unsaidCount++;
                return;
            }
        }

        if (unsaid > 0)
        {
            log.RefusalsUnsaid(unsaid);
        }

        write(refusal);
    }
}
