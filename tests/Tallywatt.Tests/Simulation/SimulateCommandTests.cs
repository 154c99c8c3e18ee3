using System.Text.Json;
using Tallywatt.Host;
using Xunit;

namespace Tallywatt.Tests.Simulation;

public sealed class SimulateCommandTests
{
    [Fact]
    public async Task Clean_worlds_exit_with_zero_and_say_so()
    {
        var (code, output, error) = await RunAsync("simulate", "--seeds", "5");

        Assert.Equal(0, code);
        Assert.Contains("5 worlds", output, StringComparison.Ordinal);
        Assert.Contains("0 with a broken promise", output, StringComparison.Ordinal);
        Assert.Empty(error);
    }

    [Fact]
    public async Task A_broken_promise_exits_with_three_and_names_the_seed_to_replay()
    {
        var (code, output, error) = await RunAsync("simulate", "--seeds", "3", "--bug", "dropped-carry", "--json");

        Assert.Equal(3, code);
        using var json = JsonDocument.Parse(output);
        var broken = json.RootElement.GetProperty("broken")[0];
        Assert.Equal("dropped-carry", json.RootElement.GetProperty("bug").GetString());
        var seed = broken.GetProperty("seed").GetInt64().ToString(System.Globalization.CultureInfo.InvariantCulture);
        Assert.Contains($"--seed {seed} --bug dropped-carry", error, StringComparison.Ordinal);

        var (replayed, events, _) = await RunAsync("simulate", "--seed", seed, "--bug", "dropped-carry");
        Assert.Equal(3, replayed);
        Assert.Contains("trace " + broken.GetProperty("trace").GetString(), events, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--seeds", "0", "allowed: a whole number from 1")]
    [InlineData("--seeds", "many", "allowed: a whole number from 1")]
    [InlineData("--bug", "no-such", "allowed: dropped-carry")]
    public async Task A_wrong_argument_is_told_what_is_allowed(string option, string value, string expected)
    {
        var (code, output, error) = await RunAsync("simulate", option, value);

        Assert.Equal(1, code);
        Assert.Empty(output);
        Assert.Contains(expected, error, StringComparison.Ordinal);
    }

    static async Task<(int Code, string Output, string Error)> RunAsync(params string[] args)
    {
        using var output = new StringWriter();
        using var error = new StringWriter();
        var code = await CommandLine.RunAsync(args, output, error);
        return (code, output.ToString(), error.ToString());
    }
}
