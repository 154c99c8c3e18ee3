namespace Tallywatt.Platform.HeadEnd.Commands;

/// <summary>One meter whose commands are being carried out.</summary>
sealed class MeterWork(int areaId, long meterNumber, CancellationToken stopping) : IDisposable
{
    readonly CancellationTokenSource stop = CancellationTokenSource.CreateLinkedTokenSource(stopping);

    internal int AreaId => areaId;

    internal long MeterNumber => meterNumber;

    internal CancellationToken Stop => stop.Token;

    internal bool IsCancelled => stop.IsCancellationRequested;

    /// <summary>Something was added while the work was under way. Guarded by the queue.</summary>
    internal bool IsAskedAgain { get; set; }

    internal Task Done { get; set; } = Task.CompletedTask;

    internal void Cancel() => stop.Cancel();

    public void Dispose() => stop.Dispose();
}
