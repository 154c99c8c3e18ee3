namespace Tallywatt.Protocols.Dlt645;

/// <summary>What 03H and the secured levels ask of the meter behind them.</summary>
public interface ISecuredMeter
{
    /// <summary>Seconds that only grow, whatever the meter's clock is set to.</summary>
    long RunningSeconds { get; }

    /// <summary>Until the next midnight of the meter's clock; more than zero.</summary>
    long SecondsToMidnight { get; }

    /// <summary>What is remembered of failed proofs and of the lifetime.</summary>
    SecurityMemory SecurityMemory { get; }

    /// <summary>Remembers it, durably, before anybody is answered.</summary>
    void Remember(in SecurityMemory memory);

    /// <summary>Balance, count and customer number as they stand.</summary>
    PurchaseState Purchases { get; }

    /// <summary>Takes a credit order whose MACs were right, once, durably.</summary>
    Dlt645SecurityErrors TakeCredit(in CreditOrder order, CreditKind kind);

    /// <summary>070103FF, whose MACs were right: a new purse under test keys.</summary>
    Dlt645SecurityErrors InitialisePurse(uint amountCents) => Dlt645SecurityErrors.Other;
}

/// <summary>What a meter keeps of 03H through a power cut.</summary>
/// <param name="ErrorCount">Wrong MACs and proofs since the last midnight on which there were any.</param>
/// <param name="CountedUntilSeconds">The midnight at which the count begins anew, in running seconds.</param>
/// <param name="LifetimeMinutes">How long an authentication stands; zero for the default.</param>
public readonly record struct SecurityMemory(int ErrorCount, long CountedUntilSeconds, int LifetimeMinutes)
{
    public const int LifetimeMinutesByDefault = 30;

    /// <summary>That many wrong proofs suspend 03H and the secured levels until midnight: far too few to find a MAC of
    /// four bytes, and more than a bad line makes in a day.</summary>
    public const int ErrorsMax = 200;
}
