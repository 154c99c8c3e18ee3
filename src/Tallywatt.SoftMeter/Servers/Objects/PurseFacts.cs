using Tallywatt.Core.Units;
using Tallywatt.SoftMeter.Prepayment;

namespace Tallywatt.SoftMeter.Servers;

/// <summary>Reads an amount of money.</summary>
delegate Money AmountReader(in CosemCall call);

/// <summary>What the payment objects show of the purse; nothing at all for a meter without one.</summary>
static class PurseFacts
{
    internal const string NoPurse = "This meter has no prepayment.";

    internal static PurseView Of(in CosemCall call) => call.Meter.Prepayment?.View ?? default;

    internal static PrepaymentTerms Terms(in CosemCall call) => call.Meter.Prepayment?.Terms ?? None;

    /// <summary>What the first purchases have paid back of the credit given at installation.</summary>
    internal static Money PresetRepaid(in CosemCall call)
    {
        var repaid = Terms(call).Purse.PresetCredit - Of(call).PresetOwed;
        return repaid.IsNegative ? Money.Zero : repaid;
    }

    /// <summary>When the last day whose debits are kept ended; null before the first.</summary>
    internal static long? LastCollection(in CosemCall call) =>
        call.Meter.Part<CosemMemory>()?.Collections is [.., var newest] ? newest.UnixSeconds : null;

    /// <summary>Changes one of the terms.</summary>
    internal static Protocols.Dlms.DataAccessResult SetTerms(
        in CosemCall call, Func<PrepaymentTerms, PrepaymentTerms> change)
    {
        if (call.Meter.Prepayment is not { } purse)
        {
            return call.Refuse(NoPurse);
        }

        return call.Change((_, out reason) => purse.TrySetTerms(change(purse.Terms), out reason));
    }

    static PrepaymentTerms None { get; } = new(
        new(Money.Zero, Money.Zero, Money.Zero, Money.Zero, Money.Zero), Money.Zero, FriendlyHours.None);
}
