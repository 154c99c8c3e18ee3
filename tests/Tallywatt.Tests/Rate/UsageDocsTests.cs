using Tallywatt.Tests.Architecture;
using Xunit;

namespace Tallywatt.Tests.Usage;

/// <summary>Every bill in the README and on the page about usage files is what its command prints.</summary>
public sealed class UsageDocsTests
{
    const string Prompt = "$ ./tallywatt rate ";

    public static TheoryData<string, string> Commands =>
        [.. Read(Repository.Read("README.md")), .. Read(Repository.Read("docs/usage-files.md"))];

    [Theory]
    [MemberData(nameof(Commands))]
    public async Task A_command_of_the_page_prints_what_the_page_says(string arguments, string expected)
    {
        var samples = Path.Combine(Repository.Root, "samples");

        var ran = await RateCommandTests.Run(
            arguments.Replace("samples/", samples + "/", StringComparison.Ordinal).Split(' '));

        var printed = (ran.Output + ran.Error).Replace(samples + "/", "samples/", StringComparison.Ordinal);
        Assert.Equal(expected, string.Join('\n', printed.TrimEnd().Split('\n').Select(line => line.TrimEnd())));
    }

    [Fact]
    public void The_commands_of_a_page_are_found() =>
        Assert.Equal(
            [("--usage a", "one\ntwo"), ("--usage b", "three")],
            Read($"text\n```\n{Prompt}--usage a\none\ntwo\n{Prompt}--usage b\nthree\n```\n"));

    static List<(string Arguments, string Output)> Read(string page)
    {
        var commands = new List<(string Arguments, string Output)>();
        foreach (var block in page.Split("```").Where((_, index) => index % 2 == 1))
        {
            foreach (var command in block.Split(Prompt).Skip(1))
            {
                var lines = command.TrimEnd().Split('\n');
                commands.Add((lines[0], string.Join('\n', lines[1..])));
            }
        }

        return commands;
    }
}
