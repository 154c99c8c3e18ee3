using Microsoft.Extensions.Logging;
using Tallywatt.Core.Relay;
using Tallywatt.Platform.Areas;
using Tallywatt.Platform.HeadEnd.Sessions;
using Tallywatt.Platform.Registry;

namespace Tallywatt.Platform.HeadEnd.Commands;

/// <summary>Carries out the commands of one meter after the other, in order, until none is left or all that are left
/// are held.</summary>
sealed class CommandRunner(
    ICommandStore store,
    Acquisition acquisition,
    IGrainFactory grains,
    IUtilityClock clock,
    TimeProvider lineTime,
    HeadEndOptions options,
    KeyVersions versions,
    IMeterKeyWrapping? wrapping,
    ILogger log,
    CancellationToken stopping)
{
    /// <summary>So many refusals in a row, and the meter means it.</summary>
    const int RefusedCountMax = 3;

    const int DoublingsMax = 16;

    readonly CommandClock meterClock = new(clock);

    internal async Task RunAsync(MeterWork work)
    {
        var failureCount = 0;
        var refused = (Id: 0L, Count: 0);
        while (!work.IsCancelled)
        {
            var (command, isOver) = (default(MeterCommand), false);
            try
            {
                command = await NextAsync(work);
                if (command is null)
                {
                    return;
                }

                refused = refused.Id == command.Id ? refused : (command.Id, 0);
                isOver = await TryAsync(command, () => refused = refused with { Count = refused.Count + 1 }, work.Stop);
                isOver |= refused.Count >= RefusedCountMax && await GiveUpAsync(command.Id);
            }
            catch (OperationCanceledException) when (work.IsCancelled)
            {
                return;
            }
#pragma warning disable CA1031 // Whatever it was, the command stands in the store and is tried again.
            catch (Exception fault)
            {
                log.CommandFailed(command?.Id ?? 0, work.MeterNumber, fault.Message);
            }
#pragma warning restore CA1031

            failureCount = isOver ? 0 : failureCount + 1;
            if (!isOver && !await WaitAsync(command, failureCount, work))
            {
                return;
            }
        }
    }

    /// <summary>The person's order that keeps a meter without power although its purse would allow it.</summary>
    internal async Task<MeterCommand?> HoldOfAsync(int areaId, long meterNumber) =>
        await store.LastRelayAsync(areaId, meterNumber, ofPurse: false)
            is { Body: RelayCommand { Powered: false } } hold && !IsLateAndQueued(hold) ? hold : null;

    /// <summary>The first open command that is not held. What was never sent and is past its time expires on the way.
    /// </summary>
    async Task<MeterCommand?> NextAsync(MeterWork work)
    {
        foreach (var command in await store.OpenOfAsync(work.AreaId, work.MeterNumber))
        {
            if (IsLateAndQueued(command))
            {
                await SettleAsync(
                    command, new(CommandState.Expired, clock.NowUnixSeconds, Error: command.LastError is { } why
                        ? $"its time ran out; last: {why}"
                        : "its time ran out before the meter heard of it"));
                continue;
            }

            var isHeld = command is { OrderSequence: not null, Body: RelayCommand { Powered: true } }
                && await HoldOfAsync(work.AreaId, work.MeterNumber) is not null;
            if (!isHeld)
            {
                return command;
            }
        }

        return null;
    }

    /// <returns>Whether the command is over.</returns>
    async Task<bool> TryAsync(MeterCommand command, Action refused, CancellationToken stop)
    {
        var isLate = IsLate(command);
        if (isLate && !command.Body.MustBeKnown)
        {
            return await SettleAsync(command, new(
                CommandState.Expired, clock.NowUnixSeconds,
                Error: "its time ran out; whether the meter did it is not known"
                    + (command.LastError is { } why ? $"; last: {why}" : "")));
        }

        // A meter that was sent new keys has one of two: they take turns, for without the right ones nobody gets in.
        var triesNewKeys = command is { State: CommandState.Sent, Body: KeysCommand } && command.AttemptCount % 2 == 1;
        if (triesNewKeys)
        {
            versions.Try(command.MeterNumber, ((KeysCommand)command.Body).Version);
        }

        CommandExecution? execution = null;
        var answer = await acquisition.AskAsync(
            command.MeterNumber,
            (session, cancel) =>
            {
                execution = new(
                    command, session, meterClock, KeyChangeOf(command.MeterNumber),
                    () => store.SendingAsync(command.Id, clock.NowUnixSeconds))
                {
                    IsLate = isLate,
                };
                return execution.RunAsync(cancel);
            },
            stop);
        var wasSent = execution is { WasSent: true };
        if (triesNewKeys && answer is not { Answered: true, Value.Kind: ResultKind.Done })
        {
            versions.Untry(command.MeterNumber);
        }

        if (!answer.Answered)
        {
            var why = FaultText.Of(answer);
            log.CommandUnanswered(command.Id, command.MeterNumber, why);
            return !await store.AttemptFailedAsync(command.Id, why, wasSent);
        }

        var result = answer.Value;
        switch (result.Kind)
        {
            case ResultKind.Done:
                return await ConfirmAsync(command, result);
            case ResultKind.Never when command.OrderSequence is null:
                return await SettleAsync(command, new(
                    isLate ? CommandState.Expired : CommandState.Failed, clock.NowUnixSeconds, Error: result.Text));
            case ResultKind.Over:
                return true;
            case ResultKind.Refused when command.OrderSequence is null:
                refused();
                goto default;
            default:
                await TellAreaAsync(command, result);
                log.CommandUnanswered(command.Id, command.MeterNumber, result.Text);
                return !await store.AttemptFailedAsync(command.Id, result.Text, wasSent);
        }
    }

    async Task<bool> ConfirmAsync(MeterCommand command, CommandResult result)
    {
        if (command.OrderSequence is { } sequence)
        {
            // The area settles the purse's order, with what it decides because of it.
            await TellAreaAsync(command, result, sequence);
            return await store.FindAsync(command.Id) is not { IsOpen: true };
        }

        var settled = await SettleAsync(command, new(
            CommandState.Confirmed, clock.NowUnixSeconds, result.Text, KeyVersion: result.KeyVersion));
        if (result.KeyVersion is { } version)
        {
            versions.Keep(command.MeterNumber, version);
        }

        await TellAreaAsync(command, result);
        return settled;
    }

    /// <summary>The area learns how the relay stands, whoever moved it.</summary>
    async Task TellAreaAsync(MeterCommand command, CommandResult result, int orderSequence = 0)
    {
        if (result.Relay is { } relay)
        {
            acquisition.Learn(await grains.GetGrain<IAreaGrain>(command.AreaId).RelayRead(
                command.MeterNumber, orderSequence, (byte)Acquisition.StateOf(relay), clock.NowUnixSeconds));
        }
    }

    async Task<bool> GiveUpAsync(long id) =>
        await store.FindAsync(id) is not { IsOpen: true } command
        || await SettleAsync(
            command, new(CommandState.Failed, clock.NowUnixSeconds, Error: command.LastError ?? "refused"));

    async Task<bool> SettleAsync(MeterCommand command, CommandEnd end)
    {
        if (await store.SettleAsync(command.Id, end))
        {
            log.CommandEnded(
                command.Id, command.MeterNumber, command.Body.Kind, end.State, end.ReadBack ?? end.Error ?? "");
        }

        return true; // By us, or by somebody else before.
    }

    bool IsLate(MeterCommand command) => command.ValidUntilUnixSeconds < clock.NowUnixSeconds;

    bool IsLateAndQueued(MeterCommand command) => command.State == CommandState.Queued && IsLate(command);

    KeyChange? KeyChangeOf(long meterNumber) =>
        wrapping is not null && new KeyChange(meterNumber, versions, wrapping) is { IsPossible: true } change
            ? change
            : null;

    /// <summary>Leaves the meter alone for a while: longer with each failure, but not beyond the command's time.
    /// </summary>
    async Task<bool> WaitAsync(MeterCommand? command, int failureCount, MeterWork work)
    {
        var wait = Backoffs.After(Math.Min(failureCount, DoublingsMax), work.MeterNumber, options);
        if (command is { ValidUntilUnixSeconds: { } until, State: CommandState.Queued }
            && (until - clock.NowUnixSeconds) / clock.Speed < wait.TotalSeconds)
        {
            var left = Math.Max(1, (until + 1 - clock.NowUnixSeconds) / clock.Speed);
            wait = wait.TotalSeconds < left ? wait : TimeSpan.FromSeconds(left);
        }

        try
        {
            await Task.Delay(wait, lineTime, work.Stop);
            return true;
        }
        catch (OperationCanceledException) when (work.IsCancelled || stopping.IsCancellationRequested)
        {
            return false;
        }
    }
}
