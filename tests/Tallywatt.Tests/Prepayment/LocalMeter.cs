using Tallywatt.Core.Purse;
using Tallywatt.Core.Units;
using Tallywatt.SoftMeter.Homes;
using Tallywatt.SoftMeter.Metrology;
using Tallywatt.SoftMeter.Prepayment;
using Tallywatt.SoftMeter.Relay;
using Tallywatt.SoftMeter.Tariff;
using Xunit;
using static Tallywatt.Tests.Metrology.MeterFixtures;

namespace Tallywatt.Tests.Prepayment;

/// <summary>Meters that keep their own purse: 0.50 a kWh, on a clock that runs UTC.</summary>
static class LocalMeter
{
    internal const long HalfNanos = 500_000_000;

    /// <summary>In local mode, opened, with a first purchase of so much.</summary>
    internal static Meter Of(ILoad load, long balanceUnits, PrepaymentTerms? terms = null)
    {
        var meter = MeterOf(load);

        // Local mode with an empty purse cuts at once; the power is kept until there is something in it.
        meter.Supply.Order(RelayOrder.KeepPowerOn, 0, out _);
        Equip(meter, terms ?? Terms());
        if (balanceUnits > 0)
        {
            Assert.Equal(CreditAnswer.Applied, meter.Prepayment!.Credit(Purchase(1, balanceUnits)));
        }

        meter.Supply.Order(RelayOrder.KeepPowerOff, 0, out _);
        return meter;
    }

    internal static Meter Drawing(int watts, long balanceUnits, PrepaymentTerms? terms = null) =>
        Of(new ConstantLoad(watts), balanceUnits, terms);

    internal static void Equip(Meter meter, PrepaymentTerms terms)
    {
        meter.Change(owner =>
        {
            Assert.True(owner.Tariff.TryWritePrices(
                new([HalfNanos, HalfNanos, HalfNanos, HalfNanos]), out var reason), reason);
            Assert.True(owner.Tariff.TryActivate([TariffPart.Prices], out reason), reason);
        });
        Assert.True(meter.InstallPrepayment(terms).TrySwitchMode(PaymentMode.Local, out var fault), fault);
    }

    /// <summary>No preset credit, so that amounts are easy to see.</summary>
    internal static PrepaymentTerms Terms(FriendlyHours? friendly = null, long overdraftUnits = 0) => new(
        PurseTerms.Default with { PresetCredit = Money.Zero, OverdraftLimit = Money.FromUnits(overdraftUnits) },
        Money.Zero,
        friendly ?? FriendlyHours.None);

    internal static FriendlyHours Friendly(params FriendlyWindow[] windows)
    {
        Assert.True(FriendlyHours.TryCreate(windows, [], out var hours, out var reason), reason);
        return hours;
    }

    internal static CreditOrder Purchase(uint count, long units) => new(
        CreditSource.Remote, OrderNumbering.Counted, count, Money.FromUnits(units), OpensAccount: count == 1);
}
