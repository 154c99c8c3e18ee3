using CsCheck;
using Tallywatt.SoftMeter.Metrology;
using Tallywatt.SoftMeter.Prepayment;
using Tallywatt.SoftMeter.Relay;
using Tallywatt.SoftMeter.Tariff;
using Tallywatt.Tests.Prepayment;

namespace Tallywatt.Tests.Metrology;

/// <summary>What may be done to a meter, each by name, for properties over sequences of them.</summary>
static class MeterActs
{
    /// <summary>Peak from 08:00 to 22:00 on workdays, flat at weekends.</summary>
    internal static readonly MeterDay[] PeakDays =
    [
        new(1, [new(0, 2), new(480, 1), new(1_320, 2)]),
        new(2, [new(0, 3)]),
        new(9, [new(0, 4), new(720, 1)]),
    ];

    internal static readonly MeterSeason[] TwoSeasons =
    [
        new("winter", 1, 1, WeekTable.Of(1, 2)),
        new("summer", 6, 1, WeekTable.Every(1)),
    ];

    internal static readonly (string Name, Action<Meter> Do)[] All =
    [
        ("nothing", _ => { }),
        ("clock on", meter => meter.Change(m => m.Clock.Set(m.Clock.UnixSeconds + 5_000))),
        ("clock back", meter => meter.Change(m => m.Clock.Set(m.Clock.UnixSeconds - 5_000))),
        ("shift a little", meter => meter.Change(m => m.Clock.TryShift(-3, out _))),
        ("drift fast", meter => meter.Change(m => m.Clock.SetDrift(300))),
        ("drift slow", meter => meter.Change(m => m.Clock.SetDrift(-300))),
        ("zone", meter => meter.Change(m => m.Clock.TrySetZone(480, out _))),
        ("summer time", meter => meter.Change(m => m.Clock.TrySetDaylight(DaylightRule.CentralEurope, true, out _))),
        ("disconnect", meter => meter.Trigger(RelayTrigger.RemoteDisconnect)),
        ("reconnect", meter => meter.Trigger(RelayTrigger.RemoteReconnect)),
        ("button", meter => meter.PressButton()),
        ("breaker off", meter => meter.OpenBreaker()),
        ("breaker on", meter => meter.CloseBreaker()),
        ("power off", meter => meter.LosePower()),
        ("power on", meter => meter.RestorePower()),
        ("cover", meter => meter.OpenCover()),
        ("cover shut", meter => meter.CloseCover()),
        ("magnet", meter => meter.ApplyMagnet()),
        ("sliding demand", meter => meter.Change(m => m.Demand.TrySetPeriod(15, 5, out _))),
        ("demand reset", meter => meter.Change(m => m.Demand.Reset())),
        ("freeze", meter => meter.Change(m => m.Freezes.Take(FreezeKind.Instant))),
        ("hourly", meter => meter.Change(m => m.Freezes.TrySetHourly(60, out _))),
        ("capture period", meter => meter.Change(m => m.TrySetCapturePeriod(5, out _))),
        ("capture now", meter => meter.Change(m => m.CaptureNow())),
        ("clear profile", meter => meter.Change(m => m.ClearProfile())),
        ("parameter", meter => meter.Change(m => m.Parameters.TrySet(0x0400_040E, [1, 2, 3, 4, 5, 6]))),
        ("acknowledge", meter => meter.AcknowledgePushes(meter.Look(m => m.Events.TotalCount))),
        ("write tariff", meter => meter.Change(WriteTariff)),
        ("switch tariff", meter => meter.Change(m => Switch(m, m.Clock.UnixSeconds + 3_333))),
        ("activate tariff", meter => meter.Change(m => m.Tariff.TryActivate(
            [TariffPart.Seasons, TariffPart.Days, TariffPart.Prices, TariffPart.Ladder], out _))),
        ("special day", meter => meter.Change(m => m.Tariff.TryWriteSpecialDays([new(null, 1, 2, 9)], out _))),
        ("clear meter", meter => meter.Change(m => m.TryClearMeter(out _))),
        ("purse", meter => meter.InstallPrepayment(PrepaymentTerms.Default)),
        ("local mode", meter => meter.Change(m => m.Prepayment?.TrySwitchMode(PaymentMode.Local, out _))),
        ("central mode", meter => meter.Change(m => m.Prepayment?.TrySwitchMode(PaymentMode.Central, out _))),
        ("purchase", meter => meter.Change(m => m.Prepayment?.Credit(LocalMeter.Purchase(
            (uint)m.Prepayment.View.LastNumber + 1, units: 5)))),
        ("the same purchase", meter => meter.Change(m => m.Prepayment?.Credit(LocalMeter.Purchase(1, units: 5)))),
        ("keep power", meter => meter.Change(m => m.Supply.Order(RelayOrder.KeepPowerOn, 0, out _))),
        ("let power go", meter => meter.Change(m => m.Supply.Order(RelayOrder.KeepPowerOff, 0, out _))),
        ("trip late", meter => meter.Change(m => m.Supply.TrySetTripDelay(7, out _))),
        ("trip for a while", meter => meter.Change(m => m.Supply.Order(RelayOrder.TripAndRestore, 35, out _))),
        ("limit", meter => meter.Change(m => m.Supply.TrySetLimiter(
            m.Supply.Limiter with { NormalWatts = 900, OverSeconds = 100, UnderSeconds = 100 }, out _))),
    ];

    /// <summary>Acts in the order of time, within some days: often several in one capture period.</summary>
    internal static Gen<(long AtSeconds, int Act)[]> Sequence(int daysMax, int actsMax) =>
        Gen.Select(
            Gen.OneOf(Gen.Long[0, 700], Gen.Long[0, 2 * daysMax * MeterFixtures.Day / actsMax]),
            Gen.Int[0, All.Length - 1]).Array[0, actsMax].Select(acts =>
        {
            var at = 0L;
            return acts.Select(act => (at += act.Item1, act.Item2))
                .Where(act => act.Item1 <= daysMax * MeterFixtures.Day).ToArray();
        });

    internal static void WriteTariff(Meter meter)
    {
        meter.Tariff.TryWriteDays(PeakDays, out _);
        meter.Tariff.TryWriteSeasons(TwoSeasons, out _);
        meter.Tariff.TryWritePrices(new([900_000_000, 300_000_000, 500_000_000, 700_000_000]), out _);
        meter.Tariff.TryWriteLadder(new([200_000, 400_000], [0, 50_000_000, 300_000_000], 1, []), out _);
    }

    static void Switch(Meter meter, long unixSeconds)
    {
        foreach (var part in Enum.GetValues<TariffPart>())
        {
            meter.Tariff.TrySetSwitch(part, unixSeconds, out _);
        }
    }
}
