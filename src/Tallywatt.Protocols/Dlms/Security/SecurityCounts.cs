namespace Tallywatt.Protocols.Dlms;

/// <summary>What a ciphering side refused. Any thread may count and read.</summary>
public sealed class SecurityCounts
{
    readonly long[] counts = new long[Enum.GetValues<SecurityRefusalKind>().Length];

    /// <summary>APDUs whose tag was right and whose counter was not above the last one.</summary>
    public long ReplayCount => Of(SecurityRefusalKind.Replay);

    /// <summary>APDUs whose tag was wrong, or that could not be read at all.</summary>
    public long ForgeryCount => Of(SecurityRefusalKind.Forgery);

    /// <summary>APDUs that were plain, or less protected than the policy asks.</summary>
    public long PolicyCount => Of(SecurityRefusalKind.BelowPolicy);

    public long Of(SecurityRefusalKind kind) => Interlocked.Read(ref counts[(int)kind]);

    internal void Count(SecurityRefusalKind kind) => Interlocked.Increment(ref counts[(int)kind]);
}

/// <summary>What came of opening a protected APDU.</summary>
enum OpenResult
{
    Opened,
    Forged,
    Replayed,
    BelowPolicy,
}
