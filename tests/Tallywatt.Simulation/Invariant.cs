namespace Tallywatt.Simulation;

/// <summary>What must hold in every world. The numbers are those of the project's list of promises.</summary>
/// <remarks>
/// Checked after every step of a world: I02, I03, I06, I07, I08, I09, I10 (the wish), I13. At its end, with faults
/// off: I10 (the relay itself), I16, I17, I18. On every repeat: I11. The others speak of cards, tokens, keys and
/// sign-in, which these worlds do not have yet.
/// </remarks>
public enum Invariant
{
    /// <summary>Meter conservation: what a meter's own purse applied is what it charged and still holds.</summary>
    I01 = 1,

    /// <summary>Ledger conservation: all entries sum to zero, and every balance is the sum of its entries.</summary>
    I02 = 2,

    /// <summary>Every purchase that was acknowledged is in the books, once, with the amount that was paid.</summary>
    I03 = 3,

    /// <summary>A purchase is applied once in the meter over all carriers.</summary>
    I04 = 4,

    /// <summary>A meter applies only credit that was sold.</summary>
    I05 = 5,

    /// <summary>Every Wh is charged once, at its price: the purse is what a plain reckoning says it is.</summary>
    I06 = 6,

    /// <summary>The list of missing rows is the difference of what is due and what is held, exactly.</summary>
    I07 = 7,

    /// <summary>What is held is what the meter measured: a row is never changed, merged or made up.</summary>
    I08 = 8,

    /// <summary>Reminders come once per crossing and credit cycle, and none is forgotten.</summary>
    I09 = 9,

    /// <summary>The relay follows the purse: wanted at once, and reached once messages flow.</summary>
    I10 = 10,

    /// <summary>A repeat of anything changes nothing.</summary>
    I11 = 11,

    /// <summary>A counter is never used twice for sending.</summary>
    I12 = 12,

    /// <summary>A restart at any point gives the state before or after, and purse = ledger - unbilled use.</summary>
    I13 = 13,

    /// <summary>A restore from an older copy issues no number twice.</summary>
    I14 = 14,

    /// <summary>Nobody does what the matrix of rights forbids.</summary>
    I15 = 15,

    /// <summary>The chain over the books verifies from the first entry to the last.</summary>
    I16 = 16,

    /// <summary>With faults off, every queue drains and every day closes.</summary>
    I17 = 17,

    /// <summary>One dead meter delays nobody else.</summary>
    I18 = 18,
}

/// <summary>An invariant does not hold: the world stops here.</summary>
public sealed class InvariantBrokenException(Invariant invariant, string message) : Exception(message)
{
    public Invariant Invariant { get; } = invariant;
}
