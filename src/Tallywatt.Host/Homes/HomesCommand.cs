using System.CommandLine;
using System.CommandLine.Parsing;
using Tallywatt.SoftMeter.Homes;

namespace Tallywatt.Host.Homes;

/// <summary><c>tallywatt homes</c>: what the modelled homes of a seed use, to judge the model by.</summary>
static class HomesCommand
{
    const int MostHomes = 10_000;

    const string Description = """
        Shows what the modelled homes use in a year: totals, sun, peaks and shares of the day.

        A fresh machine plays these homes when no usage files are given. docs/household-model.md explains them.

        Example:
          ./tallywatt homes --seed 7 --homes 200
        """;

    static readonly Option<long> Seed = new("--seed")
    {
        Description = "Decides the homes, their people, the weather and the sun",
        DefaultValueFactory = _ => 1,
    };

    static readonly Option<int> Homes = new("--homes")
    {
        Description = "How many homes, 1 to 10000",
        DefaultValueFactory = _ => 200,
        Validators = { WithinLimits },
    };

    static readonly Option<bool> Json = new("--json") { Description = "Print JSON and nothing else, home by home" };

    internal static Command Create()
    {
        var command = new Command("homes", Description) { Seed, Homes, Json };
        command.SetAction(Run);
        return command;
    }

    static void WithinLimits(OptionResult asked)
    {
        if (asked.Tokens.Count == 1 && int.TryParse(asked.Tokens[0].Value, out var homeCount)
            && homeCount is < 1 or > MostHomes)
        {
            asked.AddError($"--homes {homeCount} is out of range: 1 to {MostHomes}.");
        }
    }

    static int Run(ParseResult parsed)
    {
        var (output, error) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
        var street = Street.Play(parsed.GetValue(Seed), parsed.GetValue(Homes), Site.Beijing, error);
        if (parsed.GetValue(Json))
        {
            output.WriteLine(StreetJson.Of(street));
        }
        else
        {
            StreetSheet.Print(street, output);
        }

        return ExitCodes.Done;
    }
}
