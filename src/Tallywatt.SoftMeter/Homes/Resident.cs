using Tallywatt.SoftMeter.Relay;

namespace Tallywatt.SoftMeter.Homes;

/// <summary>A simulated person: decides from what a real one would see, and remembers nothing.</summary>
/// <remarks>The same view always gets the same answer, so a restarted run goes on as it would have.</remarks>
public sealed class Resident
{
    const int MinuteSeconds = 60;
    const int HourSeconds = 3_600;
    const int DaySeconds = 86_400;

    /// <summary>A payment may take this long to arrive before a person in the dark pays again.</summary>
    const int PatienceSeconds = 6 * HourSeconds;

    static readonly int[] AmountsUnits = [50, 100, 200];

    readonly long seed;
    readonly int homeIndex;
    readonly int utcOffsetSeconds;
    readonly int wakeSeconds;
    readonly int sleepSeconds;
    readonly int usualAmountUnits;

    public Resident(long seed, int homeIndex, Site site)
    {
        ArgumentNullException.ThrowIfNull(site);
        this.seed = seed;
        this.homeIndex = homeIndex;
        utcOffsetSeconds = site.UtcOffsetSeconds;
        var dice = Dice.For(seed, homeIndex, 0x2E51D);
        Kind = KindFor(dice.Next(100));
        usualAmountUnits = AmountsUnits[dice.Next(AmountsUnits.Length)];
        wakeSeconds = (6 * HourSeconds) + (dice.Next(120) * MinuteSeconds);
        sleepSeconds = (21 * HourSeconds) + (dice.Next(150) * MinuteSeconds);
    }

    public ResidentKind Kind { get; }

    public ResidentAction Decide(in ResidentView view)
    {
        // Each purchase cycle has its own dice, so that a delay does not change from one look to the next.
        var dice = Dice.For(seed, homeIndex, 0x1000 + view.PurchaseCount);
        var amountUnits = dice.Chance(0.7) ? usualAmountUnits : AmountsUnits[dice.Next(AmountsUnits.Length)];
        var payDelaySeconds = PayDelaySeconds(ref dice);
        var pressDelaySeconds = dice.Next(20) * MinuteSeconds;

        if (view.Relay == ControlState.ReadyForReconnection)
        {
            var since = view.LastPurchaseUnixSeconds ?? view.DarkSinceUnixSeconds ?? view.NowUnixSeconds;
            return view.NowUnixSeconds >= since + pressDelaySeconds
                ? new(ResidentActionKind.PressButton, 0, 0)
                : ResidentAction.Nothing;
        }

        return WantsToPay(view, payDelaySeconds)
            ? new(ResidentActionKind.TopUp, amountUnits, view.PurchaseCount + 1)
            : ResidentAction.Nothing;
    }

    bool WantsToPay(in ResidentView view, int delaySeconds)
    {
        if (!IsAwake(view.NowUnixSeconds) || HasJustPaid(view))
        {
            return false;
        }

        var worriedSince = WorriedSince(view);
        return worriedSince is { } since && view.NowUnixSeconds >= since + delaySeconds;
    }

    /// <summary>A payment on its way is not repeated at once, in the dark or not.</summary>
    static bool HasJustPaid(in ResidentView view) =>
        view.LastPurchaseUnixSeconds is { } paid && view.NowUnixSeconds < paid + PatienceSeconds;

    long? WorriedSince(in ResidentView view) => Kind switch
    {
        _ when view.DarkSinceUnixSeconds is { } dark => dark,
        ResidentKind.Prompt when view.Notice >= ResidentNotice.FirstReminder => view.NoticeUnixSeconds,
        ResidentKind.LastMinute when view.Notice >= ResidentNotice.SecondReminder => view.NoticeUnixSeconds,
        _ => null,
    };

    int PayDelaySeconds(ref Dice dice) => Kind switch
    {
        ResidentKind.Absent => (2 * DaySeconds) + dice.Next(3 * DaySeconds),
        ResidentKind.Forgetful => HourSeconds + dice.Next(7 * HourSeconds),
        _ => (20 * MinuteSeconds) + dice.Next(5 * HourSeconds),
    };

    bool IsAwake(long unixSeconds)
    {
        var ofDaySeconds = (unixSeconds + utcOffsetSeconds) % DaySeconds;
        return ofDaySeconds >= wakeSeconds && ofDaySeconds < sleepSeconds;
    }

    static ResidentKind KindFor(int percent) => percent switch
    {
        < 50 => ResidentKind.Prompt,
        < 80 => ResidentKind.LastMinute,
        < 95 => ResidentKind.Forgetful,
        _ => ResidentKind.Absent,
    };
}
