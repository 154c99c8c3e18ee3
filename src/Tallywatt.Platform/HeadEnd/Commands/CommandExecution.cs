using System.Globalization;
using Tallywatt.Platform.HeadEnd.Sessions;
using Tallywatt.Protocols.Dlms;

namespace Tallywatt.Platform.HeadEnd.Commands;

/// <summary>One attempt at a command, in the meter's turn: look, mark it as sent, order, look again.</summary>
/// <remarks>
/// The first question only reads: while it fails nothing was ordered, and when the command was sent before it tells
/// whether the meter did it then. A command is marked as sent before anything of it goes onto the wire.
/// </remarks>
/// <param name="command">What is to be done.</param>
/// <param name="session">The meter.</param>
/// <param name="clock">What the meter's clock must show.</param>
/// <param name="keys">Which keys the meter has.</param>
/// <param name="sending">Marks the command as sent; false when it may not be sent any more.</param>
sealed class CommandExecution(
    MeterCommand command, IMeterSession session, CommandClock clock, KeyChange? keys, Func<Task<bool>> sending)
{
    const string TooLate = "its time ran out before the meter did it";

    /// <summary>The command was sent before, and whether the meter did it is not known.</summary>
    bool MayBeDone => command.State == CommandState.Sent;

    /// <summary>Past its time: only look whether it was done.</summary>
    internal bool IsLate { get; init; }

    /// <summary>This attempt put something of the command onto the wire.</summary>
    internal bool WasSent { get; private set; }

    internal ValueTask<MeterAnswer<CommandResult>> RunAsync(CancellationToken cancel) => command.Body switch
    {
        RelayCommand relay => RelayAsync(relay, cancel),
        ClockCommand => ClockAsync(cancel),
        TariffCommand tariff => TariffAsync(tariff.Tariff, cancel),
        TokenCommand token => TokenAsync(token.Digits, cancel),
        RechargeCommand recharge => RechargeAsync(recharge.Recharge, cancel),
        KeysCommand renewed => KeysAsync(renewed.Version, cancel),
        _ => throw new InvalidOperationException($"No such command: {command.Body.Kind}."),
    };

    async ValueTask<MeterAnswer<CommandResult>> RelayAsync(RelayCommand order, CancellationToken cancel)
    {
        var before = await session.ReadRelayAsync(cancel);
        if (!before.Answered)
        {
            return Unanswered(before);
        }

        if (session.HasTimedOrders && await clock.MakeRightAsync(session, cancel) is { } wrong)
        {
            return wrong;
        }

        if (!await SendingAsync())
        {
            return Over();
        }

        var read = order.Powered ? await session.ReconnectAsync(cancel) : await session.DisconnectAsync(cancel);
        if (!read.Answered)
        {
            return Unanswered(read);
        }

        var shown = RelayText.Of(read.Value);
        var obeyed = Core.Relay.RelayState.Satisfies(Acquisition.StateOf(read.Value), order.Powered);
        return Known(new(
            obeyed ? ResultKind.Done : ResultKind.NotYet, obeyed ? shown : $"the meter shows {shown}", read.Value));
    }

    async ValueTask<MeterAnswer<CommandResult>> ClockAsync(CancellationToken cancel)
    {
        var read = await session.ReadClockAsync(cancel);
        if (!read.Answered)
        {
            return Unanswered(read);
        }

        var before = clock.AheadSeconds(read.Value);
        if (clock.IsRight(read.Value))
        {
            return Known(CommandResult.Done(Text($"right: {before:+0;-0;0} s")));
        }

        if (!await SendingAsync())
        {
            return Over();
        }

        var set = await clock.SetAsync(session, cancel);
        return !set.Answered ? Unanswered(set)
            : clock.IsRight(set.Value)
                ? Known(CommandResult.Done(
                    Text($"was {before:+0;-0;0} s, set, now {clock.AheadSeconds(set.Value):+0;-0;0} s")))
                : Known(CommandResult.Refused(Text($"set, but it shows {clock.AheadSeconds(set.Value):+0;-0;0} s")));
    }

    async ValueTask<MeterAnswer<CommandResult>> TariffAsync(MeterTariff tariff, CancellationToken cancel)
    {
        var read = await session.ReadClockAsync(cancel);
        if (!read.Answered)
        {
            return Unanswered(read);
        }

        // The tables may take over at a moment, and even those that do so at once are read by the meter's own clock.
        if (!clock.IsRight(read.Value) && await clock.MakeRightAsync(session, cancel) is { } wrong)
        {
            return wrong;
        }

        if (!await SendingAsync())
        {
            return Over();
        }

        var kept = await session.DownloadTariffAsync(tariff, cancel);
        return !kept.Answered ? Unanswered(kept)
            : kept.Value ? Known(CommandResult.Done("every table reads as it was written"))
            : Known(CommandResult.Refused("the tables do not read as they were written"));
    }

    async ValueTask<MeterAnswer<CommandResult>> TokenAsync(string digits, CancellationToken cancel)
    {
        var before = await session.ReadTokenAsync(cancel);
        if (!before.Answered)
        {
            return Unanswered(before);
        }

        if (MayBeDone && before.Value!.Digits == digits)
        {
            return Known(Of(before.Value));
        }

        if (IsLate)
        {
            return Known(CommandResult.Never(TooLate));
        }

        if (!await SendingAsync())
        {
            return Over();
        }

        var after = await session.EnterTokenAsync(digits, cancel);
        return !after.Answered ? Unanswered(after)
            : after.Value!.Digits != digits ? Known(CommandResult.NotYet("the meter shows another token"))
            : Known(Of(after.Value));
    }

    CommandResult Of(MeterToken token)
    {
        var words = token.Text.Length > 0 ? $": {token.Text}" : "";
        return token.Status == MeterToken.Executed
            ? CommandResult.Done($"the token was executed{words}")
            : CommandResult.Never(Text($"the meter refuses the token, status {token.Status}{words}")
                + (MayBeDone ? " (it may have taken it at an earlier attempt: see its purchases)" : ""));
    }

    async ValueTask<MeterAnswer<CommandResult>> RechargeAsync(MeterRecharge recharge, CancellationToken cancel)
    {
        var before = await session.ReadPurseAsync(cancel);
        if (!before.Answered)
        {
            return Unanswered(before);
        }

        var counted = before.Value.PurchaseCount;
        if (counted >= recharge.PurchaseCount)
        {
            var isOurs = MayBeDone && counted == recharge.PurchaseCount
                && (before.Value.LastAmountCents is not { } last || last == recharge.AmountCents);
            return Known(isOurs
                ? CommandResult.Done(PurseText.Of(before.Value))
                : CommandResult.Never(Text(
                    $"the meter has counted {counted} purchases, so number {recharge.PurchaseCount} is past")));
        }

        if (counted + 1 < recharge.PurchaseCount)
        {
            return Known(CommandResult.Never(
                Text($"the meter has counted {counted} purchases and takes number {counted + 1} next")));
        }

        if (IsLate)
        {
            return Known(CommandResult.Never(TooLate));
        }

        if (!await SendingAsync())
        {
            return Over();
        }

        var after = await session.RechargeAsync(recharge, cancel);
        return !after.Answered ? Unanswered(after)
            : after.Value.PurchaseCount >= recharge.PurchaseCount
                ? Known(CommandResult.Done(PurseText.Of(after.Value)))
                : Known(CommandResult.NotYet(Text($"the meter has counted {after.Value.PurchaseCount} purchases")));
    }

    async ValueTask<MeterAnswer<CommandResult>> KeysAsync(int version, CancellationToken cancel)
    {
        if (keys is not { } change)
        {
            return Known(CommandResult.Never("this meter has no keys: nothing is ciphered on its line"));
        }

        if (change.VersionInForce >= version)
        {
            return Known(CommandResult.Never(Text($"the meter has keys of version {change.VersionInForce} already")));
        }

        // Sent before: perhaps the meter has them. It answers under one of the two.
        if (MayBeDone && await change.AnswersUnderAsync(session, version, cancel))
        {
            return Known(Renewed(version));
        }

        var before = await session.ReadSerialAsync(cancel);
        if (!before.Answered)
        {
            return Unanswered(before);
        }

        if (IsLate)
        {
            return Known(CommandResult.Never(TooLate));
        }

        if (!await SendingAsync())
        {
            return Over();
        }

        var taken = await session.TransferKeysAsync(change.Transfer(version), cancel);
        if (await change.AnswersUnderAsync(session, version, cancel))
        {
            return Known(Renewed(version));
        }

        return taken.Answered
            ? Known(CommandResult.NotYet("the meter took the keys, and does not answer under them yet"))
            : Unanswered(taken);
    }

    static CommandResult Renewed(int version) => new(
        ResultKind.Done, Text($"the meter answers under keys of version {version}"), KeyVersion: version);

    async Task<bool> SendingAsync()
    {
        if (IsLate || !await sending())
        {
            return false;
        }

        WasSent = true;
        return true;
    }

    MeterAnswer<CommandResult> Over() => Known(
        IsLate ? CommandResult.Never(TooLate) : new(ResultKind.Over, "ended by somebody else"));

    /// <summary>The meter was heard: it counts as answered, whatever it said.</summary>
    static MeterAnswer<CommandResult> Known(CommandResult result) =>
        new(MeterOutcome.Answered, result, MeterFault.None, DataAccessResult.Success);

    /// <summary>A refusal is an answer; anything else leaves the meter alone for a while.</summary>
    internal static MeterAnswer<CommandResult> Unanswered<T>(MeterAnswer<T> answer) => answer.Fault switch
    {
        MeterFault.NotSupported => Known(CommandResult.Never(FaultText.Of(answer))),
        MeterFault.AccessRefused or MeterFault.ServiceRefused => Known(CommandResult.Refused(FaultText.Of(answer))),
        _ => new(answer.Outcome, default, answer.Fault, answer.Refusal),
    };

    static string Text(FormattableString text) => text.ToString(CultureInfo.InvariantCulture);
}
