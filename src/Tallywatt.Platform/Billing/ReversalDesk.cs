using Tallywatt.Core.Ledger;
using Tallywatt.Platform.Areas;
using Tallywatt.Platform.Ledger;
using Tallywatt.Platform.Registry;

namespace Tallywatt.Platform.Billing;

/// <summary>Where an entry is reversed: one person asks, another approves, and only then the books are touched.
/// </summary>
/// <param name="registry">Whose account is in which area.</param>
/// <param name="ledger">The books.</param>
/// <param name="requests">What was asked for.</param>
/// <param name="booker">The way into the books.</param>
/// <param name="nowUnixSeconds">The utility's clock.</param>
public sealed class ReversalDesk(
    UtilityRegistry registry, ILedgerStore ledger, IReversalStore requests, IEntryBooker booker,
    Func<long> nowUnixSeconds)
{
    /// <summary>Takes a request, and books nothing. Repeating it changes nothing.</summary>
    public async Task<ReversalAnswer> RequestAsync(string key, string requestedBy, string reason)
    {
        var fault = ReversalCase.FaultOf("the name of who asks", requestedBy, ReversalCase.NameCountMax)
            ?? ReversalCase.FaultOf("the reason", reason, ReversalCase.ReasonCountMax);
        if (fault is not null)
        {
            return new(ReversalOutcome.Refused, $"{fault}.");
        }

        if (Look(key, out var entry) is { } refused)
        {
            return refused;
        }

        var kept = await requests.AddAsync(new(
            entry!.AreaId, entry.Sequence, entry.Entry.Key.Text, requestedBy.Trim(), reason.Trim(), nowUnixSeconds()));
        return kept.RequestedBy == requestedBy.Trim() && kept.Reason == reason.Trim()
            ? new(ReversalOutcome.Requested, $"{key} waits for the approval of another person than {kept.RequestedBy}.")
            : new(
                ReversalOutcome.Refused,
                $"{kept.RequestedBy} has asked for the reversal of {key} before, because: {kept.Reason}. "
                + "That request stands and can be approved.");
    }

    /// <summary>Approves what another person asked for, and books the reversal. Repeating it changes nothing.
    /// </summary>
    public async Task<ReversalAnswer> ApproveAsync(string key, string approvedBy)
    {
        if (ReversalCase.FaultOf("the name of who approves", approvedBy, ReversalCase.NameCountMax) is { } fault)
        {
            return new(ReversalOutcome.Refused, $"{fault}.");
        }

        if (Look(key, out var entry) is { } refused)
        {
            return refused;
        }

        if (requests.Find(entry!.AreaId, entry.Sequence) is not { } request)
        {
            return new(ReversalOutcome.NotFound, $"nobody has asked for the reversal of {key} yet.");
        }

        if (ReversalCase.IsSamePerson(request.RequestedBy, approvedBy))
        {
            return new(
                ReversalOutcome.Refused,
                $"{request.RequestedBy} has asked for the reversal of {key}; another person must approve it.");
        }

        return await BookAsync(entry, new(request.RequestedBy, approvedBy, request.Reason));
    }

    async Task<ReversalAnswer> BookAsync(BookedEntry entry, ReversalCase why)
    {
        var account = entry.Entry.CustomerNumber;
        if (registry.ByAccount(account) is not { } point)
        {
            return new(
                ReversalOutcome.Refused, $"{entry.Entry.Key} belongs to no customer, so nobody can answer for it.");
        }

        var now = nowUnixSeconds();
        var reversal = Posting.Reversal(entry.AreaId, entry.Sequence, entry.Entry, why, now);
        var results = await booker.BookAsync(point.AreaId, [BookOrder.Of(account, reversal)], now);
        return results is [AppendResult.Appended]
            ? new(ReversalOutcome.Booked, $"{entry.Entry.Key} is reversed by {reversal.Key}: {reversal.Memo}.")
            : Done(entry);
    }

    ReversalAnswer? Look(string key, out BookedEntry? entry)
    {
        entry = null;
        if (!EntryKey.TryParse(key, out var parsed) || (entry = ledger.FindBooked(parsed)) is null)
        {
            return new(ReversalOutcome.NotFound, $"there is no entry {key} in the books.");
        }

        if (ReversalCase.FaultOf(entry.Entry) is { } fault)
        {
            return new(ReversalOutcome.Refused, $"{key} cannot be reversed: {fault}.");
        }

        return ledger.Find(EntryKey.Reversal(entry.AreaId, entry.Sequence)) is null ? null : Done(entry);
    }

    ReversalAnswer Done(BookedEntry entry)
    {
        var reversal = ledger.Find(EntryKey.Reversal(entry.AreaId, entry.Sequence));
        return new(
            ReversalOutcome.Repeated,
            $"{entry.Entry.Key} was reversed before by {reversal?.Key}: {reversal?.Memo}. It is reversed once.");
    }
}

/// <summary>What became of a request or an approval.</summary>
public enum ReversalOutcome
{
    /// <summary>Kept; it waits for another person.</summary>
    Requested = 1,

    /// <summary>In the books now.</summary>
    Booked = 2,

    /// <summary>In the books since earlier; nothing was booked.</summary>
    Repeated = 3,

    /// <summary>There is no such entry, or nobody asked.</summary>
    NotFound = 4,

    /// <summary>It may not be; nothing was changed.</summary>
    Refused = 5,
}

/// <param name="Outcome">What became of it.</param>
/// <param name="Message">The same for people.</param>
public sealed record ReversalAnswer(ReversalOutcome Outcome, string Message);
