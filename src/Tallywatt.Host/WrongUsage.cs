using System.CommandLine;
using System.CommandLine.Parsing;

namespace Tallywatt.Host;

/// <summary>Says what was wrong with the arguments, what it should probably have been, and where to read on.</summary>
static class WrongUsage
{
    internal static void Explain(ParseResult parsed, TextWriter error)
    {
        var command = parsed.CommandResult.Command;
        var path = PathOf(parsed.CommandResult);
        var unknown = parsed.UnmatchedTokens is [var first, ..] ? first : null;
        if (unknown is null && (command.Subcommands.Count == 0 || command.Action is not null))
        {
            foreach (var fault in parsed.Errors)
            {
                error.WriteLine($"tallywatt: {fault.Message}");
            }

            error.WriteLine($"See ./tallywatt {path}--help");
            return;
        }

        if (unknown is null)
        {
            var asked = path.Length == 0 ? "say what to do" : $"'{path.TrimEnd()}' needs one more word";
            error.WriteLine($"tallywatt: {asked}.");
        }
        else
        {
            var known = command.Subcommands.Select(verb => verb.Name).Concat(command.Options.Select(o => o.Name));
            var near = Nearest(unknown, known) is { } name ? $" Did you mean '{name}'?" : "";
            error.WriteLine($"tallywatt: there is no '{path}{unknown}'.{near}");
        }

        if (command.Subcommands.Count > 0 && unknown?.StartsWith('-') is not true)
        {
            error.WriteLine("One of:");
            foreach (var verb in command.Subcommands)
            {
                error.WriteLine($"  {verb.Name,-14} {verb.Description?.Split('\n')[0]}");
            }
        }

        error.WriteLine($"See ./tallywatt {path}--help");
    }

    // "bench rate ", or nothing for the root: it stands before what was typed next.
    static string PathOf(CommandResult result)
    {
        var path = "";
        for (var at = result; at.Command is not RootCommand; at = (CommandResult)at.Parent!)
        {
            path = $"{at.Command.Name} {path}";
        }

        return path;
    }

    /// <summary>The known name that is at most a few letters away from what was typed; null when none is.</summary>
    internal static string? Nearest(string typed, IEnumerable<string> known)
    {
        var (nearest, distance) = known.Select(name => (Name: name, Distance: Distance(typed, name)))
            .OrderBy(candidate => candidate.Distance)
            .FirstOrDefault();
        return nearest is not null && distance <= Math.Max(1, nearest.Length / 3) ? nearest : null;
    }

    // How many letters must be added, dropped, changed or swapped with their neighbour.
    static int Distance(string from, string to)
    {
        var cost = new int[from.Length + 1, to.Length + 1];
        for (var i = 0; i <= from.Length; i++)
        {
            for (var j = 0; j <= to.Length; j++)
            {
                if (i == 0 || j == 0)
                {
                    cost[i, j] = i + j;
                    continue;
                }

                var change = from[i - 1] == to[j - 1] ? 0 : 1;
                cost[i, j] = Math.Min(
                    Math.Min(cost[i - 1, j], cost[i, j - 1]) + 1, cost[i - 1, j - 1] + change);
                if (i > 1 && j > 1 && from[i - 1] == to[j - 2] && from[i - 2] == to[j - 1])
                {
                    cost[i, j] = Math.Min(cost[i, j], cost[i - 2, j - 2] + 1);
                }
            }
        }

        return cost[from.Length, to.Length];
    }
}
