using Tallywatt.Core.Units;

namespace Tallywatt.SoftMeter.Prepayment;

/// <summary>What tokens do to the purse.</summary>
public sealed partial class PrepaymentPurse
{
    /// <summary>Whether an identifier is new. Asked of every token that has one.</summary>
    internal CreditAnswer CheckToken(uint identifier) => tokens.Check(identifier);

    /// <summary>From now on the identifier is used.</summary>
    internal void UseToken(uint identifier) => tokens.Add(identifier);

    /// <summary>Credit by token: it may be the first purchase of an account.</summary>
    internal CreditAnswer ApplyToken(
        uint identifier, Money amount, long meterUnixSeconds, out PurseNotices notices) => Apply(
            new(CreditSource.Token, OrderNumbering.TokenId, identifier, amount, OpensAccount: true),
            meterUnixSeconds,
            out notices);

    /// <summary>The balance becomes zero; a debt stays. Source: IEC 62055-41, ClearCredit.</summary>
    internal CreditAnswer ClearCredit(long meterUnixSeconds, out PurseNotices notices)
    {
        if (state.Balance > Money.Zero)
        {
            return Refund(state.Balance, CreditSource.Token, meterUnixSeconds, out notices);
        }

        notices = PurseNotices.None;
        return CreditAnswer.Applied;
    }
}
