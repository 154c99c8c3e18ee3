using Tallywatt.Core.Units;
using Tallywatt.SoftMeter.Metrology;
using Tallywatt.SoftMeter.Prepayment;
using Tallywatt.SoftMeter.Relay;

namespace Tallywatt.SoftMeter.Servers.Dlt645;

/// <summary>Money and the relay of a meter, as a station asks for them. Changes are made inside a change.</summary>
/// <remarks>A meter without a purse has no money to show; the relay's rules come with the first order.</remarks>
static class StationPurse
{
    internal static PurseView? View(Meter meter) => Part(meter)?.ViewNow;

    internal static PrepaymentTerms? Terms(Meter meter) => Part(meter)?.Terms;

    internal static IReadOnlyList<PurchaseRecord> Purchases(Meter meter) => Part(meter)?.Purchases ?? [];

    internal static IReadOnlyList<PurchaseRecord> Refunds(Meter meter) => Part(meter)?.Refunds ?? [];

    /// <summary>Null before the first order: the relay alone says it all then.</summary>
    internal static RelayView? RelayView(Meter meter) => meter.Part<SupplyControl>()?.ViewNow;

    internal static int TripDelayMinutes(Meter meter) => meter.Part<SupplyControl>()?.TripDelayMinutes ?? 0;

    /// <summary>Zero for no limit.</summary>
    internal static long PowerLimitWatts(Meter meter) => meter.Part<SupplyControl>()?.Limiter.NormalWatts ?? 0;

    internal static long LadderPositionWattHours(Meter meter) => Part(meter)?.LadderPositionWattHours ?? 0;

    internal static bool TrySetTerms(Meter meter, PrepaymentTerms terms) =>
        Part(meter)?.TrySetTerms(terms, out _) ?? false;

    internal static bool TrySetTripDelay(Meter meter, int minutes) => meter.Supply.TrySetTripDelay(minutes, out _);

    internal static bool TrySetPowerLimit(Meter meter, long watts) =>
        meter.Supply.TrySetLimiter(meter.Supply.Limiter with { NormalWatts = watts }, out _);

    internal static CreditAnswer Credit(Meter meter, in CreditOrder order) =>
        Part(meter)?.Credit(order) ?? CreditAnswer.NotOpened;

    internal static CreditAnswer Refund(Meter meter, Money amount) =>
        Part(meter)?.Refund(amount, CreditSource.Remote) ?? CreditAnswer.NotOpened;

    internal static CreditAnswer Initialise(Meter meter, Money preset) =>
        Part(meter)?.Initialise(preset) ?? CreditAnswer.NotOpened;

    internal static RelayAnswer Order(Meter meter, RelayOrder order, int minutes) =>
        meter.Supply.Order(order, minutes, out _);

    static MeterPrepayment? Part(Meter meter) => meter.Part<MeterPrepayment>();
}
