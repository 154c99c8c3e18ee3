using Tallywatt.Core.Units;

namespace Tallywatt.Core.Purse;

/// <summary>The rules of a prepaid purse.</summary>
/// <param name="PresetCredit">Advanced at installation and deducted from the first purchase.</param>
/// <param name="FirstReminder">A reminder is due when the balance falls to this or below.</param>
/// <param name="SecondReminder">The second reminder; not above the first.</param>
/// <param name="OverdraftLimit">How far below zero power stays on; zero cuts at zero.</param>
/// <param name="HoardingLimit">The highest balance a purchase may reach; zero for no limit.</param>
public sealed record PurseTerms(
    Money PresetCredit,
    Money FirstReminder,
    Money SecondReminder,
    Money OverdraftLimit,
    Money HoardingLimit)
{
    /// <summary>Preset credit 20, reminders at 30 and 10, no overdraft, no more than 10 000 in a purse.</summary>
    public static PurseTerms Default { get; } = new(
        Money.FromUnits(20), Money.FromUnits(30), Money.FromUnits(10), Money.Zero, Money.FromUnits(10_000));

    /// <summary>The rules of a customer who pays after a bill: a running account that may be owed without limit, with
    /// no reminder and no cut-off.</summary>
    public static PurseTerms Postpaid { get; } = new(
        Money.Zero,
        Money.FromNanos(1 - (long.MaxValue / 4)),
        Money.FromNanos(1 - (long.MaxValue / 4)),
        Money.FromNanos(long.MaxValue / 4),
        Money.Zero);

    /// <exception cref="ArgumentException">The terms contradict each other.</exception>
    public PurseTerms Validated()
    {
        var limits = OverdraftLimit.IsNegative || HoardingLimit.IsNegative || PresetCredit.IsNegative;
        return limits || SecondReminder > FirstReminder || SecondReminder <= -OverdraftLimit
            ? throw new ArgumentException(
                "Purse terms: amounts are not negative, and overdraft < second reminder <= first reminder.")
            : this;
    }
}
