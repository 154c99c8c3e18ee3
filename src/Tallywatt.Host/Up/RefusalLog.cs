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

    /// <summary>What a meter refused: who, and which counter.</summary>
    internal void MeterRefused(string serialNumber, SecurityRefusal refusal) => Write(refusal, one => log.MeterRefused(
        serialNumber, one.Kind, PeerOf(one), one.Counter, one.Highest));

    /// <summary>What the head-end refused of a meter.</summary>
    internal void HeadEndRefused(string serialNumber, SecurityRefusal refusal) =>
        Write(refusal, one => log.HeadEndRefused(
            serialNumber, one.Kind, PeerOf(one), one.Counter, one.Highest));

    void Write(SecurityRefusal refusal, Action<SecurityRefusal> write)
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

    static string PeerOf(SecurityRefusal refusal) =>
        refusal.Peer == default ? "an unknown title" : Convert.ToHexString(refusal.Peer.ToBytes());
}
