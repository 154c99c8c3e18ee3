using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Tallywatt.Core.Tariffs;

namespace Tallywatt.Host.Bench;

/// <summary><c>tallywatt bench rate</c>: readings rated per second by the batch kernel, on one core, and by the
/// plain alternative beside it.</summary>
static class BenchRate
{
    const string Description = """
        Measures rating: time of use x a ladder of three blocks x export, quarter-hours, on one core.

        The batch kernel rates a day of all meters at once. The plain alternative rates reading after reading with
        the same engine; both must come to the same amounts, or the run fails.

        Example:
          ./tallywatt bench rate --meters 2000 --days 365 --json
        """;

    const string PlainWhat = "the same engine, reading after reading";

    /// <summary>The plain alternative is slower: it rates this many days, and is scaled by what it rated.</summary>
    const int PlainDaysMax = 30;
    const int RoundCount = 5;

    static readonly Option<int> Meters =
        WholeNumber.Option("--meters", "Meters in a batch, 1 to 100000", 1, 100_000, preset: 2_000);

    static readonly Option<int> Days = WholeNumber.Option("--days", "Days to rate, 1 to 3650", 1, 3_650, preset: 365);
    static readonly Option<bool> Json = new("--json") { Description = "Print the figures as JSON and nothing else" };

    internal static Command Create()
    {
        var command = new Command("rate", Description) { Meters, Days, Json };
        command.SetAction(Run);
        return command;
    }

    static int Run(ParseResult parsed)
    {
        var days = parsed.GetValue(Days);
        var workload = new RatingWorkload(parsed.GetValue(Meters));
        var plainDays = Math.Min(days, PlainDaysMax);
        var plain = Best(workload, plainDays, workload.RatePlainly, prepare: true);
        var start = Best(workload, plainDays, workload.RateBatch, prepare: false);
        if (plain.DueNanos != start.DueNanos)
        {
            throw new InvalidOperationException(
                $"The batch came to {start.DueNanos} nano-units, reading after reading to {plain.DueNanos}.");
        }

        var batch = Best(workload, days, workload.RateBatch, prepare: false);
        if (parsed.GetValue(Json))
        {
            PrintJson(batch, plain);
        }
        else
        {
            Print(workload, days, batch, plain);
        }

        return ExitCodes.Done;
    }

    /// <summary>The best of some rounds, after one that warms up: others share the machine.</summary>
    static Round Best(
        RatingWorkload workload, int days, Action<DateOnly, RatingState[], long[]> rate, bool prepare)
    {
        Measure(workload, days, rate, prepare);
        return Enumerable.Range(0, RoundCount).Select(_ => Measure(workload, days, rate, prepare))
            .MaxBy(round => round.ReadingsPerSecond)!;
    }

    static Round Measure(
        RatingWorkload workload, int days, Action<DateOnly, RatingState[], long[]> rate, bool prepare)
    {
        var states = workload.OpenAccounts();
        var due = new long[workload.MeterCount];
        Int128 total = 0;
        var (wall, cpu) = (TimeSpan.Zero, TimeSpan.Zero);
        for (var i = 0; i < days; i++)
        {
            var day = workload.FirstDay.AddDays(i);
            if (prepare)
            {
                workload.PreparePlain(day);
            }

            var (wallBefore, cpuBefore) = (TimeProvider.System.GetTimestamp(), Environment.CpuUsage.TotalTime);
            rate(day, states, due);
            wall += TimeProvider.System.GetElapsedTime(wallBefore);
            cpu += Environment.CpuUsage.TotalTime - cpuBefore;
            foreach (var nanos in due)
            {
                total += nanos;
            }
        }

        return new((long)workload.MeterCount * RatingWorkload.SlotCount * days, wall, cpu, total);
    }

    static void Print(RatingWorkload workload, int days, Round batch, Round plain)
    {
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture,
            $"{workload.MeterCount} meters x {days} days x {RatingWorkload.SlotCount} quarter-hours, one core"));
        Line("batch kernel", batch);
        Line("reading after reading", plain);
        var times = (double)batch.ReadingsPerSecond / plain.ReadingsPerSecond;
        Console.WriteLine(string.Create(
            CultureInfo.InvariantCulture, $"Both come to the same amounts; the batch is {times:0.0} x as fast."));
    }

    static void Line(string name, Round round) => Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"  {name,-22} {round.ReadingsPerSecond / 1e6,8:0.0} M readings/s"
            + $" {round.ReadingsPerCpuSecond / 1e6,8:0.0} M per CPU-second"));

    static void PrintJson(Round batch, Round plain)
    {
        using var output = Console.OpenStandardOutput();
        using (var json = new Utf8JsonWriter(output))
        {
            json.WriteStartObject();
            json.WriteNumber("readingsPerSecond", batch.ReadingsPerSecond);
            json.WriteNumber("readingsPerCpuSecond", batch.ReadingsPerCpuSecond);
            json.WriteStartObject("baseline");
            json.WriteString("what", PlainWhat);
            json.WriteNumber("readingsPerSecond", plain.ReadingsPerSecond);
            json.WriteNumber("readingsPerCpuSecond", plain.ReadingsPerCpuSecond);
            json.WriteEndObject();
            json.WriteEndObject();
        }

        output.Write("\n"u8);
    }

    sealed record Round(long ReadingCount, TimeSpan Wall, TimeSpan Cpu, Int128 DueNanos)
    {
        internal long ReadingsPerSecond => PerSecond(Wall);

        /// <summary>The kernel counts CPU time in steps of a millisecond or more: short runs come out rough.</summary>
        internal long ReadingsPerCpuSecond => Cpu > TimeSpan.Zero ? PerSecond(Cpu) : ReadingsPerSecond;

        long PerSecond(TimeSpan time) => (long)(ReadingCount / time.TotalSeconds);
    }
}
