using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Tallywatt.Host.Up;
using Tallywatt.Storage;
using Tallywatt.Storage.Ledger;

namespace Tallywatt.Host.Ledger;

/// <summary>`tallywatt ledger ...`: proofs and statements over the books, of a running or a stopped utility.</summary>
static class LedgerCommand
{
    static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    internal static Command Create()
    {
        var command = new Command(
            "ledger",
            """
            Proves and shows the books.

            Example:
              ./tallywatt ledger check --data ./data
            """)
        {
            Check(), TrialBalance(), Statement(),
        };
        return command;
    }

    static Command Check()
    {
        var (data, json) = (Data(), AsJson());
        var command = new Command(
            "check",
            """
            Proves that the books, the purses and the readings add up. Exits 0 when they do, 3 when not.

            Example:
              ./tallywatt ledger check --data ./data --json
            """)
        {
            data, json,
        };
        command.SetAction(parsed => Open(parsed, data, (path, output) =>
        {
            var proofs = LedgerProof.Of(path);
            output.WriteLine(parsed.GetValue(json) ? JsonSerializer.Serialize(proofs, Json) : CheckTable.Of(proofs));
            return proofs.Holds ? ExitCodes.Done : ExitCodes.Refused;
        }));
        return command;
    }

    static Command TrialBalance()
    {
        var (data, json) = (Data(), AsJson());
        var command = new Command(
            "trial-balance",
            """
            Shows debits and credits by kind of account.

            Example:
              ./tallywatt ledger trial-balance
            """)
        {
            data, json,
        };
        command.SetAction(parsed => Open(parsed, data, (path, output) =>
        {
            var lines = LedgerReading.TrialBalance(path);
            output.WriteLine(parsed.GetValue(json) ? JsonSerializer.Serialize(lines, Json) : CheckTable.Of(lines));
            return ExitCodes.Done;
        }));
        return command;
    }

    static Command Statement()
    {
        var (data, json) = (Data(), AsJson());
        var account = new Option<long>("--account") { Description = "The customer's account number.", Required = true };
        var command = new Command(
            "statement",
            """
            Shows every entry of one customer's account.

            Example:
              ./tallywatt ledger statement --account 100001
            """)
        {
            account, data, json,
        };
        command.SetAction(parsed => Open(parsed, data, (path, output) =>
        {
            var number = parsed.GetValue(account);
            if (LedgerReading.Statement(path, number) is not { } lines)
            {
                parsed.InvocationConfiguration.Error.WriteLine($"tallywatt: there is no account {number}.");
                return ExitCodes.NotFound;
            }

            output.WriteLine(parsed.GetValue(json) ? JsonSerializer.Serialize(lines, Json) : CheckTable.Of(lines));
            return ExitCodes.Done;
        }));
        return command;
    }

    static int Open(ParseResult parsed, Option<string> data, Func<string, TextWriter, int> show)
    {
        var path = DataDirectory.DatabaseIn(parsed.GetValue(data)!);
        var (output, error) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
        if (!File.Exists(path))
        {
            error.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"tallywatt: {Path.GetFullPath(path)} does not exist. Name the data directory with --data."));
            return ExitCodes.NotFound;
        }

        try
        {
            return show(path, output);
        }
        catch (StoreRefusedException refused)
        {
            error.WriteLine($"tallywatt: {refused.Message}");
            return ExitCodes.Refused;
        }
    }

    static Option<string> Data() => new("--data")
    {
        Description = "Data directory of the utility, running or stopped.",
        DefaultValueFactory = _ => "./" + UpOptions.DefaultData,
    };

    static Option<bool> AsJson() => new("--json") { Description = "Print as JSON; amounts are decimal strings." };
}
