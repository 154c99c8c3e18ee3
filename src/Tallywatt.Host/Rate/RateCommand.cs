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

    static readonly Dictionary<string, ExportMode> ExportModes = new()
    {
        ["net-billing"] = ExportMode.NetBilling,
        ["net-metering"] = ExportMode.NetMetering,
        ["buy-all-sell-all"] = ExportMode.BuyAllSellAll,
    };

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
    static readonly Option<string> Mode = Text("--export-mode", "MODE", string.Join(", ", ExportModes.Keys));
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
        var wrong = false;
        T? Take<T>(Option<string> option, Func<string, (bool IsGood, T Value)> read, string allowed)
            where T : struct
        {
            if (parsed.GetValue(option) is not { } text)
            {
                return null;
            }

            var (isGood, value) = read(text);
            if (!isGood)
            {
                error.WriteLine($"tallywatt: {option.Name} is '{text}'; allowed: {allowed}");
            }

            wrong |= !isGood;
            return value;
        }

        var options = new RateOptions(
            parsed.GetRequiredValue(Usage),
            parsed.GetRequiredValue(Tariff),
            parsed.GetValue(Zone),
            Take(From, Date, "a date such as 2026-01-31"),
            Take(To, Date, "a date such as 2026-12-31"),
            Take(Household, Persons, "a whole number from 1 to 99"),
            Take(Mode, ModeOf, string.Join(", ", ExportModes.Keys)),
            Take(ExportPriceText, PriceOf, "a plain number with at most 9 decimals, such as 0.4155"),
            parsed.GetValue(Holidays),
            parsed.GetValue(Meter));
        if (options.From > options.To)
        {
            error.WriteLine($"tallywatt: --from is after --to; allowed: --from on or before {options.To:yyyy-MM-dd}");
            wrong = true;
        }

        if (options.Zone is { } zone && RateZone.Fault(zone) is { } fault)
        {
            error.WriteLine($"tallywatt: {fault}");
            wrong = true;
        }

        return wrong ? null : options;
    }

    static (bool IsGood, DateOnly Value) Date(string text)
    {
        var isGood = DateOnly.TryParseExact(
            text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var date);
        return (isGood, date);
    }

    static (bool IsGood, int Value) Persons(string text)
    {
        var isGood = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count);
        return (isGood && count is >= 1 and <= 99, count);
    }

    static (bool IsGood, ExportMode Value) ModeOf(string text) => (ExportModes.TryGetValue(text, out var mode), mode);

    static (bool IsGood, Price Value) PriceOf(string text) => (Price.TryParse(text, out var price), price);
}
