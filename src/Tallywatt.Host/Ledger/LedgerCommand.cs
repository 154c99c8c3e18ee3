using System.CommandLine;
using System.Text.Encodings.Web;
using System.Text.Json;
using Tallywatt.Host.Store;
using Tallywatt.Host.Up;
using Tallywatt.Storage;
using Tallywatt.Storage.Sql;

namespace Tallywatt.Host.Ledger;

/// <summary>`tallywatt ledger ...`: proofs and statements over the books, of a running or a stopped utility.</summary>
static class LedgerCommand
{
    internal static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web)
    {
        WriteIndented = true,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    };

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
            Check(), TrialBalance(), Statement(), LedgerExport.Create(), LedgerReversals.CreateReverse(),
            LedgerReversals.CreateList(),
        };
        return command;
    }

    static Command Check()
    {
        var (store, json) = (new StoreOption(), AsJson());
        var command = new Command(
            "check",
            """
            Proves that the books, the purses and the readings add up. Exits 0 when they do, 3 when not.

            Example:
              ./tallywatt ledger check --data ./data --json
            """)
        {
            json,
        };
        store.AddTo(command);
        command.SetAction(parsed => Open(parsed, store, (place, output) =>
        {
            var proofs = LedgerProof.Of(place);
            output.WriteLine(parsed.GetValue(json) ? JsonSerializer.Serialize(proofs, Json) : CheckTable.Of(proofs));
            return proofs.Holds ? ExitCodes.Done : ExitCodes.Refused;
        }));
        return command;
    }

    static Command TrialBalance()
    {
        var (store, json) = (new StoreOption(), AsJson());
        var command = new Command(
            "trial-balance",
            """
            Shows debits and credits by kind of account.

            Example:
              ./tallywatt ledger trial-balance
            """)
        {
            json,
        };
        store.AddTo(command);
        command.SetAction(parsed => Open(parsed, store, (place, output) =>
        {
            var lines = LedgerReading.TrialBalance(place);
            output.WriteLine(parsed.GetValue(json) ? JsonSerializer.Serialize(lines, Json) : CheckTable.Of(lines));
            return ExitCodes.Done;
        }));
        return command;
    }

    static Command Statement()
    {
        var (store, json) = (new StoreOption(), AsJson());
        var account = new Option<long>("--account") { Description = "The customer's account number.", Required = true };
        var command = new Command(
            "statement",
            """
            Shows every entry of one customer's account: what it is, what it moved, and what stands afterwards.

            Example:
              ./tallywatt ledger statement --account 100001
            """)
        {
            account, json,
        };
        store.AddTo(command);
        command.SetAction(parsed => Open(parsed, store, (place, output) =>
        {
            var number = parsed.GetValue(account);
            if (LedgerReading.Statement(place, number) is not { } lines)
            {
                parsed.InvocationConfiguration.Error.WriteLine($"tallywatt: there is no account {number}.");
                return ExitCodes.NotFound;
            }

            output.WriteLine(parsed.GetValue(json) ? JsonSerializer.Serialize(lines, Json) : CheckTable.Of(lines));
            return ExitCodes.Done;
        }));
        return command;
    }

    /// <summary>Finds the books, and says in a sentence why they cannot be used.</summary>
    internal static int Open(ParseResult parsed, StoreOption store, Func<StorePlace, TextWriter, int> show)
    {
        var (output, error) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
        try
        {
            return show(store.Of(parsed), output);
        }
        catch (RefusedException refused)
        {
            error.WriteLine($"tallywatt: {refused.Message}");
            return refused.ExitCode;
        }
        catch (StoreRefusedException refused)
        {
            error.WriteLine($"tallywatt: {refused.Message}");
            return ExitCodes.Refused;
        }
    }

    /// <summary>As <see cref="Open"/>, for a verb that writes.</summary>
    internal static async Task<int> OpenAsync(ParseResult parsed, StoreOption store, Func<StorePlace, Task> work)
    {
        var error = parsed.InvocationConfiguration.Error;
        try
        {
            await work(store.Of(parsed));
            return ExitCodes.Done;
        }
        catch (RefusedException refused)
        {
            await error.WriteLineAsync($"tallywatt: {refused.Message}");
            return refused.ExitCode;
        }
        catch (StoreRefusedException refused)
        {
            await error.WriteLineAsync($"tallywatt: {refused.Message}");
            return ExitCodes.Refused;
        }
    }

    internal static Option<bool> AsJson() =>
        new("--json") { Description = "Print as JSON; amounts are decimal strings." };
}
