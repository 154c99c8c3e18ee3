using Tallywatt.Core.Units;

namespace Tallywatt.SoftMeter.Prepayment;

/// <summary>What carried a credit order to the meter.</summary>
public enum CreditSource : byte
{
    /// <summary>The meter itself, at installation.</summary>
    Preset = 0,
    Card = 1,

    /// <summary>Digits, typed or handed over by wire.</summary>
    Token = 2,

    /// <summary>A recharge over DL/T 645 or DLMS.</summary>
    Remote = 3,
}

/// <summary>How the number of a credit order says that it is a new one.</summary>
public enum OrderNumbering : byte
{
    /// <summary>The purchase count: it must be the last one plus one. Source: DL/T 645-2007 with its prepayment
    /// supplement, 070102FF.</summary>
    Counted = 0,

    /// <summary>The supplier's dense purchase sequence number. Carriers may overtake each other, so a number is
    /// taken in any order within a window, once.</summary>
    Carried = 1,

    /// <summary>The identifier inside a token. Source: IEC 62055-41, token identifier (TID).</summary>
    TokenId = 2,
}

/// <summary>Credit that somebody paid for, on its way into the purse. Applied once, whole, or refused.</summary>
/// <param name="Number">Purchase count, sequence number or token identifier, as <paramref name="Numbering"/>
/// says; 1 or more for the first two.</param>
/// <param name="Amount">More than zero.</param>
/// <param name="OpensAccount">True when this purchase may be the first one of an account.</param>
/// <param name="CustomerNumber">Whose purchase it is, up to 12 digits; null when the carrier does not say.</param>
public readonly record struct CreditOrder(
    CreditSource Source,
    OrderNumbering Numbering,
    uint Number,
    Money Amount,
    bool OpensAccount = false,
    long? CustomerNumber = null);

/// <summary>What came of a credit order.</summary>
public enum CreditAnswer : byte
{
    Applied = 0,

    /// <summary>This very order was applied before. Nothing was changed.</summary>
    Repeated = 1,

    /// <summary>The purchase count is neither the next one nor an old one, or a sequence number is beyond the
    /// window.</summary>
    CountError = 2,

    /// <summary>The purse would hold more than the hoarding limit: refused whole.</summary>
    OverHoardingLimit = 3,

    /// <summary>The account is not opened yet, and this order does not open it.</summary>
    NotOpened = 4,

    /// <summary>The account is open already, and this order would open it.</summary>
    AlreadyOpened = 5,

    /// <summary>The account is closed.</summary>
    Closed = 6,

    /// <summary>The order names another customer.</summary>
    CustomerMismatch = 7,

    /// <summary>The amount is zero, negative, or beyond what a purse can hold.</summary>
    AmountRefused = 8,

    /// <summary>The token is older than the oldest one the meter remembers.</summary>
    TooOld = 9,

    /// <summary>The purse is kept by the supplier now (central mode).</summary>
    CentralMode = 10,

    /// <summary>The books of the purse do not add up: it credits nothing until it has been seen to.</summary>
    Stopped = 11,
}
