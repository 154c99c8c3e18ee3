using Tallywatt.Core.Units;
using Tallywatt.Protocols.Dlms;
using Tallywatt.SoftMeter.Prepayment;

namespace Tallywatt.SoftMeter.Servers;

/// <summary>Class 112: what was bought, which goes below zero as far as the overdraft reaches, and the overdraft.
/// </summary>
static class CreditObjects
{
    const byte TokenType = 0;
    const byte EmergencyType = 2;
    const byte Enabled = 0;
    const byte InUse = 3;
    const byte Exhausted = 4;
    const uint VisibleAndTakesTokens = 0x8800_0000;
    const uint VisibleAndPaidBack = 0xA000_0000;

    internal static CosemObject[] All() => [Bought(), Overdraft()];

    /// <summary>Whether the purse did it; else the sentence that says why not.</summary>
    internal static bool IsDone(CreditAnswer answer, out string reason)
    {
        reason = answer == CreditAnswer.Applied ? "" : TokenText.Of(answer);
        return reason.Length == 0;
    }

    static CosemObject Bought() => new(
        AccountObjects.CreditClass, 0, AccountObjects.TokenCredit, "credit: the purse",
        [
            ChargeObjects.Amount("current_credit_amount", (in call) => PurseFacts.Of(call).Balance),
            Enum("credit_type", (in _) => TokenType),
            new("priority", CosemType.Unsigned, (in _, ref target) => target.Unsigned(1)),
            ChargeObjects.Amount(
                "warning_threshold", (in call) => PurseFacts.Terms(call).Purse.FirstReminder,
                (in call, value) =>
                {
                    var amount = WireMoney.Read(value);
                    return PurseFacts.SetTerms(
                        call, terms => terms with { Purse = terms.Purse with { FirstReminder = amount } });
                }),
            ChargeObjects.Amount(
                "limit", (in call) => -PurseFacts.Terms(call).Purse.OverdraftLimit,
                (in call, value) =>
                {
                    var amount = WireMoney.Read(value);
                    return SetOverdraft(call, -amount);
                }),
            new(
                "credit_configuration", CosemType.Bits(5),
                (in _, ref target) => target.BitString(VisibleAndTakesTokens, 5)),
            Enum("credit_status", (in call) => PurseFacts.Of(call).Balance > Money.Zero ? InUse : Exhausted),
            ChargeObjects.Amount(
                "preset_credit_amount", (in call) => PurseFacts.Terms(call).Purse.PresetCredit,
                (in call, value) =>
                {
                    var amount = WireMoney.Read(value);
                    return PurseFacts.SetTerms(
                        call, terms => terms with { Purse = terms.Purse with { PresetCredit = amount } });
                }),
            ChargeObjects.Amount("credit_available_threshold", (in call) => PurseFacts.Terms(call).ClosePermit),
            new("period", CosemType.DateTime, (in _, ref target) => target.OctetString(WireTime.Never)),
        ],
        new("update_amount", CosemType.DoubleLong, Update),
        new("set_amount_to_value", CosemType.DoubleLong, SetAmount),
        new("invoke_credit", InvokeParameter, (in call, _) => Invoke(call)));

    static CosemObject Overdraft() => new(
        AccountObjects.CreditClass, 0, AccountObjects.Overdraft, "credit: the overdraft",
        [
            ChargeObjects.Amount(
                "current_credit_amount",
                (in call) => PurseFacts.Terms(call).Purse.OverdraftLimit - PurseFacts.Of(call).Overdraft),
            Enum("credit_type", (in _) => EmergencyType),
            new("priority", CosemType.Unsigned, (in _, ref target) => target.Unsigned(2)),
            ChargeObjects.Amount("warning_threshold", (in _) => Money.Zero),
            ChargeObjects.Amount("limit", (in _) => Money.Zero),
            new(
                "credit_configuration", CosemType.Bits(5),
                (in _, ref target) => target.BitString(VisibleAndPaidBack, 5)),
            Enum("credit_status", OverdraftStatus),
            ChargeObjects.Amount(
                "preset_credit_amount", (in call) => PurseFacts.Terms(call).Purse.OverdraftLimit,
                (in call, value) => SetOverdraft(call, WireMoney.Read(value))),
            ChargeObjects.Amount("credit_available_threshold", (in _) => Money.Zero),
            new("period", CosemType.DateTime, (in _, ref target) => target.OctetString(WireTime.Never)),
        ],
        new("update_amount", CosemType.DoubleLong, Refuse),
        new("set_amount_to_value", CosemType.DoubleLong, Refuse),
        new("invoke_credit", InvokeParameter, (in call, _) => Invoke(call)));

    /// <summary>The Blue Book has an integer here, and clients in the field send an unsigned.</summary>
    static CosemType InvokeParameter => CosemType.Either(CosemType.Integer, CosemType.Unsigned);

    static AttributeEntry Enum(string name, EnumReader read) =>
        new(name, CosemType.Enumerated, (in call, ref target) => target.Enumerated(read(call)));

    static byte OverdraftStatus(in CosemCall call) => AccountObjects.IsOverdrawn(call) ? InUse
        : PurseFacts.Of(call).Overdraft > Money.Zero || PurseFacts.Of(call).IsUsedUp ? Exhausted
        : Enabled;

    static DataAccessResult SetOverdraft(in CosemCall call, Money limit) =>
        PurseFacts.SetTerms(call, terms => terms with { Purse = terms.Purse with { OverdraftLimit = limit } });

    static ActionResult Update(in CosemCall call, ReadOnlySpan<byte> parameter)
    {
        var change = WireMoney.Read(parameter);
        return call.Meter.Prepayment is { } purse
            ? call.Act((_, out reason) => IsDone(purse.Adjust(change), out reason))
            : call.RefuseAct(PurseFacts.NoPurse);
    }

    static ActionResult SetAmount(in CosemCall call, ReadOnlySpan<byte> parameter)
    {
        var balance = WireMoney.Read(parameter);
        return call.Meter.Prepayment is { } purse
            ? call.Act((_, out reason) => IsDone(purse.SetBalance(balance), out reason))
            : call.RefuseAct(PurseFacts.NoPurse);
    }

    /// <summary>Both credits are in use without being asked for, so there is nothing to do.</summary>
    static ActionResult Invoke(in CosemCall call) => call.Meter.Prepayment is null
        ? call.RefuseAct(PurseFacts.NoPurse)
        : ActionResult.Success;

    static ActionResult Refuse(in CosemCall call, ReadOnlySpan<byte> parameter) =>
        call.RefuseAct("The overdraft follows the purse: change its limit, or the purse.");

    delegate byte EnumReader(in CosemCall call);
}
