namespace Tallywatt.Protocols.Dlt645;

/// <summary>What a meter remembers of its purchases.</summary>
/// <param name="BalanceCents">Negative: overdraft that the next purchase clears first.</param>
/// <param name="HoardingLimitCents">Zero: none.</param>
public readonly record struct PurchaseState(
    long BalanceCents, uint PurchaseCount, Dlt645Address CustomerNumber, long HoardingLimitCents);

/// <summary>Whether a purchase may be taken: each once, in order, for this customer, below the hoarding
/// limit.</summary>
public static class PurchaseRule
{
    /// <summary>Judges a purchase whose MACs were right.</summary>
    /// <param name="next">What to remember, all at once, when nothing is wrong.</param>
    public static Dlt645SecurityErrors Judge(
        in PurchaseState state, in CreditOrder order, bool opensAccount, out PurchaseState next)
    {
        next = state;
        if (!order.CustomerNumber.IsValid || order.CustomerNumber.HasWildcard
            || (!opensAccount && order.CustomerNumber != state.CustomerNumber))
        {
            return Dlt645SecurityErrors.CustomerMismatch;
        }

        if (state.PurchaseCount > 0 && order.PurchaseCount == state.PurchaseCount)
        {
            return Dlt645SecurityErrors.RepeatedRecharge;
        }

        if (order.PurchaseCount != (ulong)state.PurchaseCount + 1 || (opensAccount && order.PurchaseCount > 1))
        {
            return Dlt645SecurityErrors.RechargeCountWrong;
        }

        var balance = state.BalanceCents + order.AmountCents;
        if (state.HoardingLimitCents > 0 && balance > state.HoardingLimitCents)
        {
            return Dlt645SecurityErrors.AboveHoardingLimit;
        }

        next = state with
        {
            BalanceCents = balance,
            PurchaseCount = order.PurchaseCount,
            CustomerNumber = order.CustomerNumber,
        };
        return Dlt645SecurityErrors.None;
    }
}
