namespace Tallywatt.SoftMeter.Security;

/// <summary>For a meter that forgets: nothing is made durable.</summary>
sealed class MemoryDoor : ISecurityDoor
{
    readonly Lock gate = new();

    public bool TryChange(Func<bool> change)
    {
        lock (gate)
        {
            return change();
        }
    }
}
