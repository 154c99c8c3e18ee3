using Tallywatt.SoftMeter.Relay;

namespace Tallywatt.SoftMeter.Metrology;

/// <summary>Whoever makes a meter's state durable. A meter without one lives in memory only.</summary>
interface IMeterCommit
{
    /// <summary>Applies a trigger and returns only when its outcome would survive a power cut.</summary>
    RelayAnswer Trigger(Meter meter, RelayTrigger trigger);
}
