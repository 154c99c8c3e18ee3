using Tallywatt.Core.Units;

namespace Tallywatt.Core.Purse;

/// <summary>What a change of a purse gave rise to.</summary>
[Flags]
public enum PurseEvents : byte
{
    None = 0,

    /// <summary>The balance fell to the first reminder or below, for the first time since it was armed.</summary>
    FirstReminder = 1,

    /// <summary>The balance fell to the second reminder or below, for the first time since it was armed.</summary>
    SecondReminder = 2,

    /// <summary>The credit is used up: power must go off.</summary>
    Exhausted = 4,

    /// <summary>There is credit again: power may come back.</summary>
    Restored = 8,
}

/// <summary>One prepaid purse: a value, and the pure rules that change it.</summary>
/// <param name="BalanceNanos">Credit not used yet, in nano-units; below zero when use outran it.</param>
/// <param name="PresetOwedNanos">Preset credit not yet repaid by a purchase, in nano-units.</param>
/// <param name="CycleCount">The credit cycle: it grows by one with each purchase. Notices are once per cycle.</param>
/// <param name="FirstArmed">Whether the first reminder is still to come.</param>
/// <param name="SecondArmed">Whether the second reminder is still to come.</param>
/// <param name="PowerWanted">Whether the customer has a right to power now. A level, not an edge.</param>
/// <param name="PowerChangeCount">How often that changed; it numbers the notices about power.</param>
public readonly record struct PurseState(
    long BalanceNanos,
    long PresetOwedNanos,
    int CycleCount,
    int PowerChangeCount,
    bool FirstArmed,
    bool SecondArmed,
    bool PowerWanted)
{
    public Money Balance => Money.FromNanos(BalanceNanos);

    public Money PresetOwed => Money.FromNanos(PresetOwedNanos);

    /// <summary>A purse at installation: the preset credit in it, and owed.</summary>
    /// <remarks>A reminder whose level is not below the preset credit waits for the first purchase.</remarks>
    public static PurseState Installed(PurseTerms terms) => new(
        terms.PresetCredit.Nanos,
        terms.PresetCredit.Nanos,
        CycleCount: 0,
        PowerChangeCount: 0,
        FirstArmed: terms.PresetCredit > terms.FirstReminder,
        SecondArmed: terms.PresetCredit > terms.SecondReminder,
        PowerWanted: terms.PresetCredit > Money.Zero);

    /// <summary>The running account of a postpaid customer at installation: nothing owed, power on.</summary>
    public static PurseState Postpaid { get; } =
        new(0, 0, 0, 0, FirstArmed: false, SecondArmed: false, PowerWanted: true);

    /// <summary>The books moved the purse: a reversal, a correction by people.</summary>
    /// <param name="credit">Credits less debits of the customer's account.</param>
    /// <param name="presetRepaid">Credits less debits of the preset credit.</param>
    /// <param name="terms">The rules.</param>
    /// <param name="events">What it gave rise to.</param>
    public PurseState Booked(Money credit, Money presetRepaid, PurseTerms terms, out PurseEvents events) =>
        Settle(
            this with
            {
                BalanceNanos = BalanceNanos + credit.Nanos,
                PresetOwedNanos = PresetOwedNanos - presetRepaid.Nanos,
            },
            terms,
            out events);

    /// <summary>Energy was used (or, negative, a correction or export gave money back).</summary>
    /// <remarks>
    /// Money given back never re-arms a reminder; only a purchase does. It does restore power: nobody with
    /// credit stays in the dark.
    /// </remarks>
    public PurseState Debit(Money amount, PurseTerms terms, out PurseEvents events) =>
        Settle(this with { BalanceNanos = BalanceNanos - amount.Nanos }, terms, out events);

    /// <summary>A purchase: repays the preset credit first, credits the rest, re-arms what it lifts above.</summary>
    /// <param name="amount">What was paid; more than zero.</param>
    /// <param name="terms">The rules.</param>
    /// <param name="presetRepaid">The part that repaid the preset credit.</param>
    /// <param name="events">Whether power may come back.</param>
    public PurseState TopUp(Money amount, PurseTerms terms, out Money presetRepaid, out PurseEvents events)
    {
        ArgumentOutOfRangeException.ThrowIfNegativeOrZero(amount.Nanos);
        presetRepaid = amount < PresetOwed ? amount : PresetOwed;
        var balanceNanos = BalanceNanos + amount.Nanos - presetRepaid.Nanos;
        var next = this with
        {
            BalanceNanos = balanceNanos,
            PresetOwedNanos = PresetOwedNanos - presetRepaid.Nanos,
            CycleCount = CycleCount + 1,
            FirstArmed = FirstArmed || balanceNanos > terms.FirstReminder.Nanos,
            SecondArmed = SecondArmed || balanceNanos > terms.SecondReminder.Nanos,
        };
        return Settle(next, terms, out events);
    }

    static PurseState Settle(PurseState next, PurseTerms terms, out PurseEvents events)
    {
        events = PurseEvents.None;
        if (next.FirstArmed && next.BalanceNanos <= terms.FirstReminder.Nanos)
        {
            events |= PurseEvents.FirstReminder;
        }

        if (next.SecondArmed && next.BalanceNanos <= terms.SecondReminder.Nanos)
        {
            events |= PurseEvents.SecondReminder;
        }

        var powerWanted = next.PowerWanted
            ? next.BalanceNanos > -terms.OverdraftLimit.Nanos
            : next.BalanceNanos > 0;
        if (powerWanted != next.PowerWanted)
        {
            events |= powerWanted ? PurseEvents.Restored : PurseEvents.Exhausted;
        }

        return events == PurseEvents.None
            ? next
            : next with
            {
                FirstArmed = next.FirstArmed && (events & PurseEvents.FirstReminder) == 0,
                SecondArmed = next.SecondArmed && (events & PurseEvents.SecondReminder) == 0,
                PowerWanted = powerWanted,
                PowerChangeCount = next.PowerChangeCount + (powerWanted == next.PowerWanted ? 0 : 1),
            };
    }
}
