using Tallywatt.Protocols.Dlms;
using Tallywatt.SoftMeter.Fleet;
using Tallywatt.SoftMeter.Homes;
using Tallywatt.SoftMeter.Metrology;
using Tallywatt.SoftMeter.Relay;
using Tallywatt.SoftMeter.Servers;

namespace Tallywatt.Simulation;

/// <summary>One real soft meter in a world: it may lose power, and its memory may tear.</summary>
sealed class SimMeter : IDisposable
{
    readonly SimSchedule schedule;
    readonly SimMeterStorage storage;
    readonly FleetPlan plan;
    readonly ILoad load;
    readonly DlmsServerSettings settings;
    MeterFleet? fleet;
    long harvestedUnixSeconds;

    internal SimMeter(
        SimSchedule schedule, Faults faults, FleetPlan plan, ILoad load, long accountNumber, int pduSizeMax)
    {
        this.schedule = schedule;
        this.plan = plan;
        this.load = load;
        storage = new(faults);
        settings = new() { PduSizeMax = pduSizeMax };
        AccountNumber = accountNumber;
        harvestedUnixSeconds = plan.InstalledUnixSeconds - 1;
        PowerUp();
    }

    internal long AccountNumber { get; }

    /// <summary>The account and its meter carry related numbers, so that a trace is easy to read.</summary>
    internal long MeterNumber => AccountNumber + 8_000;

    internal bool HasPower => fleet is not null;

    /// <summary>A dead meter never answers again.</summary>
    internal bool IsDead { get; set; }

    /// <summary>Grows with each power cut: a connection from before one is gone.</summary>
    internal int Generation { get; private set; }

    /// <summary>Every row the meter ever showed: what really was measured.</summary>
    internal SortedDictionary<long, (long Import, long Export)> Truth { get; } = [];

    internal ControlState RelayState => fleet![0].Relay.State;

    /// <summary>Lets the meter catch up with the world, and writes down the rows it now shows.</summary>
    internal void Advance()
    {
        if (fleet is null)
        {
            return;
        }

        try
        {
            fleet.AdvanceTo(schedule.NowUnixSeconds);
        }
        catch (IOException)
        {
            // The rows are not durable, and nobody can read them. The next call tries again.
        }

        foreach (var row in fleet[0].ReadProfile(harvestedUnixSeconds + 1, long.MaxValue))
        {
            Truth.Add(row.CapturedUnixSeconds, (row.Import.WattHours, row.Export.WattHours));
            harvestedUnixSeconds = row.CapturedUnixSeconds;
        }
    }

    internal void PowerDown()
    {
        fleet?.Dispose();
        fleet = null;
        Generation++;
    }

    public void Dispose()
    {
        PowerDown();
        storage.Dispose();
    }

    internal void PowerUp()
    {
        fleet ??= MeterFleet.Open(storage, plan, (_, _) => load);
        Advance();
    }

    internal WrapperConnection Connect() => new(new CosemMeter(fleet![0]), settings);

    /// <summary>Whether a row of this capture time can still be read.</summary>
    internal bool Holds(long capturedUnixSeconds) =>
        fleet is not null && fleet[0].ReadProfile(capturedUnixSeconds, capturedUnixSeconds).Count > 0;

    /// <summary>Whether someone pressed the button and the lights came on.</summary>
    internal bool PressButton()
    {
        try
        {
            return fleet is not null && fleet[0].PressButton() == RelayAnswer.Moved;
        }
        catch (IOException)
        {
            return false;
        }
    }
}
