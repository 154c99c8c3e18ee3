namespace Tallywatt.Platform.HeadEnd.Sessions.Push;

/// <summary>Where pushes go, each once.</summary>
public interface IPushReceiver
{
    ValueTask ReceiveAsync(ReceivedPush push, CancellationToken cancel);
}
