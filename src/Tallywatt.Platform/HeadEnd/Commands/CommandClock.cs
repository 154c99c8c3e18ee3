using System.Globalization;
using Tallywatt.Platform.HeadEnd.Sessions;
using Tallywatt.Platform.Registry;
using Tallywatt.Protocols.Dlms;

namespace Tallywatt.Platform.HeadEnd.Commands;

/// <summary>Compares a meter's clock with the utility's, and sets it.</summary>
sealed class CommandClock(IUtilityClock clock)
{
    /// <summary>A clock that is off by less needs no setting: each one leaves a mark in the load profile.</summary>
    const int ToleranceSeconds = 10;

    /// <summary>How long an answer may be under way, in real seconds; at speed it is as many times longer.</summary>
    const int WaySeconds = 2;

    internal long AheadSeconds(MeterClock read) => read.UnixSeconds - clock.NowUnixSeconds;

    internal bool IsRight(MeterClock read) =>
        Math.Abs(AheadSeconds(read)) <= ToleranceSeconds + ((long)WaySeconds * clock.Speed);

    internal ValueTask<MeterAnswer<MeterClock>> SetAsync(IMeterSession session, CancellationToken cancel) =>
        session.SetClockAsync(clock.NowUnixSeconds, cancel);

    /// <summary>Makes sure that the meter's clock is right before an order that goes by it.</summary>
    /// <returns>Null when it is; else what to say of the command, which is not sent.</returns>
    internal async ValueTask<MeterAnswer<CommandResult>?> MakeRightAsync(
        IMeterSession session, CancellationToken cancel)
    {
        var read = await session.ReadClockAsync(cancel);
        if (read.Answered && !IsRight(read.Value))
        {
            read = await SetAsync(session, cancel);
        }

        if (!read.Answered)
        {
            return CommandExecution.Unanswered(read);
        }

        return IsRight(read.Value)
            ? null
            : new(
                MeterOutcome.Answered,
                CommandResult.NotYet(string.Create(
                    CultureInfo.InvariantCulture,
                    $"the meter's clock is {AheadSeconds(read.Value):+0;-0} s off and cannot be set")),
                MeterFault.None,
                DataAccessResult.Success);
    }
}
