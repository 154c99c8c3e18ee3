namespace Tallywatt.Protocols.Dlt645;

/// <summary>Why a meter refuses. Source: DL/T 645-2007, annex C, ERR.</summary>
[Flags]
public enum Dlt645Errors : byte
{
    None = 0,
    Other = 0x01,
    NoData = 0x02,
    NotAuthorised = 0x04,
    BaudNotChangeable = 0x08,
    TooManyZones = 0x10,
    TooManySlots = 0x20,
    TooManyRates = 0x40,
}

/// <summary>Why a meter refuses 03H. Source: the prepayment supplement of DL/T 645-2007, SERR.</summary>
[Flags]
public enum Dlt645SecurityErrors : ushort
{
    None = 0,
    Other = 0x0001,
    RepeatedRecharge = 0x0002,
    MacWrong = 0x0004,
    IdentityNotAuthenticated = 0x0008,
    CustomerMismatch = 0x0010,
    RechargeCountWrong = 0x0020,
    AboveHoardingLimit = 0x0040,
    AddressWrong = 0x0080,
}
