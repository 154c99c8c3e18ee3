using Tallywatt.Fuzz.Engine;
using Tallywatt.Tests.Architecture;
using Xunit;

namespace Tallywatt.Tests.Wire;

/// <summary>Every fuzz target over its corpus and over some thousand changed vectors. Minutes of it are run by hand:
/// see CONTRIBUTING.md.</summary>
public sealed class FuzzReplayTests
{
    const int ExecutionsPerTarget = 1_500;

    public static TheoryData<string> Targets => [.. FuzzTargets.All.Select(target => target.Name)];

    [Theory]
    [MemberData(nameof(Targets))]
    public void A_target_holds_over_its_corpus_and_changed_vectors(string name)
    {
        var target = FuzzTargets.All.Single(target => target.Name == name);
        var leftCount = ExecutionsPerTarget;

        var outcome = new FuzzRun(target, seed: 11).Run(() => leftCount-- == 0, TimeProvider.System);

        Assert.True(
            outcome.Failure is null, $"{Convert.ToHexString(outcome.Input ?? [])}: {outcome.Failure}");
        Assert.True(outcome.ExecutionCount > ExecutionsPerTarget, "The corpus was not run.");
    }

    [Fact]
    public void Every_folder_of_the_corpus_is_a_target() => Repository.AssertNone(
        Directory.EnumerateDirectories(FuzzSeeds.CorpusFolder).Select(folder => Path.GetFileName(folder)!)
            .Except(FuzzTargets.All.Select(target => target.Name)));

    /// <summary>Checks the check: a target that breaks is found, and its input made small.</summary>
    [Fact]
    public void A_fault_is_found_and_its_input_made_small()
    {
        var target = new FuzzTarget("broken", "dlms", FuzzShape.Plain, input =>
        {
            if (input.IndexOf((byte)0xC4) >= 0 && input.IndexOf((byte)0x7F) >= 0)
            {
                throw new InvalidOperationException("broken");
            }
        });

        var outcome = new FuzzRun(target, seed: 1).Run(() => false, TimeProvider.System);

        Assert.Equal("broken", outcome.Failure?.Message);
        Assert.InRange(outcome.Input!.Length, 1, 4);
    }
}
