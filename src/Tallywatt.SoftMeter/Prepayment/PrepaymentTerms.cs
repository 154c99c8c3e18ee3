using Tallywatt.Core.Purse;
using Tallywatt.Core.Units;

namespace Tallywatt.SoftMeter.Prepayment;

/// <summary>The settable rules of prepayment in a meter.</summary>
/// <param name="Purse">Preset credit, alarm amounts 1 and 2, overdraft limit, hoarding limit.
/// DL/T 645-2007: 04001001 to 04001004.</param>
/// <param name="ClosePermit">After the power was cut for want of credit, the balance from which it may be switched on
/// again. DL/T 645-2007: 04001005.</param>
/// <param name="FriendlyHours">When credit that runs out does not cut the power.</param>
public sealed record PrepaymentTerms(PurseTerms Purse, Money ClosePermit, FriendlyHours FriendlyHours)
{
    /// <summary>The greatest amount that XXXXXX.XX can say.</summary>
    public static readonly Money AmountMax = Money.FromCents(99_999_999);

    /// <summary>Preset credit 20, alarms at 30 and 10, no overdraft, hoarding limit 10 000, no friendly hours.
    /// </summary>
    public static PrepaymentTerms Default { get; } = new(PurseTerms.Default, Money.Zero, FriendlyHours.None);

    /// <summary>Why the terms cannot be kept, or nothing.</summary>
    /// <remarks>An alarm amount may be zero, or above the other: each alarm stands alone.</remarks>
    public string Fault()
    {
        ReadOnlySpan<Money> amounts =
        [
            Purse.PresetCredit, Purse.FirstReminder, Purse.SecondReminder, Purse.OverdraftLimit, Purse.HoardingLimit,
            ClosePermit,
        ];
        foreach (var amount in amounts)
        {
            if (amount.IsNegative || amount > AmountMax)
            {
                return $"An amount of prepayment is from 0 to {AmountMax}, not {amount}.";
            }
        }

        return Purse.HoardingLimit > Money.Zero && ClosePermit > Purse.HoardingLimit
            ? "The close-permit amount cannot be above the hoarding limit: nobody could reach it."
            : "";
    }
}
