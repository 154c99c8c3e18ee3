namespace Tallywatt.Protocols.Dlms;

/// <summary>What a ciphering side refused. Any thread may count and read.</summary>
public sealed class SecurityCounts
{
    long replayCount;
    long forgeryCount;
    long policyCount;

    /// <summary>APDUs whose tag was right and whose counter was not above the last one.</summary>
    public long ReplayCount => Interlocked.Read(ref replayCount);

    /// <summary>APDUs whose tag was wrong, or that could not be read at all.</summary>
    public long ForgeryCount => Interlocked.Read(ref forgeryCount);

    /// <summary>APDUs that were plain, or less protected than the policy asks.</summary>
    public long PolicyCount => Interlocked.Read(ref policyCount);

    internal void Count(OpenResult result)
    {
        switch (result)
        {
            case OpenResult.Opened:
                break;
            case OpenResult.Replayed:
                Interlocked.Increment(ref replayCount);
                break;
            case OpenResult.Forged:
                Interlocked.Increment(ref forgeryCount);
                break;
            case OpenResult.BelowPolicy:
                Interlocked.Increment(ref policyCount);
                break;
            default:
                throw new InvalidOperationException($"No such result: {result}.");
        }
    }
}

/// <summary>What came of opening a protected APDU.</summary>
enum OpenResult
{
    Opened,
    Forged,
    Replayed,
    BelowPolicy,
}
