using Tallywatt.Core.Units;

namespace Tallywatt.SoftMeter.Prepayment;

/// <summary>Everything of the purse that can be shown or read, all of one instant.</summary>
/// <param name="Balance">Credit less debt: negative when overdrawn.</param>
/// <param name="PresetOwed">Preset credit that a purchase has not repaid yet.</param>
/// <param name="LastNumber">The highest purchase count or sequence number applied.</param>
/// <param name="PurchaseCount">All purchases applied, whatever carried them.</param>
/// <param name="TotalPurchased">Everything ever purchased.</param>
/// <param name="TotalCharged">Everything ever charged for energy, less what export earned.</param>
/// <param name="AlarmLevel">0, or 1 at alarm amount 1 and below, or 2 at alarm amount 2 and below.</param>
/// <param name="IsUsedUp">True when credit and overdraft are used up, in local mode.</param>
/// <param name="MayReconnect">True when there is credit enough to switch on after a cut.</param>
/// <param name="IsStopped">True when the books do not add up: nothing is credited.</param>
/// <param name="IsRatingStopped">True when energy waits for a tariff.</param>
public readonly record struct PurseView(
    PaymentMode Mode,
    AccountStatus Status,
    long CustomerNumber,
    Money Balance,
    Money PresetOwed,
    uint LastNumber,
    int PurchaseCount,
    int RefundCount,
    Money TotalPurchased,
    Money TotalRefunded,
    Money TotalAdjusted,
    Money TotalCharged,
    int AlarmLevel,
    bool IsUsedUp,
    bool MayReconnect,
    bool IsStopped,
    bool IsRatingStopped)
{
    /// <summary>Remaining amount: zero when overdrawn. DL/T 645-2007: 00900200.</summary>
    public Money Remaining => Balance.IsNegative ? Money.Zero : Balance;

    /// <summary>Overdraft amount: zero when there is credit. DL/T 645-2007: 00900201.</summary>
    public Money Overdraft => Balance.IsNegative ? -Balance : Money.Zero;
}
