namespace Tallywatt.SoftMeter.Events;

/// <summary>What a meter writes into its event logs. The numbers are stored and never change; 1 to 63.</summary>
public enum MeterEventCode : byte
{
    PowerDown = 1,
    CoverOpen = 2,
    TerminalCoverOpen = 3,
    Magnet = 4,

    /// <summary>Energy flowed back although no export is contracted.</summary>
    ReverseFlow = 5,

    /// <summary>Detail: seconds the clock was moved by.</summary>
    ClockSet = 6,

    /// <summary>A parameter was written. Detail: its DL/T 645 identifier, or the COSEM class and attribute.</summary>
    Programming = 7,

    /// <summary>The relay opened. Detail: the <see cref="Relay.RelayCause"/>.</summary>
    RelayOpened = 8,

    /// <summary>The relay closed. Detail: the <see cref="Relay.RelayCause"/>.</summary>
    RelayClosed = 9,

    /// <summary>A card that could not be read.</summary>
    AbnormalCard = 10,

    /// <summary>A card that is not of this meter.</summary>
    IllegalCard = 11,
    MeterClear = 12,
    DemandClear = 13,
    EventClear = 14,

    /// <summary>A passive table became active. Detail: the tariff part.</summary>
    TariffSwitch = 15,

    /// <summary>Detail: the tariff part.</summary>
    PassiveTariffWritten = 16,
    ClockInvalid = 17,

    /// <summary>Summer time began (detail 1) or ended (detail 0).</summary>
    DaylightChange = 18,
    OverPower = 21,
    FirstAlarm = 22,
    SecondAlarm = 23,
    CreditExhausted = 24,
    CreditEntered = 25,
    CreditRefused = 26,
    KeepPower = 27,

    /// <summary>The relay may be closed by a person at the meter. Detail: the cause.</summary>
    RelayReady = 28,
    RelayRefused = 29,
    AuthenticationFailed = 30,
    ReplayRefused = 31,
    KeysChanged = 32,
    ProfileClear = 33,

    /// <summary>No cut-off although the credit is used up: it is a friendly hour.</summary>
    FriendlyHours = 34,
    RemoteAlarm = 35,
    OverdraftUsed = 37,
    PurseInstalled = 38,
    LimiterChanged = 39,

    /// <summary>A passive table whose time came could not be expressed and stays passive. Detail: its part.</summary>
    TariffRefused = 40,

    /// <summary>Credit was paid back.</summary>
    CreditRefunded = 41,
    CreditAdjusted = 42,
    AccountOpened = 43,
    AccountClosed = 44,

    /// <summary>The purse moved into the meter, or out of it.</summary>
    PaymentModeSwitched = 45,

    /// <summary>The books of the purse do not add up: nothing is credited any more.</summary>
    PurseStopped = 46,

    /// <summary>Energy cannot be rated, and waits.</summary>
    RatingStopped = 47,
}
