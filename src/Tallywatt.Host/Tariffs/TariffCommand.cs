using System.CommandLine;
using Tallywatt.Formats.TariffFiles;

namespace Tallywatt.Host.Tariffs;

/// <summary><c>tallywatt tariff</c>: what tariffs there are, what one says, and whether a file is one.</summary>
static class TariffCommand
{
    const string Description = """
        Lists, shows and checks tariffs.

        Examples:
          ./tallywatt tariff list
          ./tallywatt tariff show guangdong-residential-tou
          ./tallywatt tariff check my-tariff.yaml
        """;

    const string ListDescription = """
        Lists the tariffs that come with the product.

        Example:
          ./tallywatt tariff list --json
        """;

    const string ShowDescription = """
        Shows the windows, ladder and prices of a tariff.

        Examples:
          ./tallywatt tariff show shanghai-residential-tou
          ./tallywatt tariff show shanghai-residential-tou --file > mine.yaml   (a file to start one's own from)
        """;

    const string CheckDescription = """
        Checks a tariff file, and lists everything that is wrong in it with its line.

        Exits with 0 when it can be rated, 2 when it is not there, 3 when it is refused.

        Example:
          ./tallywatt tariff check my-tariff.yaml
        """;

    static readonly Argument<string> Named = new("NAME|FILE")
    {
        Description = "A built-in tariff, a tariff file (docs/tariff-file.md) or a URDB rate (docs/urdb.md)",
    };

    static readonly Option<bool> Json = new("--json") { Description = "Print JSON and nothing else" };

    static readonly Option<bool> File = new("--file") { Description = "Print the tariff file of a built-in tariff" };

    internal static Command Create()
    {
        var list = new Command("list", ListDescription) { Json };
        list.SetAction(List);
        var show = new Command("show", ShowDescription) { Named, Json, File };
        show.SetAction(Show);
        var check = new Command("check", CheckDescription) { Named, Json };
        check.SetAction(Check);
        return new("tariff", Description) { list, show, check };
    }

    static int List(ParseResult parsed)
    {
        var tariffs = BuiltInTariffs.Names.Select(name => TariffSource.Load(name).Tariff!).ToList();
        var output = parsed.InvocationConfiguration.Output;
        if (parsed.GetValue(Json))
        {
            output.WriteLine(TariffJson.List(tariffs));
            return ExitCodes.Done;
        }

        TariffSheet.PrintList(tariffs, output);
        return ExitCodes.Done;
    }

    static int Show(ParseResult parsed)
    {
        var (output, error) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
        var name = parsed.GetRequiredValue(Named);
        if (parsed.GetValue(File))
        {
            return PrintFile(name, output, error);
        }

        var load = TariffSource.Load(name);
        if (load.Tariff is not { } tariff)
        {
            return Refuse(load, error);
        }

        if (parsed.GetValue(Json))
        {
            output.WriteLine(TariffJson.Tariff(tariff, load.Warnings));
            return ExitCodes.Done;
        }

        TariffSheet.Print(tariff, output);
        Warn(load, error);
        return ExitCodes.Done;
    }

    static int PrintFile(string name, TextWriter output, TextWriter error)
    {
        if (BuiltInTariffs.TextOf(name) is { } text)
        {
            output.Write(text);
            return ExitCodes.Done;
        }

        error.WriteLine(
            $"tallywatt: {name} is no built-in tariff; allowed: {string.Join(", ", BuiltInTariffs.Names)}");
        return ExitCodes.NotFound;
    }

    static int Check(ParseResult parsed)
    {
        var (output, error) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
        var load = TariffSource.Load(parsed.GetRequiredValue(Named));
        if (parsed.GetValue(Json))
        {
            output.WriteLine(TariffJson.Check(load));
            return (int)load.Status;
        }

        if (load.Tariff is not { } tariff)
        {
            return Refuse(load, error);
        }

        output.WriteLine($"{tariff.Name}: can be rated ({tariff.Versions.Count} version(s), {tariff.Currency})");
        Warn(load, error);
        return ExitCodes.Done;
    }

    static int Refuse(TariffLoad load, TextWriter error)
    {
        foreach (var fault in load.Faults)
        {
            error.WriteLine(fault);
        }

        return (int)load.Status;
    }

    static void Warn(TariffLoad load, TextWriter error)
    {
        foreach (var warning in load.Warnings)
        {
            error.WriteLine($"warning: {warning}");
        }
    }
}
