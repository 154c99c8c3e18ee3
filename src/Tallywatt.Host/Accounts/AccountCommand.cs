using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using System.Text.Json;
using Tallywatt.Host.Up;

namespace Tallywatt.Host.Accounts;

/// <summary>`tallywatt account`: meters are exchanged and customers move at a running utility.</summary>
static class AccountCommand
{
    internal static Command Create() => new(
        "account",
        """
        Exchanges meters and moves customers out and in; shows a service point through time.

        Examples:
          ./tallywatt account show --account 100001
          ./tallywatt account move-out --account 100001 --day 2026-11-24
          ./tallywatt account move-in --account 100001 --day 2026-11-24
        """)
    {
        Show(), Exchange(), MoveOut(), MoveIn(),
    };

    static Command Show()
    {
        var at = new AccountPlace();
        var command = new Command(
            "show",
            """
            A service point through time: its accounts and its meters.

            Example:
              ./tallywatt account show --account 100001 --json
            """);
        at.AddTo(command);
        command.SetAction((parsed, cancel) => at.RunAsync(parsed, async (client, account) => Words.Show(
            await client.GetAsync($"api/accounts/{account}", cancel))));
        return command;
    }

    static Command MoveOut()
    {
        var at = new AccountPlace();
        var day = Day("--day", "The first local day that is not the customer's any more.");
        var keepPower = new Option<bool>("--keep-power") { Description = "Leave the relay as it is." };
        var command = new Command(
            "move-out",
            """
            Ends an account at the beginning of a local day: closes its days and its month, repays preset credit, and
            tells what the customer is to be given back.

            Example:
              ./tallywatt account move-out --account 100001 --day 2026-11-24
            """)
        {
            day, keepPower,
        };
        at.AddTo(command);
        command.SetAction((parsed, cancel) => at.RunAsync(parsed, async (client, account) => Words.MovedOut(
            await client.PutAsync(
                $"api/accounts/{account}/move-out",
                new MoveRequest(parsed.GetValue(day), !parsed.GetValue(keepPower), null), cancel))));
        return command;
    }

    static Command MoveIn()
    {
        var at = new AccountPlace();
        var day = Day("--day", "The new customer's first local day.");
        var tariff = new Option<string?>("--tariff")
        {
            Description = "The contract's tariff: a built-in name or a file; left out for the utility's own.",
            HelpName = "NAME",
        };
        var command = new Command(
            "move-in",
            """
            Begins a new account at the service point of an account that has ended, and tells its number.

            Example:
              ./tallywatt account move-in --account 100001 --day 2026-11-24
            """)
        {
            day, tariff,
        };
        at.AddTo(command);
        command.SetAction((parsed, cancel) => at.RunAsync(parsed, async (client, account) => Words.MovedIn(
            await client.PutAsync(
                $"api/accounts/{account}/move-in",
                new MoveRequest(parsed.GetValue(day), false, parsed.GetValue(tariff)), cancel))));
        return command;
    }

    static Command Exchange()
    {
        var at = new AccountPlace();
        var meter = Required(WholeNumber.Optional("--new-meter", "The new meter's number.", 1, 999_999_999_999));
        var oldImport = Required(WattHours("--old-import-wh", "Where +A of the old meter stood, in Wh."));
        var oldExport = WattHours("--old-export-wh", "Where -A of the old meter stood, in Wh.");
        var newImport = WattHours("--new-import-wh", "Where +A of the new meter stood, in Wh.");
        var newExport = WattHours("--new-export-wh", "Where -A of the new meter stood, in Wh.");
        var capacity = WattHours("--old-capacity-wh",
            "The count at which the old meter's register went back to zero, such as 100000000 for five drums of kWh.");
        var time = WholeNumber.Optional("--at", "When, in seconds since 1970-01-01T00:00:00Z; left out for now.", 1);
        var by = new Option<string>("--by") { Description = "Who asks for it.", Required = true, HelpName = "NAME" };
        var reason = new Option<string>("--reason") { Description = "Why.", Required = true, HelpName = "TEXT" };
        var command = new Command(
            "exchange",
            """
            Replaces the meter of an account: energy counts up to the old meter's last reading and from the new one's
            first.

            Example:
              ./tallywatt account exchange --account 100001 --new-meter 9901 --old-import-wh 65268 --by me --reason old
            """)
        {
            meter, oldImport, oldExport, newImport, newExport, capacity, time, by, reason,
        };
        at.AddTo(command);
        command.SetAction((parsed, cancel) => at.RunAsync(parsed, async (client, account) => Words.Exchanged(
            await client.PutAsync(
                $"api/accounts/{account}/exchange",
                new ExchangeRequest(
                    parsed.GetValue(meter) ?? 0, parsed.GetValue(time), parsed.GetValue(oldImport) ?? 0,
                    parsed.GetValue(oldExport) ?? 0, parsed.GetValue(newImport) ?? 0, parsed.GetValue(newExport) ?? 0,
                    parsed.GetValue(capacity) ?? 0, parsed.GetValue(by)!, parsed.GetValue(reason)!),
                cancel))));
        return command;
    }

    static Option<long?> WattHours(string name, string description) =>
        WholeNumber.Optional(name, description, 0, 1_000_000_000_000);

    static Option<long?> Required(Option<long?> option)
    {
        option.Required = true;
        return option;
    }

    static Option<DateOnly> Day(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "YYYY-MM-DD",
        Required = true,
        CustomParser = result =>
        {
            var text = result.Tokens is [var token] ? token.Value : "";
            if (DateOnly.TryParseExact(
                text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day))
            {
                return day;
            }

            result.AddError($"{name} is '{text}'; allowed: a date such as 2026-11-24");
            return default;
        },
    };

    /// <summary>What the answers say to a person.</summary>
    static class Words
    {
        internal static string MovedOut(JsonElement answer) =>
            $"Account {answer.GetProperty("account")} ended with {answer.GetProperty("firstDayAway")}. Last charges "
            + $"{answer.GetProperty("lastCharges")}, preset credit repaid {answer.GetProperty("presetCreditRepaid")}, "
            + $"to be given back {answer.GetProperty("refund")}."
            + (answer.GetProperty("repeated").GetBoolean() ? " It had been done before." : "");

        internal static string MovedIn(JsonElement answer) =>
            $"Account {answer.GetProperty("account")} begins with {answer.GetProperty("firstDay")}.";

        internal static string Exchanged(JsonElement answer) =>
            $"Meter {answer.GetProperty("oldMeter")} of account {answer.GetProperty("account")} was replaced by "
            + $"{answer.GetProperty("newMeter")}."
            + (answer.GetProperty("repeated").GetBoolean() ? " It had been done before." : "");

        internal static string Show(JsonElement answer)
        {
            var lines = new List<string>
            {
                $"Area {answer.GetProperty("area")}, meter {answer.GetProperty("meter")}",
            };
            lines.AddRange(answer.GetProperty("accounts").EnumerateArray().Select(account =>
                $"  account {account.GetProperty("account")}  {Date(account, "from"),10} .. {Date(account, "until"),10}"
                + $"  {account.GetProperty("tariff").GetString() ?? "the utility's tariff"}"));
            lines.AddRange(answer.GetProperty("replacedMeters").EnumerateArray().Select(meter =>
                $"  meter {meter.GetProperty("oldMeter")} until {meter.GetProperty("replacedAt")} at "
                + $"{meter.GetProperty("oldImportWattHours")} Wh, then {meter.GetProperty("newMeter")} from "
                + $"{meter.GetProperty("newImportWattHours")} Wh ({meter.GetProperty("reason")}, "
                + $"{meter.GetProperty("requestedBy")})"));
            return string.Join(Environment.NewLine, lines);
        }

        static string Date(JsonElement account, string name) => account.GetProperty(name).GetString() ?? "";
    }
}

/// <summary>Which account, at which utility, and how to print.</summary>
sealed class AccountPlace
{
    readonly Option<long?> account = WholeNumber.Optional("--account", "The customer's account number.", min: 1);
    readonly Option<long?> port = WholeNumber.Optional("--port", "Port of the running utility, 1 to 65535.", 1, 65_535);
    readonly Option<bool> json = new("--json") { Description = "Print JSON." };
    readonly Option<string> data = new("--data")
    {
        Description = "Data directory of the running utility; tells its port.",
        DefaultValueFactory = _ => "./" + UpOptions.DefaultData,
    };

    internal void AddTo(Command command)
    {
        account.Required = true;
        command.Add(account);
        command.Add(port);
        command.Add(data);
        command.Add(json);
    }

    internal async Task<int> RunAsync(ParseResult parsed, Func<AccountClient, long, Task<string>> inWords)
    {
        var invocation = parsed.InvocationConfiguration;
        try
        {
            var address = parsed.GetValue(port) is { } given
                ? new Uri(FormattableString.Invariant($"http://127.0.0.1:{given}/"))
                : DataDirectory.AddressOf(parsed.GetValue(data)!) ?? throw new RefusedException(
                    "no utility runs on this data directory. Start it with ./tallywatt up, or name its directory with "
                    + "--data or its port with --port. Nothing was done.",
                    ExitCodes.NotFound);
            using var client = new AccountClient(address);
            var words = await inWords(client, parsed.GetValue(account) ?? 0);
            await invocation.Output.WriteLineAsync(parsed.GetValue(json) ? client.Answer : words);
            return ExitCodes.Done;
        }
        catch (RefusedException refused)
        {
            await invocation.Error.WriteLineAsync($"tallywatt: {refused.Message}");
            return refused.ExitCode;
        }
    }
}
