using Tallywatt.SoftMeter.Events;

namespace Tallywatt.SoftMeter.Prepayment;

/// <summary>Which event each notice of the purse is.</summary>
static class PurseEventCodes
{
    internal static readonly (PurseNotices Notice, MeterEventCode Code)[] Of =
    [
        (PurseNotices.FirstAlarm, MeterEventCode.FirstAlarm),
        (PurseNotices.SecondAlarm, MeterEventCode.SecondAlarm),
        (PurseNotices.CreditUsedUp, MeterEventCode.CreditExhausted),
        (PurseNotices.Credited, MeterEventCode.CreditEntered),
        (PurseNotices.Refunded, MeterEventCode.CreditRefunded),
        (PurseNotices.Adjusted, MeterEventCode.CreditAdjusted),
        (PurseNotices.AccountOpened, MeterEventCode.AccountOpened),
        (PurseNotices.AccountClosed, MeterEventCode.AccountClosed),
        (PurseNotices.ModeSwitched, MeterEventCode.PaymentModeSwitched),
        (PurseNotices.Initialised, MeterEventCode.PurseInstalled),
        (PurseNotices.BooksBroken, MeterEventCode.PurseStopped),
        (PurseNotices.RatingStopped, MeterEventCode.RatingStopped),
    ];
}
