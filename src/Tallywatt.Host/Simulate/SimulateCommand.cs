using System.CommandLine;
using System.Diagnostics;
using System.Globalization;
using System.Text;
using Tallywatt.Simulation;

namespace Tallywatt.Host.Simulate;

/// <summary><c>tallywatt simulate</c>: worlds from seeds, each with its faults, judged promise by promise.</summary>
static class SimulateCommand
{
    const string Description = """
        Runs simulated utilities under faults and checks every promise (docs/simulation.md).

        Each seed is a world: meters, a line, a store and a process that all fail, customers who pay and repeat
        themselves. Exits with 0 when every promise held in every world, and with 3 when one did not; the seed is
        then printed, and --seed replays that world with everything that happened in it.

        Examples:
          ./tallywatt simulate --seeds 10000
          ./tallywatt simulate --seed 4711
          ./tallywatt simulate --seeds 200 --bug dropped-carry
        """;

    static readonly Option<int> Seeds =
        WholeNumber.Option("--seeds", "How many worlds, 1 to 100000000", 1, 100_000_000, preset: 1_000);

    static readonly Option<long?> From =
        WholeNumber.Optional("--from", "The first seed (1)", long.MinValue / 2, long.MaxValue / 2);

    static readonly Option<long?> Seed = WholeNumber.Optional("--seed", "Replay one world and print its events");

    static readonly Option<string> Bug = new("--bug")
    {
        Description = "Plant a mistake, to see it found: " + string.Join(", ", BugNames), HelpName = "NAME",
    };

    static readonly Option<bool> Json = new("--json") { Description = "Print the outcome as JSON and nothing else" };

    static IEnumerable<string> BugNames =>
        Enum.GetValues<PlantedBug>().Where(bug => bug != PlantedBug.None).Select(NameOf);

    internal static Command Create()
    {
        var command = new Command("simulate", Description) { Seeds, From, Seed, Bug, Json };
        // On a thread of its own, so that Ctrl-C reaches it: what is done by then is reported.
        command.SetAction((parsed, cancel) => Task.Run(() => Run(parsed, cancel), CancellationToken.None));
        return command;
    }

    static int Run(ParseResult parsed, CancellationToken cancel)
    {
        var (output, error) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
        if (!TryBug(parsed.GetValue(Bug), error, out var bug))
        {
            error.WriteLine("See ./tallywatt simulate --help");
            return ExitCodes.WrongUsage;
        }

        var json = parsed.GetValue(Json);
        return parsed.GetValue(Seed) is { } seed
            ? Replay(seed, bug, json, output, error)
            : RunMany(parsed.GetValue(From) ?? 1, parsed.GetValue(Seeds), bug, json, output, error, cancel);
    }

    static int Replay(long seed, PlantedBug bug, bool json, TextWriter output, TextWriter error)
    {
        var watch = Stopwatch.StartNew();
        var result = SimulationRun.RunOne(seed, bug, keepText: true);
        if (json)
        {
            output.WriteLine(SimulateJson.Write([result], bug, watch.Elapsed));
        }
        else
        {
            foreach (var line in result.Trace)
            {
                output.WriteLine(line);
            }

            output.WriteLine(string.Create(CultureInfo.InvariantCulture,
                $"seed {seed}: {result.EventCount} events, {result.FaultCount} faults, trace {result.TraceHash:x16}"));
        }

        return Judge([result], bug, error);
    }

    static int RunMany(
        long from, int count, PlantedBug bug, bool json, TextWriter output, TextWriter error, CancellationToken cancel)
    {
        var watch = Stopwatch.StartNew();
        var progress = new SimulateProgress(count, error);
        var results = SimulationRun.RunMany(
            from, count, bug, Environment.ProcessorCount, progress.Count, cancel: cancel);
        progress.End();
        output.WriteLine(json ? SimulateJson.Write(results, bug, watch.Elapsed) : Sentence(results, watch.Elapsed));
        return Judge(results, bug, error);
    }

    static int Judge(IReadOnlyList<WorldResult> results, PlantedBug bug, TextWriter error)
    {
        const int shownCount = 10;
        var broken = results.Where(result => !result.Holds).ToList();
        foreach (var result in broken.Take(shownCount))
        {
            error.WriteLine($"seed {result.Seed}: {result.Invariant} does not hold. {result.Message}");
        }

        if (broken.Count == 0)
        {
            return ExitCodes.Done;
        }

        var planted = bug == PlantedBug.None ? "" : $" --bug {NameOf(bug)}";
        error.WriteLine($"Replay with ./tallywatt simulate --seed {broken[0].Seed}{planted}");
        return ExitCodes.Refused;
    }

    static string Sentence(IReadOnlyList<WorldResult> results, TimeSpan elapsed) => string.Create(
        CultureInfo.InvariantCulture,
        $"{results.Count} worlds, {results.Sum(r => (long)r.EventCount)} events, " +
        $"{results.Sum(r => (long)r.FaultCount)} faults, {results.Count(r => !r.Holds)} with a broken promise, " +
        $"in {elapsed.TotalSeconds:0.0} s");

    static bool TryBug(string? name, TextWriter error, out PlantedBug bug)
    {
        bug = Enum.GetValues<PlantedBug>().FirstOrDefault(known => NameOf(known) == name);
        if (name is null || bug != PlantedBug.None)
        {
            return true;
        }

        error.WriteLine($"tallywatt: --bug is '{name}'; allowed: {string.Join(", ", BugNames)}");
        return false;
    }

    /// <summary>DroppedCarry is typed dropped-carry.</summary>
    internal static string NameOf(PlantedBug bug)
    {
        var name = new StringBuilder();
        foreach (var letter in bug.ToString())
        {
            name.Append(char.IsUpper(letter) && name.Length > 0 ? "-" : "").Append(char.ToLowerInvariant(letter));
        }

        return name.ToString();
    }
}
