using System.CommandLine;
using System.Globalization;
using Tallywatt.Core.Tariffs;
using Tallywatt.Core.Units;

namespace Tallywatt.Host.Rate;

/// <summary><c>tallywatt rate</c>: a usage file and a tariff in, an explained bill out. Nothing is stored.</summary>
static class RateCommand
{
    const string Description = """
        Rates a usage file with a tariff and prints the bill.

        The usage file is Green Button XML, NEM12 or NEM13, or CSV (docs/usage-files.md). The tariff is a built-in
        name, a tariff file (docs/tariff-file.md) or an OpenEI URDB rate (docs/urdb.md). Local time is that of --zone,
        else the tariff's, else the one the usage file declares.

        Example:
          ./tallywatt rate --usage samples/household-year.csv --tariff shanghai-residential-tou
        """;

    // Years that calendars and clocks have rules for. Beyond them there is nothing that could be billed.
    static readonly DateOnly FirstDate = new(1900, 1, 1);
    static readonly DateOnly LastDate = new(2199, 12, 31);

    const long PriceNanosMax = 1_000_000_000_000_000;

    const string ModeNames = "net-billing, net-metering, buy-all-sell-all";

    static readonly Option<string> Usage = new("--usage")
    {
        Description = "The usage file", HelpName = "FILE", Required = true,
    };

    static readonly Option<string> Tariff = new("--tariff")
    {
        Description = "A built-in tariff or a tariff file", HelpName = "FILE|NAME", Required = true,
    };

    static readonly Option<string> Zone = Text("--zone", "TZ", "IANA zone of the service point: Asia/Shanghai");
    static readonly Option<string> From = Text("--from", "DATE", "First local date, included: 2026-01-31");
    static readonly Option<string> To = Text("--to", "DATE", "Last local date, included: 2026-12-31");
    static readonly Option<string> Household = Text("--household", "N", "Persons in the household, 1 to 99");
    static readonly Option<string> Mode = Text("--export-mode", "MODE", ModeNames);
    static readonly Option<string> ExportPriceText = Text("--export-price", "P", "Paid per kWh sent out: 0.4155");
    static readonly Option<string> Holidays = Text("--holidays", "FILE", "Holidays and critical days, one date a line");
    static readonly Option<string> Meter = Text("--meter", "ID", "The meter, where a usage file holds several");
    static readonly Option<bool> Json = new("--json") { Description = "Print the bill as JSON and nothing else" };

    internal static Command Create()
    {
        var command = new Command("rate", Description)
        {
            Usage, Tariff, Zone, From, To, Household, Mode, ExportPriceText, Holidays, Meter, Json,
        };
        command.SetAction(Run);
        return command;
    }

    static int Run(ParseResult parsed)
    {
        var (output, error) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
        if (Read(parsed, error) is not { } options)
        {
            error.WriteLine("See ./tallywatt rate --help");
            return ExitCodes.WrongUsage;
        }

        var result = RateJob.Run(options);
        foreach (var message in result.Messages)
        {
            error.WriteLine($"tallywatt: {message}");
        }

        if (result.Rated is not { } rated)
        {
            return result.ExitCode;
        }

        if (parsed.GetValue(Json))
        {
            output.WriteLine(RateJson.Write(rated));
            return ExitCodes.Done;
        }

        RateSheet.Print(rated, output);
        foreach (var warning in rated.Warnings)
        {
            error.WriteLine($"warning: {warning}");
        }

        return ExitCodes.Done;
    }

    static Option<string> Text(string name, string value, string description) =>
        new(name) { Description = description, HelpName = value };

    /// <returns>Null when an argument is wrong; what it should have been is then written.</returns>
    static RateOptions? Read(ParseResult parsed, TextWriter error)
    {
        var faults = new List<string>();
        var options = new RateOptions(
            parsed.GetRequiredValue(Usage),
            parsed.GetRequiredValue(Tariff),
            parsed.GetValue(Zone),
            ReadDate(parsed, From, faults),
            ReadDate(parsed, To, faults),
            ReadPersons(parsed, faults),
            ReadMode(parsed, faults),
            ReadPrice(parsed, faults),
            parsed.GetValue(Holidays),
            parsed.GetValue(Meter));
        if (options.From > options.To)
        {
            faults.Add($"--from is after --to; allowed: --from on or before {options.To:yyyy-MM-dd}");
        }

        if (options.Zone is { } zone && RateZone.Fault(zone) is { } fault)
        {
            faults.Add(fault);
        }

        foreach (var option in (Option<string>[])[Usage, Tariff, Holidays])
        {
            if (parsed.GetValue(option) is "")
            {
                faults.Add($"{option.Name} is empty; allowed: {option.HelpName}");
            }
        }

        foreach (var found in faults)
        {
            error.WriteLine($"tallywatt: {found}");
        }

        return faults.Count == 0 ? options : null;
    }

    static DateOnly? ReadDate(ParseResult parsed, Option<string> option, List<string> faults)
    {
        if (parsed.GetValue(option) is not { } text)
        {
            return null;
        }

        if (!DateOnly.TryParseExact(
            text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date)
            || date < FirstDate || date > LastDate)
        {
            faults.Add(
                $"{option.Name} is '{text}'; allowed: a date such as 2026-01-31, from {FirstDate:yyyy-MM-dd} "
                    + $"to {LastDate:yyyy-MM-dd}");
        }

        return date;
    }

    static int? ReadPersons(ParseResult parsed, List<string> faults)
    {
        if (parsed.GetValue(Household) is not { } text)
        {
            return null;
        }

        if (!int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var persons)
            || persons is < 1 or > 99)
        {
            faults.Add($"{Household.Name} is '{text}'; allowed: a whole number from 1 to 99");
        }

        return persons;
    }

    static ExportMode? ReadMode(ParseResult parsed, List<string> faults)
    {
        var text = parsed.GetValue(Mode);
        ExportMode? mode = text switch
        {
            "net-billing" => ExportMode.NetBilling,
            "net-metering" => ExportMode.NetMetering,
            "buy-all-sell-all" => ExportMode.BuyAllSellAll,
            _ => null,
        };
        if (text is not null && mode is null)
        {
            faults.Add($"{Mode.Name} is '{text}'; allowed: {ModeNames}");
        }

        return mode;
    }

    static Price? ReadPrice(ParseResult parsed, List<string> faults)
    {
        if (parsed.GetValue(ExportPriceText) is not { } text)
        {
            return null;
        }

        if (!Price.TryParse(text, out var price) || price.NanosPerKilowattHour is < -PriceNanosMax or > PriceNanosMax)
        {
            faults.Add(
                $"{ExportPriceText.Name} is '{text}'; allowed: a plain number with at most 9 decimals, such as 0.4155, "
                    + "from -1000000 to 1000000");
        }

        return price;
    }
}
