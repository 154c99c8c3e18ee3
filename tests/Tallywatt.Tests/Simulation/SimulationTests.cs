using Tallywatt.Simulation;
using Xunit;

namespace Tallywatt.Tests.Simulation;

public sealed class SimulationTests
{
    const int SeedCount = 1_000;

    /// <summary>The promises hold in a thousand worlds. A failure prints the seed; replay it with
    /// <c>./tallywatt simulate --seed N</c>.</summary>
    [Fact]
    public void A_thousand_worlds_keep_every_promise()
    {
        var results = SimulationRun.RunMany(
            1, SeedCount, threadCount: Environment.ProcessorCount, stopAtFirst: true,
            cancel: TestContext.Current.CancellationToken);

        Assert.Empty(results.Where(result => !result.Holds)
            .Select(result => $"seed {result.Seed}: {result.Invariant} {result.Message}"));
        Assert.Equal(SeedCount, results.Count);
        Assert.True(results.Sum(result => (long)result.FaultCount) > 10 * SeedCount, "Hardly any fault struck.");
    }

    /// <summary>Not by chance but one by one: the platform dies once, at each of its first steps in turn, and at
    /// every ninth after; nothing else goes wrong, and every promise holds.</summary>
    [Theory]
    [InlineData(3)]
    [InlineData(8)]
    public void The_platform_may_die_between_any_two_steps(long seed)
    {
        var calm = new World(seed, dieAtStep: 0);
        calm.Run();
        Assert.True(calm.StepCount > 300, "The world is too small to show anything.");

        for (var step = 1; step < calm.StepCount; step += step < 100 ? 1 : 9)
        {
            var world = new World(seed, dieAtStep: step);
            world.Run();
        }
    }

    [Theory]
    [InlineData(1)]
    [InlineData(17)]
    [InlineData(4_711)]
    public void The_same_seed_is_the_same_world_event_by_event(long seed)
    {
        var first = SimulationRun.RunOne(seed);
        var second = SimulationRun.RunOne(seed, keepText: true);

        Assert.Equal((first.TraceHash, first.EventCount), (second.TraceHash, second.EventCount));
        Assert.NotEqual(first.TraceHash, SimulationRun.RunOne(seed + 1).TraceHash);
    }

    /// <summary>Each mistake that could be made is found, and by a promise that speaks of it.</summary>
    [Theory]
    [InlineData(PlantedBug.DroppedCarry)]
    [InlineData(PlantedBug.AcknowledgeBeforeCommit)]
    [InlineData(PlantedBug.ReminderTwice)]
    [InlineData(PlantedBug.TopUpWithoutKey)]
    [InlineData(PlantedBug.GapSwallowed)]
    [InlineData(PlantedBug.RelayWithoutReadBack)]
    [InlineData(PlantedBug.TornTailAccepted)]
    [InlineData(PlantedBug.GoesOnAfterFailedCommit)]
    [InlineData(PlantedBug.CheckpointBeforeCommit)]
    [InlineData(PlantedBug.NoticeOutsideOutbox)]
    [InlineData(PlantedBug.LateRowIgnored)]
    public void A_planted_bug_is_found(PlantedBug bug)
    {
        var results = SimulationRun.RunMany(
            1, 200, bug, threadCount: Environment.ProcessorCount, stopAtFirst: true,
            cancel: TestContext.Current.CancellationToken);

        var found = results.FirstOrDefault(result => !result.Holds);
        Assert.True(found is not null, $"{bug} was not found in 200 worlds.");
        Assert.Equal(found.Invariant, SimulationRun.RunOne(found.Seed, bug).Invariant);
    }
}
