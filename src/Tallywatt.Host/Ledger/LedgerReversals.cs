using System.CommandLine;
using System.Net.Http.Json;
using System.Text.Json;
using Tallywatt.Core.Ledger;
using Tallywatt.Host.Store;
using Tallywatt.Host.Up;
using Tallywatt.Platform.Billing;
using Tallywatt.Storage.Ledger;
using Tallywatt.Storage.Sql;

namespace Tallywatt.Host.Ledger;

/// <summary>`tallywatt ledger reverse` and `ledger reversals`: a correction needs two persons and a reason.</summary>
static class LedgerReversals
{
    static readonly TimeSpan AnswerTimeout = TimeSpan.FromSeconds(60);

    internal static Command CreateReverse()
    {
        var (store, json) = (new StoreOption(), LedgerCommand.AsJson());
        var entry = new Option<string>("--entry")
        {
            Description = "The entry's key, as `ledger statement` shows it.", Required = true, HelpName = "KEY",
        };
        var requested = new Option<string?>("--requested-by")
        {
            Description = "The person who asks.", HelpName = "NAME",
        };
        var reason = new Option<string?>("--reason") { Description = "Why, in words.", HelpName = "TEXT" };
        var approved = new Option<string?>("--approved-by")
        {
            Description = "Another person, who approves; now or later.", HelpName = "NAME",
        };
        var command = new Command(
            "reverse",
            """
            Reverses an entry by its opposite, once one person has asked for it and another has approved it.

            Example:
              ./tallywatt ledger reverse --entry topup:2:web-77 --requested-by "Li Wei" --reason "paid twice"
              ./tallywatt ledger reverse --entry topup:2:web-77 --approved-by "Zhao Min"
            """)
        {
            entry, requested, reason, approved, json,
        };
        store.AddTo(command);
        command.Validators.Add(result =>
        {
            if (result.GetValue(requested) is null && result.GetValue(approved) is null)
            {
                result.AddError("Say who asks (--requested-by, with --reason) or who approves (--approved-by).");
            }
            else if (result.GetValue(requested) is null != result.GetValue(reason) is null)
            {
                result.AddError("--requested-by and --reason go together.");
            }
        });
        command.SetAction((parsed, cancel) => RunAsync(
            parsed,
            store,
            new(
                parsed.GetValue(entry)!, parsed.GetValue(requested), parsed.GetValue(reason),
                parsed.GetValue(approved)),
            parsed.GetValue(json),
            cancel));
        return command;
    }

    internal static Command CreateList()
    {
        var (store, json) = (new StoreOption(), LedgerCommand.AsJson());
        var command = new Command(
            "reversals",
            """
            Lists what people asked to be reversed, and what became of it.

            Example:
              ./tallywatt ledger reversals
            """)
        {
            json,
        };
        store.AddTo(command);
        command.SetAction(parsed => LedgerCommand.Open(parsed, store, (place, output) =>
        {
            var lines = List(place);
            output.WriteLine(parsed.GetValue(json)
                ? JsonSerializer.Serialize(lines, LedgerCommand.Json)
                : CheckTable.Of(lines));
            return ExitCodes.Done;
        }));
        return command;
    }

    static async Task<int> RunAsync(
        ParseResult parsed, StoreOption store, ReversalOrder order, bool json, CancellationToken cancel)
    {
        var (output, error) = (parsed.InvocationConfiguration.Output, parsed.InvocationConfiguration.Error);
        ReversalAnswer? answer = null;
        var code = await LedgerCommand.OpenAsync(parsed, store, async place =>
        {
            answer = DataDirectory.AddressOf(parsed.GetValue(store.Data)!) is { } address
                ? await AskAsync(new(address, "api/ledger/reversals"), order, cancel)
                : await HereAsync(place, order);
        });
        if (answer is null)
        {
            return code;
        }

        if (json)
        {
            await output.WriteLineAsync(JsonSerializer.Serialize(
                new { outcome = answer.Outcome.ToString(), message = answer.Message }, LedgerCommand.Json));
        }
        else
        {
            await (IsDone(answer) ? output : error).WriteLineAsync(
                IsDone(answer) ? answer.Message : $"tallywatt: {answer.Message}");
        }

        return answer.Outcome switch
        {
            ReversalOutcome.NotFound => ExitCodes.NotFound,
            ReversalOutcome.Refused => ExitCodes.Refused,
            _ => ExitCodes.Done,
        };
    }

    static bool IsDone(ReversalAnswer answer) =>
        answer.Outcome is ReversalOutcome.Requested or ReversalOutcome.Booked or ReversalOutcome.Repeated;

    /// <summary>Asks, approves, or both: the order has what is to be done.</summary>
    internal static async Task<ReversalAnswer> DoAsync(ReversalDesk desk, ReversalOrder order)
    {
        if (order.RequestedBy is { } asks)
        {
            // Both at once is refused before anything is kept when both are one person.
            if (order.ApprovedBy is { } both && ReversalCase.IsSamePerson(asks, both))
            {
                return new(
                    ReversalOutcome.Refused,
                    $"{asks.Trim()} cannot both ask and approve; another person must approve.");
            }

            var asked = await desk.RequestAsync(order.Entry, asks, order.Reason ?? "");
            if (asked.Outcome != ReversalOutcome.Requested || order.ApprovedBy is null)
            {
                return asked;
            }
        }

        return await desk.ApproveAsync(order.Entry, order.ApprovedBy ?? "");
    }

    // Nobody runs the utility: it is opened here for the one entry.
    static async Task<ReversalAnswer> HereAsync(StorePlace place, ReversalOrder order)
    {
        await using var utility = UtilityOnDisk.Open(place);
        return await DoAsync(utility.Reversals, order);
    }

    static async Task<ReversalAnswer> AskAsync(Uri where, ReversalOrder order, CancellationToken cancel)
    {
        using var client = new HttpClient { Timeout = AnswerTimeout };
        try
        {
            using var answer = await client.PostAsJsonAsync(where, order, cancel);
            return await answer.Content.ReadFromJsonAsync<ReversalAnswer>(cancel)
                ?? new(ReversalOutcome.Refused, "the utility gave no answer.");
        }
        catch (Exception fault) when (fault is HttpRequestException or JsonException or TaskCanceledException)
        {
            return new(
                ReversalOutcome.Refused,
                $"the utility at {where} did not answer ({fault.Message}). Ask again: an entry is reversed once.");
        }
    }

    static IReadOnlyList<ReversalLine> List(StorePlace place)
    {
        using var snapshot = LedgerSnapshot.Open(place);
        return
        [
            .. snapshot.ReversalRequests().Select(request => new ReversalLine(
                request.EntryKey,
                DateTimeOffset.FromUnixTimeSeconds(request.RequestedUnixSeconds),
                request.RequestedBy,
                request.Reason,
                snapshot.Find(EntryKey.Reversal(request.AreaId, request.Sequence)) is { Entry: { } booked }
                    ? booked.Key.Text
                    : "waits for approval")),
        ];
    }
}

/// <summary>What is asked of the desk.</summary>
sealed record ReversalOrder(string Entry, string? RequestedBy, string? Reason, string? ApprovedBy);

/// <summary>One request, and the reversal it led to.</summary>
sealed record ReversalLine(
    string Entry, DateTimeOffset RequestedUtc, string RequestedBy, string Reason, string Reversal);
