using Tallywatt.Core.Ledger;
using Tallywatt.Core.Units;
using Tallywatt.Platform.Vending;
using Vended = Tallywatt.Core.Vending.TopUpOutcome;

namespace Tallywatt.Platform.Reports;

/// <summary>Takes money from pages and the command line to the till.</summary>
sealed class TopUpDesk(Till till, IReportStore store) : ITopUpDesk
{
    const int KeyLengthMax = 64;

    public async Task<TopUpAnswer> TopUpAsync(TopUpRequest request, CancellationToken cancel)
    {
        var channel = ChannelOf(request.Channel);
        if (!IsWhole(request.Amount))
        {
            return Refused(TopUpOutcome.AmountRefused);
        }

        if (!IsKey(request.IdempotencyKey)
            || !EntryKey.TryTopUp(channel, request.IdempotencyKey, out var key))
        {
            throw new ArgumentException("A key has 1 to 64 letters, digits and hyphens.", nameof(request));
        }

        var vended = await till.VendAsync(
            new(request.AccountNumber, channel, request.IdempotencyKey, request.Amount));
        return vended.Outcome switch
        {
            Vended.Booked or Vended.Repeated => new(
                vended.Outcome == Vended.Booked ? TopUpOutcome.Booked : TopUpOutcome.Exists,
                store.TopUp(request.AccountNumber, key.Text),
                Money.FromNanos(vended.BalanceNanos)),
            Vended.ReferenceConflicts or Vended.ReferenceRefused => Refused(TopUpOutcome.KeyConflict),
            Vended.UnknownAccount => Refused(TopUpOutcome.UnknownAccount),
            Vended.AmountRefused or Vended.AboveHoardingLimit => Refused(TopUpOutcome.AmountRefused),
            _ => throw new InvalidOperationException($"No such outcome: {vended.Outcome}."),
        };
    }

    static TopUpAnswer Refused(TopUpOutcome outcome) => new(outcome, null, null);

    static bool IsWhole(Money amount)
    {
        const long nanosPerCent = Money.NanosPerUnit / 100;
        return amount > Money.Zero && amount.Nanos % nanosPerCent == 0;
    }

    static bool IsKey(string key) =>
        key.Length is > 0 and <= KeyLengthMax && key.All(letter => char.IsAsciiLetterOrDigit(letter) || letter == '-');

    static Channel ChannelOf(TopUpChannel channel) => channel switch
    {
        TopUpChannel.Website => Channel.Portal,
        TopUpChannel.CommandLine => Channel.CommandLine,
        TopUpChannel.Resident => Channel.Provider,
        _ => throw new InvalidOperationException($"No such channel: {channel}."),
    };
}
