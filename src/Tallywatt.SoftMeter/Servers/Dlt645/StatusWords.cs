using Tallywatt.SoftMeter.Metrology;
using Tallywatt.SoftMeter.Prepayment;
using Tallywatt.SoftMeter.Relay;

namespace Tallywatt.SoftMeter.Servers.Dlt645;

/// <summary>04000501 to 04000507. Source: DL/T 645-2007, annex C, and its prepayment supplement for word 3.</summary>
static class StatusWords
{
    internal const int Count = 7;

    internal static void Write(Meter meter, byte word, in StationView station, ref WireValue value)
    {
        for (var i = word == 0xFF ? 1 : word; i <= (word == 0xFF ? Count : word); i++)
        {
            value.Word(i switch
            {
                1 => First(meter),
                2 => Directions(meter),
                3 => Third(meter, station),
                4 => FirstPhase(meter),
                _ => 0,
            });
        }
    }

    /// <summary>Bit 1 demand by blocks, bit 4 active power backwards, bit 5 reactive power backwards.</summary>
    static int First(Meter meter)
    {
        var electric = meter.Electric;
        return (meter.Demand.PeriodMinutes == meter.Demand.SubintervalMinutes ? 0x02 : 0)
            | (electric.ExportWatts > electric.ImportWatts ? 0x10 : 0) | (electric.ReactiveVars < 0 ? 0x20 : 0);
    }

    /// <summary>Bit 0 active power of phase A backwards, bit 4 its reactive power.</summary>
    static int Directions(Meter meter)
    {
        var electric = meter.Electric;
        return (electric.ExportWatts > electric.ImportWatts ? 0x01 : 0) | (electric.ReactiveVars < 0 ? 0x10 : 0);
    }

    /// <summary>Bit 3 programming allowed, 4 the relay is open, 6 it was ordered open, 7 a trip is announced, 8 and 9
    /// the kind of meter, 12 power is kept, 13 somebody is authenticated, 14 and 15 no account yet.</summary>
    /// <remarks>Bits 0, 5, 10 and 11 stay 0: set 1 of every table is the one in force.</remarks>
    static int Third(Meter meter, in StationView station)
    {
        var relay = StationPurse.RelayView(meter);
        var shown = relay?.Shown ?? meter.RelayNow;
        var word = (station.MayProgram ? 0x0008 : 0)
            | (shown.OutputState ? 0 : 0x0010)
            | (shown.State == ControlState.Disconnected ? 0x0040 : 0)
            | (relay is { TripInSeconds: not null } ? 0x0080 : 0)
            | (relay is { KeepsPower: true } ? 0x1000 : 0)
            | (station.IsAuthenticated ? 0x2000 : 0);
        if (StationPurse.View(meter) is not { } purse)
        {
            return word;
        }

        return word | (purse.Mode == PaymentMode.Local ? 0x0200 : 0)
            | (purse.Status == AccountStatus.NewInactive ? 0xC000 : 0);
    }

    /// <summary>Bit 6 active power of phase A backwards.</summary>
    static int FirstPhase(Meter meter) => meter.Electric.ExportWatts > meter.Electric.ImportWatts ? 0x40 : 0;
}

/// <summary>What the station knows beside the meter.</summary>
readonly record struct StationView(bool MayProgram, bool IsAuthenticated, int AuthenticatedMinutes);
