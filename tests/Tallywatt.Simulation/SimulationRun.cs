using Tallywatt.Core.Areas;

namespace Tallywatt.Simulation;

/// <summary>How one world ended.</summary>
/// <param name="Seed">The seed that replays it.</param>
/// <param name="Invariant">The promise that did not hold; null when all held.</param>
/// <param name="Message">What was found; empty when all held.</param>
/// <param name="TraceHash">A number that two runs of one seed share.</param>
/// <param name="EventCount">Events that happened.</param>
/// <param name="FaultCount">Faults that struck.</param>
/// <param name="Trace">Events as text, when they were asked for.</param>
public sealed record WorldResult(
    long Seed,
    Invariant? Invariant,
    string Message,
    ulong TraceHash,
    int EventCount,
    int FaultCount,
    IReadOnlyList<string> Trace)
{
    public bool Holds => Invariant is null;
}

/// <summary>Runs worlds and says how they ended.</summary>
public static class SimulationRun
{
    /// <summary>Runs one world. The same seed and bug give the same result, event by event.</summary>
    public static WorldResult RunOne(long seed, PlantedBug bug = PlantedBug.None, bool keepText = false)
    {
        var world = new World(seed, bug, keepText);
        try
        {
            world.Run();
            return Result(world, null, "");
        }
        catch (InvariantBrokenException broken)
        {
            return Result(world, broken.Invariant, broken.Message);
        }
        catch (AreaCorruptException corrupt)
        {
            return Result(world, Invariant.I13, corrupt.Message);
        }
    }

    /// <summary>Runs seeds from one on, on several threads, a world each.</summary>
    /// <param name="firstSeed">The first.</param>
    /// <param name="seedCount">How many.</param>
    /// <param name="bug">A mistake to plant in each.</param>
    /// <param name="threadCount">Threads, 1 or more.</param>
    /// <param name="done">Called after each world, from its thread.</param>
    /// <param name="stopAtFirst">Whether to begin no more worlds after one in which a promise did not hold.</param>
    /// <param name="cancel">Begins no more worlds.</param>
    /// <returns>The results, in order of seed; fewer than asked for when stopped.</returns>
    public static IReadOnlyList<WorldResult> RunMany(
        long firstSeed,
        int seedCount,
        PlantedBug bug = PlantedBug.None,
        int threadCount = 1,
        Action<WorldResult>? done = null,
        bool stopAtFirst = false,
        CancellationToken cancel = default)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(seedCount);
        var results = new WorldResult?[seedCount];
        var next = -1;
        var stopped = false;
        void Work()
        {
            for (var i = Interlocked.Increment(ref next); i < seedCount; i = Interlocked.Increment(ref next))
            {
                if (cancel.IsCancellationRequested || Volatile.Read(ref stopped))
                {
                    return;
                }

                var result = RunOne(firstSeed + i, bug);
                results[i] = result;
                Volatile.Write(ref stopped, stopAtFirst && !result.Holds);
                done?.Invoke(result);
            }
        }

        var options = new ParallelOptions { MaxDegreeOfParallelism = Math.Max(1, threadCount) };
        Parallel.For(0, Math.Max(1, threadCount), options, _ => Work());
        return [.. results.OfType<WorldResult>()];
    }

    static WorldResult Result(World world, Invariant? invariant, string message) => new(
        world.Seed, invariant, message, world.TraceHash, world.EventCount, world.FaultCount, world.TraceLines);
}
