using System.CommandLine;

namespace Tallywatt.Host;

/// <summary>The product's command line: one file per verb, listed here.</summary>
static class CommandLine
{
    internal static Task<int> RunAsync(string[] args)
    {
        var root = new RootCommand("Tallywatt: prepaid electricity, from the meter to the money.");
        return root.Parse(args).InvokeAsync();
    }
}
