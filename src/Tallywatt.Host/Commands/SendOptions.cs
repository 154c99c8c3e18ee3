using System.CommandLine;
using System.Globalization;
using System.Text.Json;
using Tallywatt.Platform.HeadEnd.Commands;

namespace Tallywatt.Host.Commands;

/// <summary>Which meters, who asks and why, and how long to wait: what every word of `command send` takes.</summary>
sealed class SendOptions
{
    const int SecondsPerMinute = 60;
    const int ValidMinutesMax = (int)(CommandRequest.ValidForSecondsMax / SecondsPerMinute);

    readonly Option<long?> meter = WholeNumber.Optional("--meter", "The meter's serial number.", min: 1);
    readonly Option<long?> account = WholeNumber.Optional("--account", "The meter of this account.", min: 1);
    readonly Option<long?> area = WholeNumber.Optional("--area", "Every meter of this area.", 1, int.MaxValue);
    readonly Option<bool> all = new("--all") { Description = "Every meter." };
    readonly Option<string> reason = new("--reason") { Description = "Why; it is kept.", Required = true };
    readonly Option<string> by = CommandVerb.By("Who asks");
    readonly Option<string?> approvedBy = new("--approved-by")
    {
        Description = "A second person: needed to cut off more than ten meters at once.",
        HelpName = "NAME",
    };

    readonly Option<string?> id = new("--id")
    {
        Description = "The command's own key: repeat it to ask again without sending twice.",
        HelpName = "KEY",
    };

    readonly Option<long?> validFor = WholeNumber.Optional(
        "--valid-for", "Minutes it may wait for the meter, by the utility's clock (1440 when not given).", 1,
        ValidMinutesMax);

    readonly Option<int> wait = WholeNumber.Option(
        "--wait", "Seconds to wait for the end of it, 0 to 3600.", 0, 3_600, preset: 0);

    readonly RunningSystem where = new();

    internal void AddTo(Command command)
    {
        foreach (var option in new Option[] { meter, account, area, all, reason, by, approvedBy, id, validFor, wait })
        {
            command.Add(option);
        }

        where.AddTo(command);
        command.Validators.Add(result =>
        {
            var given = (result.GetResult(meter) is null ? 0 : 1) + (result.GetResult(account) is null ? 0 : 1)
                + (result.GetResult(area) is null ? 0 : 1) + (result.GetValue(all) ? 1 : 0);
            if (given != 1)
            {
                result.AddError("Say which meter: one of --meter, --account, --area and --all.");
            }
        });
    }

    internal async Task<int> RunAsync(
        ParseResult parsed, Func<ParseResult, CommandBody> body, CancellationToken cancel)
    {
        var became = ExitCodes.Done;
        var code = await where.RunAsync(
            parsed,
            async client => became = await SendAsync(client, parsed, body(parsed), cancel),
            offline: null);
        return code == ExitCodes.Done ? became : code;
    }

    async Task<int> SendAsync(
        CommandClient client, ParseResult parsed, CommandBody body, CancellationToken cancel)
    {
        var key = parsed.GetValue(id) ?? Guid.CreateVersion7(TimeProvider.System.GetUtcNow()).ToString("D");
        var receipt = await client.SendAsync(
            key,
            new(
                body, parsed.GetValue(by)!, parsed.GetValue(reason)!, parsed.GetValue(meter), parsed.GetValue(account),
                (int?)parsed.GetValue(area), parsed.GetValue(all), parsed.GetValue(approvedBy),
                parsed.GetValue(validFor) * SecondsPerMinute),
            cancel);
        var commands = await client.WaitAsync(
            receipt.Commands, TimeSpan.FromSeconds(parsed.GetValue(wait)), cancel);
        Write(receipt with { Commands = commands }, where.Json(parsed), parsed.InvocationConfiguration);
        return receipt.Refused.Count > 0 || commands.Any(command => command.State is "failed" or "expired")
            ? ExitCodes.Refused
            : ExitCodes.Done;
    }

    static void Write(CommandReceipt receipt, bool json, InvocationConfiguration console)
    {
        if (json)
        {
            console.Output.WriteLine(JsonSerializer.Serialize(receipt, CommandView.Json));
            return;
        }

        if (receipt.Commands.Count > 0)
        {
            CommandSheet.WriteList(receipt.Commands, json: false, console.Output);
        }

        foreach (var refused in receipt.Refused)
        {
            console.Error.WriteLine($"tallywatt: {refused.Meter}: {refused.Reason}");
        }

        if (receipt.RepeatedCount > 0)
        {
            console.Error.WriteLine(string.Create(
                CultureInfo.InvariantCulture,
                $"tallywatt: {receipt.RepeatedCount} of these were accepted before; they count once."));
        }
    }
}
