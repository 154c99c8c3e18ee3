namespace Tallywatt.SoftMeter.Prepayment;

/// <summary>What a change of the purse gave rise to: events to log, to push, to show.</summary>
[Flags]
public enum PurseNotices : ushort
{
    None = 0,

    /// <summary>The balance fell to alarm amount 1 or below, for the first time since a purchase.</summary>
    FirstAlarm = 1,

    /// <summary>The balance fell to alarm amount 2 or below, for the first time since a purchase.</summary>
    SecondAlarm = 2,

    /// <summary>Credit and overdraft are used up.</summary>
    CreditUsedUp = 4,

    /// <summary>There is credit again; a person may switch on.</summary>
    CreditRestored = 8,
    Credited = 16,
    Refunded = 32,
    Adjusted = 64,
    AccountOpened = 128,
    AccountClosed = 256,
    ModeSwitched = 512,

    /// <summary>Invariant I01 does not hold: the books of the purse do not add up, and nothing is credited any more.
    /// </summary>
    BooksBroken = 1_024,

    /// <summary>Energy cannot be rated, for want of a tariff or by a fault in it. It is kept and rated later.</summary>
    RatingStopped = 2_048,

    /// <summary>Rating goes on.</summary>
    RatingResumed = 4_096,
    Initialised = 8_192,
}
