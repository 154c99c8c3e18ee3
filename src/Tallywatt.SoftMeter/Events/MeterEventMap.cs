using Tallywatt.SoftMeter.Relay;

namespace Tallywatt.SoftMeter.Events;

/// <summary>The same events as the standards number them.</summary>
/// <remarks>
/// The COSEM numbers 1 to 69 are those that European meter profiles agree on; from 200 they are ours. DL/T 645 has an
/// identifier of its own for each kind, and no numbers.
/// </remarks>
public static class MeterEventMap
{
    public static EventLogKind LogOf(MeterEventCode code) => code switch
    {
        MeterEventCode.CoverOpen or MeterEventCode.TerminalCoverOpen or MeterEventCode.Magnet
            or MeterEventCode.ReverseFlow or MeterEventCode.AbnormalCard or MeterEventCode.IllegalCard
            or MeterEventCode.AuthenticationFailed or MeterEventCode.ReplayRefused => EventLogKind.Fraud,
        MeterEventCode.RelayOpened or MeterEventCode.RelayClosed or MeterEventCode.RelayReady
            or MeterEventCode.RelayRefused or MeterEventCode.KeepPower or MeterEventCode.OverPower
            or MeterEventCode.LimiterChanged => EventLogKind.Disconnect,
        MeterEventCode.PowerDown => EventLogKind.PowerQuality,
        MeterEventCode.FirstAlarm or MeterEventCode.SecondAlarm or MeterEventCode.CreditExhausted
            or MeterEventCode.CreditEntered or MeterEventCode.CreditRefused or MeterEventCode.FriendlyHours
            or MeterEventCode.OverdraftUsed or MeterEventCode.PurseInstalled or MeterEventCode.CreditRefunded
            or MeterEventCode.CreditAdjusted or MeterEventCode.AccountOpened or MeterEventCode.AccountClosed
            or MeterEventCode.PaymentModeSwitched or MeterEventCode.PurseStopped or MeterEventCode.RatingStopped =>
            EventLogKind.Prepayment,
        _ => EventLogKind.Standard,
    };

    /// <summary>The code in a COSEM event log when it begins.</summary>
    public static byte CosemNumber(MeterEventCode code, long detail = 0) => code switch
    {
        MeterEventCode.PowerDown => 1,
        MeterEventCode.DaylightChange => 3,
        MeterEventCode.ClockSet => 5,
        MeterEventCode.ClockInvalid => 6,
        MeterEventCode.TariffSwitch => 9,
        MeterEventCode.TerminalCoverOpen => 40,
        MeterEventCode.Magnet => 42,
        MeterEventCode.CoverOpen => 44,
        MeterEventCode.AuthenticationFailed => 46,
        MeterEventCode.Programming => 47,
        MeterEventCode.KeysChanged => 48,
        MeterEventCode.ReplayRefused => 50,
        MeterEventCode.RelayReady => 59,
        MeterEventCode.RelayOpened => OpenedNumber((RelayCause)detail),
        MeterEventCode.RelayClosed => ClosedNumber((RelayCause)detail),
        MeterEventCode.OverPower => 65,
        MeterEventCode.LimiterChanged => 67,
        MeterEventCode.RelayRefused => 68,
        MeterEventCode.ReverseFlow => 91,
        MeterEventCode.EventClear => 255,
        _ => (byte)(200 + (byte)code),
    };

    /// <summary>The code when it ends; null for what is logged once only.</summary>
    public static byte? CosemEndNumber(MeterEventCode code) => code switch
    {
        MeterEventCode.PowerDown => 2,
        MeterEventCode.TerminalCoverOpen => 41,
        MeterEventCode.Magnet => 43,
        MeterEventCode.CoverOpen => 45,
        MeterEventCode.OverPower => 66,
        _ => null,
    };

    /// <summary>DL/T 645-2007: DI3 to DI1 of the event's counts and records; null without one.</summary>
    /// <remarks>DI0 is 0 for the count, 1 to 0AH for the records, newest first.</remarks>
    public static uint? Dlt645Item(MeterEventCode code) => code switch
    {
        MeterEventCode.PowerDown => 0x0311_0000,
        MeterEventCode.Programming => 0x0330_0000,
        MeterEventCode.MeterClear => 0x0330_0100,
        MeterEventCode.DemandClear => 0x0330_0200,
        MeterEventCode.EventClear => 0x0330_0300,
        MeterEventCode.ClockSet => 0x0330_0400,
        MeterEventCode.CoverOpen => 0x0330_0D00,
        MeterEventCode.TerminalCoverOpen => 0x0330_0E00,
        MeterEventCode.AbnormalCard => 0x0330_1300,
        MeterEventCode.IllegalCard => 0x0330_1400,
        MeterEventCode.Magnet => 0x0335_0000,
        MeterEventCode.RelayOpened => 0x1D00_0000,
        MeterEventCode.RelayClosed => 0x1E00_0000,
        _ => null,
    };

    static byte OpenedNumber(RelayCause cause) => cause switch
    {
        RelayCause.RemoteOrder => 62,
        RelayCause.Hand => 60,
        _ => 64,
    };

    static byte ClosedNumber(RelayCause cause) => cause switch
    {
        RelayCause.RemoteOrder => 63,
        RelayCause.Hand => 61,
        _ => 69,
    };
}
