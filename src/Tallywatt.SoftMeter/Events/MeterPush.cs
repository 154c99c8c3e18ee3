namespace Tallywatt.SoftMeter.Events;

/// <summary>An event that waits to be told to the head-end.</summary>
/// <param name="Sequence">The event's own, so that a repeat is recognised.</param>
public readonly record struct MeterPush(uint Sequence, MeterEventCode Code, long AtUnixSeconds, long Detail);

/// <summary>What waits to be pushed; whoever sends it says when it has arrived.</summary>
public interface IMeterOutbox
{
    /// <summary>Oldest first; only what would survive a power cut.</summary>
    IReadOnlyList<MeterPush> PendingPushes();

    /// <summary>Forgets all up to a sequence, durably.</summary>
    void AcknowledgePushes(uint throughSequence);
}
