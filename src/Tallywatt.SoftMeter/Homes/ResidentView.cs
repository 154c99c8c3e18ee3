using Tallywatt.SoftMeter.Relay;

namespace Tallywatt.SoftMeter.Homes;

/// <summary>What a person can know: the telephone, the lamp and the meter's display. Not the purse.</summary>
/// <param name="Notice">The most urgent message since the last purchase.</param>
/// <param name="NoticeUnixSeconds">When it came; not used while there is none.</param>
/// <param name="Relay">What the meter's display shows.</param>
/// <param name="DarkSinceUnixSeconds">When the power went off; null while it is on.</param>
/// <param name="LastPurchaseUnixSeconds">Null before the first purchase.</param>
/// <param name="PurchaseCount">Purchases so far: each has its own mood.</param>
public readonly record struct ResidentView(
    long NowUnixSeconds,
    ResidentNotice Notice,
    long NoticeUnixSeconds,
    ControlState Relay,
    long? DarkSinceUnixSeconds,
    long? LastPurchaseUnixSeconds,
    int PurchaseCount);
