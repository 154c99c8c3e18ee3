using System.CommandLine;
using Tallywatt.SoftMeter.Homes;

namespace Tallywatt.Host.Homes;

/// <summary><c>tallywatt homes</c>: what the modelled homes of a seed use, to judge the model by.</summary>
static class HomesCommand
{
    const string Description = """
        Shows what the modelled homes use in a year: totals, sun, peaks and shares of the day.

        A fresh machine plays these homes when no usage files are given. docs/household-model.md explains them.

        Example:
          ./tallywatt homes --seed 7 --homes 200
        """;

    static readonly Option<long?> Seed =
        WholeNumber.Optional("--seed", "Decides the homes, their people, the weather and the sun (1)");

    static readonly Option<int> Homes =
        WholeNumber.Option("--homes", "How many homes, 1 to 10000", 1, 10_000, preset: 200);

    static readonly Option<bool> Json = new("--json") { Description = "Print JSON and nothing else, home by home" };

    internal static Command Create()
    {
        var command = new Command("homes", Description) { Seed, Homes, Json };
        command.SetAction(Run);
        return command;
    }

    static int Run(ParseResult parsed)
    {
        var (output, error) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
        var street = Street.Play(parsed.GetValue(Seed) ?? 1, parsed.GetValue(Homes), Site.Beijing, error);
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
