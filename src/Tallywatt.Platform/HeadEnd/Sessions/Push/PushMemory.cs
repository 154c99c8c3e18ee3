namespace Tallywatt.Platform.HeadEnd.Sessions.Push;

/// <summary>Tells a push that was seen before. Any thread may ask.</summary>
/// <remarks>It remembers the last pushes of each meter and forgets when the process ends: a push that comes again then
/// has the same number, and whoever keeps events recognises it by that.</remarks>
public sealed class PushMemory
{
    const int NumbersPerMeterMax = 64;
    const int MetersMax = 200_000;

    // Nobody without the key of a meter can make its pushes look like repetitions.
    readonly Dictionary<(string Meter, bool IsProved), Queue<(ulong Setup, uint Number)>> seen = [];
    readonly Lock gate = new();

    /// <summary>Whether it is new; from now on it is not.</summary>
    public bool IsNew(ReceivedPush push)
    {
        ArgumentNullException.ThrowIfNull(push);
        var meter = (push.Meter, push.IsProved);
        var key = (SetupNumber(push.Setup), push.Number);
        lock (gate)
        {
            if (!seen.TryGetValue(meter, out var numbers))
            {
                if (seen.Count == MetersMax)
                {
                    seen.Clear(); // Strangers may claim any name: they cost a repetition, never memory.
                }

                numbers = new(1);
                seen[meter] = numbers;
            }

            if (numbers.Contains(key))
            {
                return false;
            }

            if (numbers.Count == NumbersPerMeterMax)
            {
                numbers.Dequeue();
            }

            numbers.Enqueue(key);
            return true;
        }
    }

    static ulong SetupNumber(ReadOnlySpan<byte> logicalName)
    {
        var number = 0UL;
        foreach (var b in logicalName)
        {
            number = (number << 8) | b;
        }

        return number;
    }
}
