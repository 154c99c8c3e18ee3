namespace Tallywatt.SoftMeter.Prepayment;

/// <summary>Where the purse that decides about power is kept.</summary>
public enum PaymentMode : byte
{
    /// <summary>In the supplier's books: the meter measures, shows what it is told, and obeys orders.</summary>
    Central = 0,

    /// <summary>In the meter: it rates each minute itself, debits its own purse and opens its own relay.</summary>
    Local = 1,
}

/// <summary>Whether the customer's account in the meter may be used.
/// Source: DLMS UA Blue Book, class_id 111, attribute 2. The numbers go on the wire.</summary>
public enum AccountStatus : byte
{
    /// <summary>Installed, not opened yet. The preset credit can be used; only a purchase that opens the account
    /// is taken.</summary>
    NewInactive = 1,

    Active = 2,

    /// <summary>Closed: nothing is credited any more. What was left has been paid back.</summary>
    Closed = 3,
}
