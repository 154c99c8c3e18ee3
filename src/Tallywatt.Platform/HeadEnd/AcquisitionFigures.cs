namespace Tallywatt.Platform.HeadEnd;

/// <summary>Counts since the process started. Safe to read at any time.</summary>
public sealed class AcquisitionFigures
{
    long pollCount;
    long failedPollCount;
    long rowCount;
    long pushCount;

    public long PollCount => Interlocked.Read(ref pollCount);

    public long FailedPollCount => Interlocked.Read(ref failedPollCount);

    public long RowCount => Interlocked.Read(ref rowCount);

    /// <summary>Pushes taken.</summary>
    public long PushCount => Interlocked.Read(ref pushCount);

    internal void Pushed() => Interlocked.Increment(ref pushCount);

    internal void Polled(bool complete)
    {
        Interlocked.Increment(ref pollCount);
        if (!complete)
        {
            Interlocked.Increment(ref failedPollCount);
        }
    }

    internal void RowsRead(int count) => Interlocked.Add(ref rowCount, count);
}
