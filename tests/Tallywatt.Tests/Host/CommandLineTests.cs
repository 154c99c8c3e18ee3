using System.CommandLine;
using Tallywatt.Host;
using Xunit;

namespace Tallywatt.Tests.Host;

public sealed class CommandLineTests
{
    [Theory]
    [InlineData("upp", "there is no 'upp'. Did you mean 'up'?")]
    [InlineData("rat", "there is no 'rat'. Did you mean 'rate'?")]
    [InlineData("tarrif", "there is no 'tarrif'. Did you mean 'tariff'?")]
    [InlineData("frobnicate", "there is no 'frobnicate'.\n")]
    [InlineData("", "say what to do.")]
    public async Task A_verb_that_is_not_there_is_named_with_the_one_that_was_meant(string typed, string said)
    {
        var ran = await RunAsync(typed);

        Assert.Equal(ExitCodes.WrongUsage, ran.ExitCode);
        Assert.Contains(said, ran.Error, StringComparison.Ordinal);
        Assert.Contains("  simulate ", ran.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("Required command", ran.Error, StringComparison.Ordinal);
        Assert.Empty(ran.Output);
    }

    [Theory]
    [InlineData("bench rate --metres 5", "no 'bench rate --metres'. Did you mean '--meters'?", "bench rate --help")]
    [InlineData("bench raet", "no 'bench raet'. Did you mean 'rate'?", "bench --help")]
    [InlineData("bench rate --meters x", "--meters is 'x'; allowed: a whole number from 1 to", "bench rate --help")]
    [InlineData("bench dlms --trips 0", "--trips is '0'; allowed: a whole number from 1 to", "bench dlms --help")]
    [InlineData("up --meters 0", "--meters is '0'; allowed: a whole number from 1 to 20000", "up --help")]
    [InlineData("up --port 70000", "--port is '70000'; allowed: a whole number from 1 to 65535", "up --help")]
    [InlineData("up --seed 1.5", "--seed is '1.5'; allowed: a whole number\n", "up --help")]
    [InlineData("homes --homes 0", "--homes is '0'; allowed: a whole number from 1 to 10000", "homes --help")]
    [InlineData("topup --account 1 --amount 5 --id x", "--id is 'x'; allowed: an id", "topup --help")]
    [InlineData("topup --account 1 --amount -5", "not an amount above zero", "topup --help")]
    [InlineData("meter --watts -3", "--watts is '-3'; allowed: a whole number from 0 to 100000", "meter --help")]
    [InlineData("meter --dlms 5", "no 'meter --dlms'.", "meter --help")]
    [InlineData("ledger", "'ledger' needs one more word", "ledger --help")]
    [InlineData("topup --account 1", "--amount", "topup --help")]
    public async Task Help_is_offered_for_exactly_what_was_asked_for(string typed, string said, string help)
    {
        var ran = await RunAsync(typed);

        Assert.Equal(ExitCodes.WrongUsage, ran.ExitCode);
        Assert.Contains(said, ran.Error, StringComparison.Ordinal);
        Assert.Contains($"See ./tallywatt {help}", ran.Error, StringComparison.Ordinal);
    }

    [Fact]
    public void Every_verb_shows_an_example_that_parses()
    {
        var root = Tallywatt.Host.CommandLine.Root([]);
        foreach (var (path, verb) in root.Subcommands.SelectMany(verb => WithBelow("", verb)))
        {
            var example = verb.Description!.Split("Example")[^1].Split('\n').Select(line => line.Trim())
                .FirstOrDefault(line => line.StartsWith("./tallywatt ", Exact));
            Assert.True(example is not null, $"{path} has no example.");
            Assert.StartsWith("./tallywatt " + path.Split(' ')[0], example, Exact);
            Assert.Subset(example.Split(' ').ToHashSet(), path.Split(' ').ToHashSet());
            Assert.True(root.Parse(example["./tallywatt ".Length..]).Errors.Count == 0, example);
        }
    }

    const StringComparison Exact = StringComparison.Ordinal;

    static IEnumerable<(string Path, Command Verb)> WithBelow(string above, Command verb) =>
        verb.Subcommands.SelectMany(below => WithBelow(above + verb.Name + " ", below))
            .Prepend((above + verb.Name, verb));

    static async Task<(int ExitCode, string Output, string Error)> RunAsync(string typed)
    {
        using var output = new StringWriter { NewLine = "\n" };
        using var error = new StringWriter { NewLine = "\n" };
        var exitCode = await Tallywatt.Host.CommandLine.RunAsync(
            typed.Split(' ', StringSplitOptions.RemoveEmptyEntries), output, error);
        return (exitCode, output.ToString(), error.ToString());
    }
}
