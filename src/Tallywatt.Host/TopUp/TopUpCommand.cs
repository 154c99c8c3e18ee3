using System.CommandLine;
using System.CommandLine.Parsing;
using System.Net;
using System.Net.Http.Json;
using System.Text.Json;
using Microsoft.AspNetCore.Mvc;
using Tallywatt.Core.Units;
using Tallywatt.Host.Up;

namespace Tallywatt.Host.TopUp;

/// <summary>`tallywatt topup`: takes a customer's money at the command line of a running utility.</summary>
static class TopUpCommand
{
    const int AttemptCountMax = 3;
    static readonly TimeSpan AttemptTimeout = TimeSpan.FromSeconds(20);
    static readonly JsonSerializerOptions Json = new(JsonSerializerDefaults.Web) { WriteIndented = true };

    internal static Command Create()
    {
        var account = WholeNumber.Optional("--account", "The customer's account number.", min: 1);
        account.Required = true;
        var amount = new Option<string>("--amount")
        {
            Description = "What was paid, such as 50 or 12.50.",
            Required = true,
        };
        amount.Validators.Add(result =>
        {
            if (result.GetValueOrDefault<string>() is { } text
                && (!Money.TryParse(text, out var money) || money <= Money.Zero))
            {
                result.AddError($"--amount {text} is not an amount above zero, such as 50 or 12.50.");
            }
        });
        var id = new Option<Guid?>("--id")
        {
            Description = "The payment's own id: repeat it to repeat the same payment without paying twice.",
            HelpName = "ID",
            CustomParser = ReadId,
        };
        var port = WholeNumber.Optional("--port", "Port of the running utility, 1 to 65535.", 1, 65_535);
        var data = new Option<string>("--data")
        {
            Description = "Data directory of the running utility; tells its port.",
            DefaultValueFactory = _ => "./" + UpOptions.DefaultData,
        };
        var json = new Option<bool>("--json") { Description = "Print the receipt as JSON." };
        var command = new Command(
            "topup",
            """
            Tops up a customer's purse at the running utility.

            Example:
              ./tallywatt topup --account 100001 --amount 50
            """)
        {
            account, amount, id, port, data, json,
        };
        command.SetAction((parsed, cancel) => RunAsync(
            new(parsed.GetValue(account) ?? 0, parsed.GetValue(amount)!),
            parsed.GetValue(id) ?? Guid.CreateVersion7(TimeProvider.System.GetUtcNow()),
            parsed.GetValue(port) is { } given
                ? new Uri($"http://127.0.0.1:{given}/")
                : DataDirectory.AddressOf(parsed.GetValue(data)!),
            parsed.GetValue(json),
            parsed.InvocationConfiguration.Output,
            parsed.InvocationConfiguration.Error,
            cancel));
        return command;
    }

    static Guid? ReadId(ArgumentResult result)
    {
        var text = result.Tokens is [var token] ? token.Value : "";
        if (Guid.TryParse(text, out var id))
        {
            return id;
        }

        result.AddError($"--id is '{text}'; allowed: an id such as 01935a8e-7c00-7000-8000-000000000001");
        return null;
    }

    static async Task<int> RunAsync(
        TopUpOrder order, Guid id, Uri? address, bool json, TextWriter output, TextWriter error,
        CancellationToken cancel)
    {
        if (address is null)
        {
            await error.WriteLineAsync(
                "tallywatt: no utility runs on this data directory. Start it with ./tallywatt up, "
                + "or name its directory with --data or its port with --port. Nothing was booked.");
            return ExitCodes.NotFound;
        }

        using var answer = await PutAsync(new(address, $"api/topups/{id:D}"), order, cancel);
        if (answer is null)
        {
            await error.WriteLineAsync(
                $"tallywatt: nothing answered at {address}. It is not known whether the payment was booked; "
                + $"ask again with --id {id:D}, which never books twice.");
            return ExitCodes.NotFound;
        }

        if (!answer.IsSuccessStatusCode)
        {
            var problem = await ProblemAsync(answer, cancel);
            await error.WriteLineAsync($"tallywatt: {problem}");
            return answer.StatusCode == HttpStatusCode.NotFound ? ExitCodes.NotFound : ExitCodes.Refused;
        }

        var receipt = (await answer.Content.ReadFromJsonAsync<TopUpReceipt>(Json, cancel))!;
        await output.WriteLineAsync(json ? JsonSerializer.Serialize(receipt, Json) : Words(receipt));
        return ExitCodes.Done;
    }

    // The id makes a repeat harmless, so a line that broke is simply tried again.
    static async Task<HttpResponseMessage?> PutAsync(Uri where, TopUpOrder order, CancellationToken cancel)
    {
        using var client = new HttpClient { Timeout = AttemptTimeout };
        for (var attempt = 1; attempt <= AttemptCountMax; attempt++)
        {
            try
            {
                return await client.PutAsJsonAsync(where, order, Json, cancel);
            }
            catch (HttpRequestException) when (attempt < AttemptCountMax)
            {
                await Task.Delay(TimeSpan.FromMilliseconds(200), TimeProvider.System, cancel);
            }
            catch (Exception fault) when (fault is HttpRequestException or TaskCanceledException)
            {
                return null; // Also when the person stops it: what became of the payment must be said.
            }
        }

        return null;
    }

    static async Task<string> ProblemAsync(HttpResponseMessage answer, CancellationToken cancel)
    {
        try
        {
            var problem = await answer.Content.ReadFromJsonAsync<ProblemDetails>(Json, cancel);
            return problem?.Title ?? $"the utility answered {(int)answer.StatusCode}.";
        }
        catch (JsonException)
        {
            return $"the utility answered {(int)answer.StatusCode}; is another program on that port?";
        }
    }

    static string Words(TopUpReceipt receipt)
    {
        var preset = receipt.PresetCreditDeducted == "0"
            ? ""
            : $"{Environment.NewLine}{receipt.PresetCreditDeducted} of it repaid the preset credit.";
        var repeated = receipt.Repeated ? $"{Environment.NewLine}This payment was booked before; it counts once." : "";
        return $"Receipt {receipt.Receipt}: {receipt.Amount} to account {receipt.Account}, "
            + $"balance now {receipt.Balance}.{preset}{repeated}";
    }
}
