using Tallywatt.Core.Units;
using Tallywatt.Protocols.Dlms;
using Tallywatt.Protocols.Obis;
using Tallywatt.SoftMeter.Metrology;
using Tallywatt.SoftMeter.Tariff;

namespace Tallywatt.SoftMeter.Servers;

/// <summary>Reads the prices of a set of tables.</summary>
delegate IReadOnlyList<long> PriceReader(TariffSet set);

/// <summary>Writes passive prices, or says why not.</summary>
delegate bool PriceWriter(Meter meter, long[] nanosPerKilowattHour, out string reason);

/// <summary>Class 113: what is debited. Energy by rate, energy by block, and the preset credit that is paid back.
/// </summary>
/// <remarks>A kilowatt-hour costs the price of its rate plus the price of its block. Prices and ladder take over
/// together, by either charge: a ladder without its prices is no tariff.</remarks>
static class ChargeObjects
{
    internal const ushort ChargeClass = 113;
    internal static readonly ObisCode Rates = ObjectName.Of("0.0.19.20.0.255");
    internal static readonly ObisCode Ladder = ObjectName.Of("0.0.19.20.1.255");
    internal static readonly ObisCode Preset = ObjectName.Of("0.0.19.20.2.255");

    const byte ConsumptionBased = 0;
    const byte PaymentEventBased = 2;
    const uint Continuous = 0x4000_0000;
    const uint PercentageBased = 0x8000_0000;
    const ushort WholeProportion = 10_000;
    const int MinuteSeconds = 60;
    static readonly TariffPart[] Parts = [TariffPart.Prices, TariffPart.Ladder];

    internal static CosemObject[] All() =>
    [
        Energy(
            Rates, "charge: energy by rate", 1, set => set.Prices.NanosPerKilowattHour,
            (meter, prices, out reason) => meter.Tariff.TryWritePrices(new(prices), out reason)),
        Energy(
            Ladder, "charge: energy by block of the ladder", 2, set => set.Ladder.NanosPerKilowattHour,
            LadderObjects.TryWritePrices),
        PresetCredit(),
        Collections(),
    ];

    static CosemObject Energy(ObisCode name, string title, byte priority, PriceReader read, PriceWriter write) => new(
        ChargeClass, 0, name, title,
        [
            Amount("total_amount_paid", (in call) => name == Rates ? PurseFacts.Of(call).TotalCharged : Money.Zero),
            Enum("charge_type", ConsumptionBased),
            new("priority", CosemType.Unsigned, (in _, ref target) => target.Unsigned(priority)),
            new(
                "unit_charge_active", UnitCharge.Whole,
                (in call, ref target) => UnitCharge.Write(read(call.Meter.Tariff.Active), ref target)),
            new(
                "unit_charge_passive", UnitCharge.Whole,
                (in call, ref target) => UnitCharge.Write(read(call.Meter.Tariff.Passive), ref target),
                (in call, value) => UnitCharge.TryRead(value, out var prices, out var fault)
                    ? call.Change((meter, out reason) => write(meter, prices, out reason))
                    : call.Refuse(fault)),
            new(
                "unit_charge_activation_time", CosemType.DateTime,
                (in call, ref target) =>
                    WireTime.Write(call, call.Meter.Tariff.SwitchAt(TariffPart.Prices), ref target),
                SetTime),
            new(
                "period", CosemType.DoubleLongUnsigned,
                (in _, ref target) => target.DoubleLongUnsigned(MinuteSeconds)),
            new("charge_configuration", CosemType.Bits(2), (in _, ref target) => target.BitString(Continuous, 2)),
            new(
                "last_collection_time", CosemType.DateTime,
                (in call, ref target) => WireTime.Write(call, PurseFacts.LastCollection(call), ref target)),
            Amount("last_collection_amount", (in call) => name == Rates ? LastDay(call) : Money.Zero),
            Amount("total_amount_remaining", (in _) => Money.Zero),
            new("proportion", CosemType.LongUnsigned, (in _, ref target) => target.LongUnsigned(0)),
        ],
        [
            new("update_unit_charge", UnitCharge.Elements, (in call, parameter) =>
            {
                var present = read(call.Meter.Look(meter => meter.Tariff.Passive));
                return UnitCharge.TryUpdate(parameter, present, out var prices, out var fault)
                    ? call.Act((meter, out reason) => write(meter, prices, out reason))
                    : call.RefuseAct(fault);
            }),
            new("activate_passive_unit_charge", CosemType.Nothing, (in call, _) => call.Act(TryActivate)),
            new(
                "collect", CosemType.Nothing,
                (in call, _) => call.RefuseAct("Energy is collected every minute, by the meter alone.")),
            new("update_total_amount_remaining", CosemType.DoubleLong, Refuse),
            new("set_total_amount_remaining", CosemType.DoubleLong, Refuse),
        ]);

    static CosemObject PresetCredit() => new(
        ChargeClass, 0, Preset, "charge: preset credit, paid back by the first purchase",
        [
            Amount("total_amount_paid", PurseFacts.PresetRepaid),
            Enum("charge_type", PaymentEventBased),
            new("priority", CosemType.Unsigned, (in _, ref target) => target.Unsigned(0)),
            new("unit_charge_active", UnitCharge.Whole, (in _, ref target) => UnitCharge.Write([], ref target)),
            new("unit_charge_passive", UnitCharge.Whole, (in _, ref target) => UnitCharge.Write([], ref target)),
            new(
                "unit_charge_activation_time", CosemType.DateTime,
                (in _, ref target) => target.OctetString(WireTime.Never)),
            new("period", CosemType.DoubleLongUnsigned, (in _, ref target) => target.DoubleLongUnsigned(0)),
            new(
                "charge_configuration", CosemType.Bits(2), (in _, ref target) => target.BitString(PercentageBased, 2)),
            new(
                "last_collection_time", CosemType.DateTime,
                (in _, ref target) => target.OctetString(WireTime.Never)),
            Amount("last_collection_amount", PurseFacts.PresetRepaid),
            Amount("total_amount_remaining", (in call) => PurseFacts.Of(call).PresetOwed),
            new("proportion", CosemType.LongUnsigned, (in _, ref target) => target.LongUnsigned(WholeProportion)),
        ],
        [
            new("update_unit_charge", UnitCharge.Elements, Refuse),
            new("activate_passive_unit_charge", CosemType.Nothing, Refuse),
            new("collect", CosemType.Nothing, Refuse),
            new("update_total_amount_remaining", CosemType.DoubleLong, Refuse),
            new("set_total_amount_remaining", CosemType.DoubleLong, Refuse),
        ]);

    /// <summary>What was debited on each of the last days: a row a minute would tell nobody anything.</summary>
    static CosemObject Collections() => new Profile<CollectionRow>(
        ProfileObjects.Clock<CollectionRow>(row => row.UnixSeconds),
        new(
            new(ChargeClass, Rates, 11), CosemType.DoubleLong,
            (in _, in row, ref target) => WireMoney.Write(row.Amount, ref target),
            row => WireMoney.CentsOf(row.Amount)))
    {
        Rows = (in call) => call.Meter.Part<CosemMemory>()?.Collections ?? [],
        ProfileEntries = (in _) => CosemMemory.CollectionsMax,
    }.Build(ObjectName.Of("0.0.99.14.0.255"), "energy debited, by day");

    /// <summary>What was debited on the last whole day.</summary>
    static Money LastDay(in CosemCall call) =>
        call.Meter.Part<CosemMemory>()?.Collections is [.., var newest] ? newest.Amount : Money.Zero;

    internal static AttributeEntry Amount(string name, AmountReader read, ValueSetter? set = null) => new(
        name, CosemType.DoubleLong, (in call, ref target) => WireMoney.Write(read(call), ref target), set);

    static AttributeEntry Enum(string name, byte value) =>
        new(name, CosemType.Enumerated, (in _, ref target) => target.Enumerated(value));

    static ActionResult Refuse(in CosemCall call, ReadOnlySpan<byte> parameter) =>
        call.RefuseAct("The meter reckons this itself: it is not changed from outside.");

    /// <summary>The passive prices take over, both tables or none.</summary>
    static bool TryActivate(Meter meter, out string reason) =>
        LadderObjects.IsWhole(meter, out reason) && meter.Tariff.TryActivate(Parts, out reason);

    static DataAccessResult SetTime(in CosemCall call, ReadOnlySpan<byte> value)
    {
        if (!WireTime.TryReadSwitch(call, value, out var at))
        {
            return call.Refuse("Prices take over at a whole date and time, or never.");
        }

        return call.Change((meter, out reason) =>
            (at is null || LadderObjects.IsWhole(meter, out reason))
            && CalendarObjects.TrySwitchAt(meter, Parts, at, out reason));
    }
}
