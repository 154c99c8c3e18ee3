using Tallywatt.Core.Units;
using Tallywatt.SoftMeter.Events;
using Tallywatt.SoftMeter.Metrology;
using Tallywatt.SoftMeter.Prepayment;
using Tallywatt.SoftMeter.Relay;
using Tallywatt.SoftMeter.Tariff;

namespace Tallywatt.SoftMeter.Display;

/// <summary>Takes from a meter what its face shows. The caller holds the meter's gate.</summary>
static class MeterFace
{
    internal static DisplayReading Of(Meter meter)
    {
        var electric = meter.Electric;
        var purse = meter.Part<MeterPrepayment>();
        var view = purse?.ViewNow;
        var supply = meter.Part<SupplyControl>();
        var step = LadderIndex(meter.Tariff.Active.Ladder, purse?.LadderPositionWattHours ?? 0);
        return new()
        {
            LocalSeconds = meter.Clock.LocalSeconds,
            ImportWattHours = meter.Registers.ImportWattHours(0),
            ExportWattHours = meter.Registers.ExportWattHours(0),
            RateWattHours = RatesOf(meter),
            Rate = meter.RateNow,
            ImportWatts = electric.ImportWatts,
            ExportWatts = electric.ExportWatts,
            VoltageMillivolts = electric.VoltageMillivolts,
            CurrentMilliamps = electric.CurrentMilliamps,
            LadderStep = view?.Mode == PaymentMode.Local && meter.Tariff.Active.Ladder.LimitsWattHours.Count > 0
                ? step + 1
                : 0,
            CurrentPrice = PriceOf(meter, step),
            Relay = supply?.ViewNow ?? Plain(meter.RelayNow),
            Purse = view,
            Faults = FaultsOf(meter, view, supply),
            IsReverse = meter.Events.IsOpen(MeterEventCode.ReverseFlow),
            IsPowered = !meter.InputsNow.HasFlag(SiteInputs.PowerLost),
        };
    }

    /// <summary>The block the next watt-hour falls into, 0 for the first.</summary>
    internal static int LadderIndex(LadderTable ladder, long positionWattHours)
    {
        var index = 0;
        while (index < ladder.LimitsWattHours.Count && positionWattHours >= ladder.LimitsWattHours[index])
        {
            index++;
        }

        return index;
    }

    /// <summary>Null without prices in the meter.</summary>
    internal static Price? PriceOf(Meter meter, int ladderIndex)
    {
        var active = meter.Tariff.Active;
        var nanos = active.Prices.NanosPerKilowattHour[meter.RateNow - 1]
            + active.Ladder.NanosPerKilowattHour[ladderIndex];
        return ReferenceEquals(active, TariffSet.Factory) ? null : new(nanos);
    }

    static RelayView Plain(DisconnectControl position) => new(
        position,
        position.State switch
        {
            ControlState.Disconnected => CutCauses.RemoteOrder,
            ControlState.ReadyForReconnection => CutCauses.AwaitsButton,
            _ => CutCauses.None,
        },
        CutHolds.None,
        KeepsPower: false,
        AlarmOrdered: false,
        TripInSeconds: null,
        RestoreInSeconds: null);

    /// <summary>Empty for a meter of one rate.</summary>
    static List<long> RatesOf(Meter meter)
    {
        var count = meter.Tariff.Active.Days.Max(day => day.Switches.Max(change => change.Rate));
        return count < 2 ? [] : [.. Enumerable.Range(1, count).Select(meter.Registers.ImportWattHours)];
    }

    static DisplayFaults FaultsOf(Meter meter, PurseView? purse, SupplyControl? supply) =>
        (purse is { IsStopped: true } ? DisplayFaults.Memory : 0)
        | (purse is { IsRatingStopped: true } ? DisplayFaults.Rating : 0)
        | (supply?.LimiterNow.IsOver == true ? DisplayFaults.OverPower : 0)
        | (meter.Clock.IsInvalid ? DisplayFaults.Clock : 0)
        | (meter.Events.IsOpen(MeterEventCode.ReverseFlow) ? DisplayFaults.Reverse : 0);
}
