using Tallywatt.Core.Units;
using Tallywatt.Protocols.Dlms;
using Tallywatt.Protocols.Obis;
using Tallywatt.SoftMeter.Prepayment;

namespace Tallywatt.SoftMeter.Servers;

/// <summary>Class 111, the account, and class 112, its credits: the purse and its overdraft.</summary>
static class AccountObjects
{
    internal const ushort AccountClass = 111;
    internal const ushort CreditClass = 112;
    internal static readonly ObisCode Account = ObjectName.Of("0.0.19.0.0.255");
    internal static readonly ObisCode TokenCredit = ObjectName.Of("0.0.19.10.0.255");
    internal static readonly ObisCode Overdraft = ObjectName.Of("0.0.19.10.1.255");

    const byte CreditMode = 1;
    const byte PrepaymentMode = 2;
    const byte Monetary = 2;
    const byte WholeProportion = 100;
    const int ReferencesMax = 8;
    static readonly byte[] Currency = "CNY"u8.ToArray();

    static readonly CosemType References = CosemType.Array(CosemType.Name, ReferencesMax);

    static readonly CosemType Collection = CosemType.Array(
        CosemType.Structure(CosemType.Name, CosemType.Name, CosemType.Bits(3)), 2 * ReferencesMax);

    internal static CosemObject[] All() => [Purse(), .. CreditObjects.All()];

    static CosemObject Purse() => new(
        AccountClass, 0, Account, "account",
        [
            new(
                "account_mode_and_status", CosemType.Structure(CosemType.Enumerated, CosemType.Enumerated), WriteMode,
                SetMode),
            new(
                "current_credit_in_use", CosemType.Unsigned,
                (in call, ref target) => target.Unsigned(IsOverdrawn(call) ? (byte)1 : (byte)0)),
            new("current_credit_status", CosemType.Bits(8), WriteStatus),
            ChargeObjects.Amount("available_credit", (in call) => PurseFacts.Of(call).Remaining),
            ChargeObjects.Amount("amount_to_clear", (in call) => PurseFacts.Of(call).Overdraft),
            ChargeObjects.Amount(
                "clearance_threshold", (in call) => PurseFacts.Terms(call).ClosePermit,
                (in call, value) =>
                {
                    var amount = WireMoney.Read(value);
                    return PurseFacts.SetTerms(call, terms => terms with { ClosePermit = amount });
                }),
            ChargeObjects.Amount("aggregated_debt", (in call) => PurseFacts.Of(call).PresetOwed),
            new("credit_reference_list", References, (in _, ref target) => WriteNames(Credits, ref target)),
            new("charge_reference_list", References, (in _, ref target) => WriteNames(Charges, ref target)),
            new("credit_charge_configuration", Collection, WriteCollection),
            new(
                "token_gateway_configuration",
                CosemType.Array(CosemType.Structure(CosemType.Name, CosemType.Unsigned), ReferencesMax),
                (in _, ref target) =>
                {
                    target.Array(1);
                    target.Structure(2);
                    target.OctetString(TokenCredit);
                    target.Unsigned(WholeProportion);
                }),
            Time("account_activation_time", StoredValue.AccountActivation),
            Time("account_closure_time", StoredValue.AccountClosure),
            new(
                "currency", CosemType.Structure(CosemType.Utf8(16), CosemType.Integer, CosemType.Enumerated),
                WriteCurrency),
            ChargeObjects.Amount(
                "low_credit_threshold", (in call) => PurseFacts.Terms(call).Purse.FirstReminder,
                (in call, value) =>
                {
                    var amount = WireMoney.Read(value);
                    return PurseFacts.SetTerms(
                        call, terms => terms with { Purse = terms.Purse with { FirstReminder = amount } });
                }),
            ChargeObjects.Amount(
                "next_credit_available_threshold", (in call) => PurseFacts.Terms(call).Purse.SecondReminder,
                (in call, value) =>
                {
                    var amount = WireMoney.Read(value);
                    return PurseFacts.SetTerms(
                        call, terms => terms with { Purse = terms.Purse with { SecondReminder = amount } });
                }),
            new("max_provision", CosemType.LongUnsigned, (in _, ref target) => target.LongUnsigned(0)),
            new("max_provision_period", CosemType.DoubleLong, (in _, ref target) => target.DoubleLong(0)),
        ],
        new("activate_account", CosemType.Nothing, Activate),
        new("close_account", CosemType.Nothing, Close),
        new("reset_account", CosemType.Nothing, Reset));

    static ReadOnlySpan<ObisCode> Credits => new[] { TokenCredit, Overdraft };

    static ReadOnlySpan<ObisCode> Charges =>
        new[] { ChargeObjects.Rates, ChargeObjects.Ladder, ChargeObjects.Preset };

    /// <summary>Credit is used up, and the overdraft is not.</summary>
    internal static bool IsOverdrawn(in CosemCall call) => PurseFacts.Of(call) is var purse
        && purse.Balance <= Money.Zero && !purse.IsUsedUp && PurseFacts.Terms(call).Purse.OverdraftLimit > Money.Zero;

    static void WriteMode(in CosemCall call, ref AxdrWriter target)
    {
        var purse = PurseFacts.Of(call);
        target.Structure(2);
        target.Enumerated(purse.Mode == PaymentMode.Local ? PrepaymentMode : CreditMode);
        target.Enumerated(call.Meter.Prepayment is null ? (byte)AccountStatus.NewInactive : (byte)purse.Status);
    }

    /// <summary>Moves the purse into the meter or out of it. The status is the methods' business.</summary>
    static DataAccessResult SetMode(in CosemCall call, ReadOnlySpan<byte> value)
    {
        var reader = new AxdrReader(value);
        reader.Structure(2);
        var mode = reader.Number();
        var status = reader.Number();
        if (call.Meter.Prepayment is not { } purse)
        {
            return call.Refuse(PurseFacts.NoPurse);
        }

        if (mode is not (CreditMode or PrepaymentMode) || status != (long)purse.View.Status)
        {
            return call.Refuse("The mode is 1 or 2; the status stays as it is: the account's methods change it.");
        }

        return call.Change((_, out reason) =>
            purse.TrySwitchMode(mode == PrepaymentMode ? PaymentMode.Local : PaymentMode.Central, out reason));
    }

    /// <summary>Bit 0 goes first: in credit, low, next enabled, selectable, selected, in use, out of credit.</summary>
    static void WriteStatus(in CosemCall call, ref AxdrWriter target)
    {
        var purse = PurseFacts.Of(call);
        var mayOverdraw = PurseFacts.Terms(call).Purse.OverdraftLimit > Money.Zero;
        var isOverdrawn = IsOverdrawn(call);
        var bits = (purse.Balance > Money.Zero ? 0x80u : 0)
            | (purse.AlarmLevel > 0 ? 0x40u : 0)
            | (mayOverdraw ? 0x20u : 0)
            | (mayOverdraw && !isOverdrawn ? 0x10u : 0)
            | (isOverdrawn ? 0x08u | 0x04u : 0)
            | (purse.IsUsedUp ? 0x02u : 0);
        target.BitString(bits << 24, 8);
    }

    static void WriteNames(ReadOnlySpan<ObisCode> names, ref AxdrWriter target)
    {
        target.Array(names.Length);
        foreach (var name in names)
        {
            target.OctetString(name);
        }
    }

    /// <summary>Every charge is collected from both credits, load-limited and in friendly hours; when the relay is
    /// open, no energy flows and none is charged.</summary>
    static void WriteCollection(in CosemCall call, ref AxdrWriter target)
    {
        target.Array(Credits.Length * Charges.Length);
        foreach (var credit in Credits)
        {
            foreach (var charge in Charges)
            {
                target.Structure(3);
                target.OctetString(credit);
                target.OctetString(charge);
                target.BitString(0x6000_0000, 3);
            }
        }
    }

    static void WriteCurrency(in CosemCall call, ref AxdrWriter target)
    {
        target.Structure(3);
        target.Byte((byte)DataTag.Utf8String);
        target.Octets(Currency);
        target.Integer(WireMoney.Scale);
        target.Enumerated(Monetary);
    }

    static AttributeEntry Time(string name, StoredValue id) => new(
        name, CosemType.DateTime,
        (in call, ref target) =>
        {
            var kept = call.Meter.Kept(id);
            if (kept.IsEmpty)
            {
                target.OctetString(WireTime.Never);
            }
            else
            {
                target.Bytes(kept);
            }
        });

    /// <summary>An account that is open already stays so: the order may be repeated.</summary>
    static ActionResult Activate(in CosemCall call, ReadOnlySpan<byte> parameter) => call.Meter.Prepayment is { } purse
        ? ActOn(call, StoredValue.AccountActivation, () => purse.Open(), CreditAnswer.AlreadyOpened)
        : call.RefuseAct(PurseFacts.NoPurse);

    static ActionResult Close(in CosemCall call, ReadOnlySpan<byte> parameter) => call.Meter.Prepayment is { } purse
        ? ActOn(call, StoredValue.AccountClosure, () => purse.Close(CreditSource.Remote), CreditAnswer.Repeated)
        : call.RefuseAct(PurseFacts.NoPurse);

    static ActionResult Reset(in CosemCall call, ReadOnlySpan<byte> parameter)
    {
        if (call.Meter.Prepayment is not { } purse)
        {
            return call.RefuseAct(PurseFacts.NoPurse);
        }

        return call.Act((meter, out reason) =>
        {
            meter.Parameters.Remove((uint)StoredValue.AccountActivation);
            meter.Parameters.Remove((uint)StoredValue.AccountClosure);
            return CreditObjects.IsDone(purse.Initialise(purse.Terms.Purse.PresetCredit), out reason);
        });
    }

    /// <summary>Acts on the account and keeps when, both or none.</summary>
    static ActionResult ActOn(in CosemCall call, StoredValue id, Func<CreditAnswer> act, CreditAnswer already)
    {
        var writer = new AxdrWriter(new byte[16]);
        WireTime.Write(call, call.Meter.ClockUnixSeconds, ref writer);
        var now = writer.Written.ToArray();
        return call.Act((meter, out reason) =>
        {
            var answer = act();
            reason = "";
            return answer == already
                || (CreditObjects.IsDone(answer, out reason) && meter.TryKeep(id, now, out reason));
        });
    }
}
