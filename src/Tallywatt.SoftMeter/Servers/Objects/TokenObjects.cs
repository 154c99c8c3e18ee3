using System.Globalization;
using System.Text;
using Tallywatt.Core.Units;
using Tallywatt.Protocols.Dlms;
using Tallywatt.Protocols.Obis;
using Tallywatt.Protocols.Sts;
using Tallywatt.SoftMeter.Metrology;
using Tallywatt.SoftMeter.Prepayment;

namespace Tallywatt.SoftMeter.Servers;

/// <summary>Class 115, the token gateway, class 116, what tokens are made for this meter with, and what came of both:
/// purchases and their history.</summary>
static class TokenObjects
{
    const ushort TokenGatewayClass = 115;
    const ushort TransferAttributesClass = 116;
    const int TokenLengthMax = 64;
    const int PurchasesMax = 10;
    static readonly ObisCode Gateway = ObjectName.Of("0.0.19.40.0.255");
    static readonly ObisCode PurchaseCount = ObjectName.Of("0.0.128.2.0.255");
    static readonly ObisCode PurchaseAmount = ObjectName.Of("0.0.128.2.1.255");
    static readonly ObisCode PurchaseNumber = ObjectName.Of("0.0.128.2.2.255");
    static readonly ObisCode PurchaseSource = ObjectName.Of("0.0.128.2.3.255");

    static readonly CosemType Status = CosemType.Structure(CosemType.Enumerated, CosemType.Bits(8));

    internal static CosemObject[] All() =>
    [
        TokenGateway(),
        TransferAttributes(),
        TokenCredits(),
        Tokens(),
        IdentityObjects.Data(
            PurchaseCount, "purchases", CosemType.DoubleLongUnsigned,
            (in call, ref target) => target.DoubleLongUnsigned((uint)PurseFacts.Of(call).PurchaseCount)),
        RegisterObjects.Register(
            PurchaseAmount, "amount of the newest purchase", WireMoney.Scale, PhysicalUnit.Currency,
            CosemType.DoubleLong,
            (in call, ref target) => WireMoney.Write(Newest(call)?.Amount ?? Money.Zero, ref target)),
        IdentityObjects.Data(
            PurchaseNumber, "number of the newest purchase", CosemType.DoubleLongUnsigned,
            (in call, ref target) => target.DoubleLongUnsigned(Newest(call)?.Number ?? 0)),
        IdentityObjects.Data(
            PurchaseSource, "carrier of the newest purchase: 0 preset, 1 card, 2 token, 3 remote",
            CosemType.Enumerated, (in call, ref target) => target.Enumerated((byte)(Newest(call)?.Source ?? 0))),
        HoardingLimit(),
        CurrentPrice(),
    ];

    static CosemObject TokenGateway() => new(
        TokenGatewayClass, 0, Gateway, "token gateway",
        [
            new(
                "token", CosemType.Octets(0, TokenLengthMax),
                (in call, ref target) => target.OctetString(Last(call) is { } last ? last.Token.Span : [])),
            new(
                "token_time", CosemType.DateTime,
                (in call, ref target) => WireTime.Write(call, Last(call)?.AtUnixSeconds, ref target)),
            new(
                "token_description", CosemType.Array(CosemType.Octets(0, 255), 1), WriteDescription),
            new(
                "token_delivery_method", CosemType.Enumerated,
                (in call, ref target) => target.Enumerated((byte)(Last(call)?.Delivery ?? TokenDelivery.Remote))),
            new("token_status", Status, (in call, ref target) =>
            {
                var outcome = Last(call)?.Outcome;
                target.Structure(2);
                target.Enumerated((byte)(outcome?.Status ?? TokenStatus.FormatOk));
                target.BitString((uint)(outcome?.Answer ?? 0) << 24, 8);
            }),
        ],
        new MethodEntry("enter", CosemType.Octets(1, TokenLengthMax), Enter));

    /// <summary>A success means that the token did what it was made for; else the status and the description say why
    /// not, and nothing has changed but them.</summary>
    static ActionResult Enter(in CosemCall call, ReadOnlySpan<byte> parameter)
    {
        if (call.Meter.Prepayment is not { } purse)
        {
            return call.RefuseAct(PurseFacts.NoPurse);
        }

        var outcome = purse.Enter(new AxdrReader(parameter).OctetString(), TokenDelivery.Remote);
        return outcome.IsDone ? ActionResult.Success : call.RefuseAct(outcome.Text);
    }

    static TokenReceipt? Last(in CosemCall call) => call.Meter.Prepayment?.LastToken;

    static void WriteDescription(in CosemCall call, ref AxdrWriter target)
    {
        var text = Last(call)?.Outcome.Text ?? "";
        target.Array(text.Length == 0 ? 0 : 1);
        if (text.Length > 0)
        {
            target.OctetString(Encoding.UTF8.GetBytes(text));
        }
    }

    /// <summary>As IEC 62055-41 prints them on a vending request: test keys, which protect nothing.</summary>
    static CosemObject TransferAttributes() => new(
        TransferAttributesClass, 0, ObjectName.Of("0.0.19.60.0.255"), "token attributes of IEC 62055-41",
        [
            new(
                "meter_pan",
                CosemType.Structure(
                    CosemType.DoubleLongUnsigned, CosemType.Long64Unsigned, CosemType.Unsigned),
                WritePan),
            new(
                "commodity", CosemType.Octets(1, 16), (in _, ref target) => target.OctetString("ELECTRICITY"u8)),
            new(
                "token_carrier_type", CosemType.Array(CosemType.Unsigned, 4), (in _, ref target) =>
                {
                    target.Array(2);
                    target.Unsigned(2); // Numeric, 20 digits
                    target.Unsigned(8); // Virtual token carrier
                }),
            Small("encryption_algorithm", key => (byte)key.Cipher),
            new(
                "supply_group_code", CosemType.DoubleLongUnsigned,
                (in call, ref target) => target.DoubleLongUnsigned((uint)KeyOf(call).SupplyGroupCode)),
            Small("tariff_index", key => key.TariffIndex),
            Small("key_revision_number", key => key.RevisionNumber),
            Small("key_type", key => (byte)key.Type),
            Small("key_expiry_number", key => key.ExpiryNumber),
            Small("no_of_kct_supported", key => key.Cipher == TokenCipher.Misty1 ? (byte)4 : (byte)2),
            new(
                "sts_certificate_no", CosemType.Octets(0, 32),
                (in _, ref target) => target.OctetString(default(ReadOnlySpan<byte>))),
        ]);

    static AttributeEntry Small(string name, Func<DecoderKey, byte> read) => new(
        name, CosemType.Unsigned, (in call, ref target) => target.Unsigned(read(KeyOf(call))));

    /// <summary>The key in force; the test key for a meter that takes no tokens.</summary>
    static DecoderKey KeyOf(in CosemCall call) =>
        call.Meter.Prepayment?.TokenKey ?? TestDecoderKeys.Of(call.Meter.Identity.SerialNumber);

    static void WritePan(in CosemCall call, ref AxdrWriter target)
    {
        const int IssuerDigits = 4; // A number of 13 digits goes under issuer 0000.
        var pan = MeterPan.OfSerial(call.Meter.Identity.SerialNumber);
        target.Structure(3);
        target.DoubleLongUnsigned(uint.Parse(pan.AsSpan(0, IssuerDigits), CultureInfo.InvariantCulture));
        target.Long64Unsigned(ulong.Parse(pan.AsSpan(IssuerDigits, 13), CultureInfo.InvariantCulture));
        target.Unsigned((byte)(pan[^1] - '0'));
    }

    static PurchaseRecord? Newest(in CosemCall call) =>
        call.Meter.Prepayment?.Purchases is [var newest, ..] ? newest : null;

    static CosemObject TokenCredits() => new Profile<PurchaseRecord>(
        ProfileObjects.Clock<PurchaseRecord>(row => row.AtUnixSeconds),
        Amount(PurchaseAmount, CosemNames.RegisterClass, row => row.Amount),
        ProfileObjects.Number<PurchaseRecord>(
            new(CosemNames.DataClass, PurchaseCount, CosemNames.Value), row => row.PurchaseCount),
        ProfileObjects.Number<PurchaseRecord>(
            new(CosemNames.DataClass, PurchaseNumber, CosemNames.Value), row => row.Number),
        new(
            new(CosemNames.DataClass, PurchaseSource, CosemNames.Value), CosemType.Enumerated,
            (in _, in row, ref target) => target.Enumerated((byte)row.Source), row => (byte)row.Source),
        Amount(AccountObjects.TokenCredit, AccountObjects.CreditClass, row => row.After))
    {
        Rows = (in call) => [.. (call.Meter.Prepayment?.Purchases ?? []).Reverse()],
        ProfileEntries = (in _) => PurchasesMax,
    }.Build(ObjectName.Of("0.0.99.15.0.255"), "purchases: amount, count, number, carrier, balance after");

    static ProfileColumn<PurchaseRecord> Amount(
        ObisCode name, ushort classId, Func<PurchaseRecord, Money> amount) => new(
        new(classId, name, CosemNames.Value), CosemType.DoubleLong,
        (in _, in row, ref target) => WireMoney.Write(amount(row), ref target),
        row => WireMoney.CentsOf(amount(row)));

    static CosemObject Tokens() => new Profile<TokenRow>(
        new(
            new(TokenGatewayClass, Gateway, 3), CosemType.DateTime,
            (in call, in row, ref target) => WireTime.Write(call, row.Receipt.AtUnixSeconds, ref target), null),
        new(
            new(TokenGatewayClass, Gateway, 2), CosemType.Octets(0, TokenLengthMax),
            (in _, in row, ref target) => target.OctetString(row.Receipt.Token.Span), null),
        new(
            new(TokenGatewayClass, Gateway, 6), Status,
            (in _, in row, ref target) =>
            {
                target.Structure(2);
                target.Enumerated((byte)row.Receipt.Outcome.Status);
                target.BitString((uint)row.Receipt.Outcome.Answer << 24, 8);
            },
            null))
    {
        Rows = (in call) => Last(call) is { } last ? [new(last)] : [],
        ProfileEntries = (in _) => 1,
    }.Build(ObjectName.Of("0.0.99.17.0.255"), "tokens handed in: the newest");

    readonly record struct TokenRow(TokenReceipt Receipt);

    static CosemObject HoardingLimit() => new(
        CosemNames.RegisterClass, 0, ObjectName.Of("0.0.19.50.1.255"), "most credit the purse takes; 0 for no limit",
        [
            ChargeObjects.Amount(
                "value", (in call) => PurseFacts.Terms(call).Purse.HoardingLimit,
                (in call, value) =>
                {
                    var amount = WireMoney.Read(value);
                    return PurseFacts.SetTerms(
                        call, terms => terms with { Purse = terms.Purse with { HoardingLimit = amount } });
                }),
            RegisterObjects.ScalerUnit(WireMoney.Scale, PhysicalUnit.Currency),
        ],
        new MethodEntry("reset", CosemType.Nothing, null));

    /// <summary>Of the rate in force and of the block the ladder has reached.</summary>
    static CosemObject CurrentPrice()
    {
        const sbyte MicroUnits = -6;
        const long NanosPerMicro = 1_000;
        return RegisterObjects.Signed(
            "0.0.128.3.0.255", "price of a kilowatt-hour now", MicroUnits, PhysicalUnit.Currency,
            meter => Math.Clamp(PriceNow(meter) / NanosPerMicro, int.MinValue, int.MaxValue));
    }

    static long PriceNow(Meter meter)
    {
        var tariff = meter.Tariff;
        var used = meter.Prepayment?.LadderPositionWattHours ?? 0;
        var block = tariff.Active.Ladder.LimitsWattHours.Count(limit => used >= limit);
        return tariff.Active.Prices.NanosPerKilowattHour[tariff.ActiveRate - 1]
            + tariff.Active.Ladder.NanosPerKilowattHour[block];
    }
}
