using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Tallywatt.Host.Meters;
using Tallywatt.SoftMeter.Fleet;
using Tallywatt.SoftMeter.Homes;
using Tallywatt.SoftMeter.Metrology;

namespace Tallywatt.Host.Bench;

/// <summary><c>tallywatt bench meters</c>: how fast soft meters live, and what they weigh.</summary>
static class BenchMeters
{
    const string Description = """
        Measures soft meters on one core: how many times faster than real time they run, and the memory of one at rest.

        Meters live a stretch of simulated days behind modelled homes, a profile row every 15 minutes, in one thread;
        then as many with a purse of their own, which they rate and debit every minute. Memory is what the heap grows by
        with each of them, after a full collection: the meter alone, behind a load that weighs next to nothing; with its
        modelled home; and with every day that it captures.

        Example:
          ./tallywatt bench meters --json
        """;

    const int SpeedTarget = 2_000;
    const int BytesTarget = 2 * 1024;
    const int BytesFloor = 8 * 1024;
    const int StepSeconds = 60;
    const int RoundCount = 3;

    /// <summary>2026-01-01T00:00:00Z.</summary>
    const long Installed = 1_767_225_600;

    static readonly Option<int> Count = WholeNumber.Option("--count", "Meters, 1 to 100000", 1, 100_000, preset: 1_000);

    static readonly Option<int> Days = WholeNumber.Option(
        "--days", "Simulated days in a round, 1 to 100", 1, 100, preset: 1);

    static readonly Option<bool> Json = new("--json") { Description = "Print the figures as JSON and nothing else" };

    internal static Command Create()
    {
        var command = new Command("meters", Description) { Count, Days, Json };
        command.SetAction(Run);
        return command;
    }

    static int Run(ParseResult parsed)
    {
        var count = parsed.GetValue(Count);
        var alone = Weigh(count, (_, _) => new ConstantLoad(500, 0), out _);
        var withHome = Weigh(count, MeterFleet.HouseholdLoad, out var meters);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var speed = Enumerable.Range(0, RoundCount)
            .Max(round => MeasureSpeed(meters, round, parsed.GetValue(Days)));
        var grown = GC.GetTotalMemory(forceFullCollection: true) - before;
        var perDay = grown / count / (RoundCount * parsed.GetValue(Days));
        GC.KeepAlive(meters);
        var local = MeasureLocal(count, parsed.GetValue(Days), out var withPurse);
        if (parsed.GetValue(Json))
        {
            Console.WriteLine(JsonSerializer.Serialize(new
            {
                meters = count,
                timesRealTime = speed,
                timesRealTimeWithPurse = local,
                bytesPerRestingMeter = alone,
                bytesWithHome = withHome,
                bytesWithHomeAndPurse = withPurse,
                bytesPerMeterAndDay = perDay,
            }));
            return ExitCodes.Done;
        }

        Console.WriteLine(Line("meters", $"{count:#,0}", ""));
        Console.WriteLine(Line(
            "simulated time, one core", $"{speed:#,0} x real time",
            Verdict(speed >= SpeedTarget, $"{SpeedTarget:#,0} x")));
        Console.WriteLine(Line(
            "with a purse in each meter", $"{local:#,0} x real time",
            Verdict(local >= SpeedTarget, $"{SpeedTarget:#,0} x")));
        Console.WriteLine(Line(
            "a resting meter", $"{alone:#,0} bytes",
            alone <= BytesTarget ? Verdict(true, $"{BytesTarget:#,0}")
                : Verdict(false, $"{BytesTarget:#,0}") + (alone <= BytesFloor ? $", within {BytesFloor:#,0}" : "")));
        Console.WriteLine(Line("with its modelled home", $"{withHome:#,0} bytes", ""));
        Console.WriteLine(Line("with home, tables and a purse", $"{withPurse:#,0} bytes", ""));
        Console.WriteLine(Line("every day of profile and freezes", $"{perDay:#,0} bytes more", ""));
        return ExitCodes.Done;
    }

    /// <summary>The heap's growth by each meter, after a full collection.</summary>
    static long Weigh(int count, Func<FleetPlan, int, ILoad> load, out Meter[] meters)
    {
        // The shared tables of the first meters are not theirs.
        GC.KeepAlive(MeterPark.NewMeters(PlanOf(Math.Min(count, 10)), load));
        var before = GC.GetTotalMemory(forceFullCollection: true);
        meters = MeterPark.NewMeters(PlanOf(count), load);
        var bytes = (GC.GetTotalMemory(forceFullCollection: true) - before) / count;
        GC.KeepAlive(meters);
        return bytes;
    }

    /// <summary>Simulated seconds of all the meters in a CPU-second of this thread's work.</summary>
    static long MeasureSpeed(Meter[] meters, int round, int days)
    {
        var from = Installed + (round * days * 86_400L);
        var cpuBefore = Environment.CpuUsage.TotalTime;
        for (var now = from + StepSeconds; now <= from + (days * 86_400L); now += StepSeconds)
        {
            foreach (var meter in meters)
            {
                meter.AdvanceTo(now);
            }
        }

        var cpu = Environment.CpuUsage.TotalTime - cpuBefore;
        return (long)(days * 86_400L / Math.Max(cpu.TotalSeconds, 0.001));
    }

    /// <summary>The same with meters in local mode: four prices by time of use, debited by the minute.</summary>
    static long MeasureLocal(int count, int days, out long bytes)
    {
        LocalPurse.Give(MeterPark.NewMeters(PlanOf(1), MeterFleet.HouseholdLoad)[0]);
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var meters = MeterPark.NewMeters(PlanOf(count), MeterFleet.HouseholdLoad);
        foreach (var meter in meters)
        {
            LocalPurse.Give(meter);
        }

        bytes = (GC.GetTotalMemory(forceFullCollection: true) - before) / count;
        return MeasureSpeed(meters, round: 0, days);
    }

    static FleetPlan PlanOf(int count) =>
        new(1, count, Installed, Site.Beijing, MeterSettings.Default, FleetPlan.HouseholdModel);

    static string Line(string what, FormattableString figure, string verdict) => string.Create(
        CultureInfo.InvariantCulture,
        $"  {what,-34} {figure.ToString(CultureInfo.InvariantCulture),22}  {verdict}").TrimEnd();

    static string Verdict(bool reached, FormattableString target) =>
        (reached ? "reaches " : "misses ") + target.ToString(CultureInfo.InvariantCulture);
}
