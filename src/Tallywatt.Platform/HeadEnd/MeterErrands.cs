using Tallywatt.Platform.HeadEnd.Commands;
using Tallywatt.Platform.HeadEnd.Sessions;

namespace Tallywatt.Platform.HeadEnd;

/// <summary>What is asked of a meter beside its profile, when it is due: freezes, events, clock, push.</summary>
/// <remarks>What was asked counts as asked only when the answer is on disk. A meter that has no such thing is asked
/// again when it is due the next time.</remarks>
sealed class MeterErrands(
    MeterChannel channel, AreaSchedule schedule, AcquisitionJournal journal, PollingTools tools,
    CancellationToken cancel)
{
    /// <summary>A freeze that is not there yet is asked for again after this long.</summary>
    const long FreezeRetrySeconds = 3_600;

    const long DoubtSeconds = 86_400;

    readonly long nowUnixSeconds = tools.Clock.NowUnixSeconds;

    MeterRounds Rounds => new(schedule, tools.Days, tools.InstalledUnixSeconds, nowUnixSeconds);

    /// <returns>Whether the meter answered; a refusal is an answer.</returns>
    internal async Task<bool> RunAsync() =>
        await TellPushAsync()
        && await ReadDailyAsync()
        && await ReadBillingAsync()
        && await ReadEventsAsync()
        && await CheckClockAsync();

    /// <summary>Whether anything is due, so that a meter without new rows is visited too.</summary>
    internal static bool IsAnyDue(MeterChannel channel, in MeterRounds rounds, long nowUnixSeconds) =>
        channel.HasNews
        || rounds.AreEventsDue(channel.Standing) || rounds.IsClockDue(channel.Standing)
        || (nowUnixSeconds >= channel.FreezeRetryUnixSeconds
            && (rounds.DailyDue > channel.Standing.DailyUnixSeconds
                || rounds.BillingDue > channel.Standing.BillingUnixSeconds));

    async Task<bool> TellPushAsync()
    {
        if (tools.PushDestination() is not { } destination || channel.IsPushTold)
        {
            return true;
        }

        var answer = await channel.AskAsync((session, stop) => session.PushToAsync(destination, stop), cancel);
        channel.IsPushTold = HasAnswered(answer);
        return channel.IsPushTold;
    }

    async Task<bool> ReadDailyAsync()
    {
        var due = Rounds.DailyDue;
        return due <= channel.Standing.DailyUnixSeconds || nowUnixSeconds < channel.FreezeRetryUnixSeconds
            || await ReadFreezesAsync(
                MeterFreezeKind.Daily, channel.Standing.DailyUnixSeconds, due,
                (standing, newest) => standing with { DailyUnixSeconds = newest });
    }

    async Task<bool> ReadBillingAsync()
    {
        var due = Rounds.BillingDue;
        return due <= channel.Standing.BillingUnixSeconds || nowUnixSeconds < channel.FreezeRetryUnixSeconds
            || await ReadFreezesAsync(
                MeterFreezeKind.Billing, channel.Standing.BillingUnixSeconds, due,
                (standing, newest) => standing with { BillingUnixSeconds = newest });
    }

    async Task<bool> ReadFreezesAsync(
        MeterFreezeKind kind, long lastUnixSeconds, long dueUnixSeconds,
        Func<MeterStanding, long, MeterStanding> advance)
    {
        var from = Math.Max(lastUnixSeconds + 1, tools.InstalledUnixSeconds);
        if (from > dueUnixSeconds)
        {
            return true;
        }

        var answer = await channel.AskAsync(
            (session, stop) => session.ReadFreezesAsync(kind, from, dueUnixSeconds, stop), cancel);
        if (!HasAnswered(answer))
        {
            return false;
        }

        var freezes = answer.Value ?? [];
        var newest = freezes.Length > 0 ? freezes.Max(freeze => freeze.CapturedUnixSeconds) : lastUnixSeconds;
        if (newest < dueUnixSeconds)
        {
            channel.FreezeRetryUnixSeconds = nowUnixSeconds + FreezeRetrySeconds;
        }

        if (freezes.Length > 0)
        {
            await KeepAsync(
                advance(channel.Standing, newest),
                freezes.Select(freeze => new AcquisitionRecord { Freeze = (channel.MeterNumber, kind, freeze) }));
        }

        return true;
    }

    async Task<bool> ReadEventsAsync()
    {
        var pushedCount = channel.PushedEventCount;
        if (!channel.HasNews && !Rounds.AreEventsDue(channel.Standing))
        {
            return true;
        }

        // Events bear the meter's time, which may be wrong: a day is asked for again, and what is kept already changes
        // nothing.
        var doubtSeconds = DoubtSeconds + Math.Abs(channel.Standing.DriftSeconds);
        var from = Math.Max(channel.Standing.EventsUnixSeconds - doubtSeconds, tools.InstalledUnixSeconds);
        var to = nowUnixSeconds + doubtSeconds;
        var answer = await channel.AskAsync((session, stop) => session.ReadEventsAsync(from, to, stop), cancel);
        if (!HasAnswered(answer))
        {
            return false;
        }

        var events = answer.Value ?? [];
        await KeepAsync(
            channel.Standing with { EventsUnixSeconds = nowUnixSeconds },
            events.Select(one => new AcquisitionRecord { Event = (channel.MeterNumber, one) }));
        channel.NewsRead(pushedCount);
        return true;
    }

    async Task<bool> CheckClockAsync()
    {
        if (!Rounds.IsClockDue(channel.Standing))
        {
            return true;
        }

        // Half of the way there and back is the best guess of when the meter looked at its clock.
        var before = tools.Clock.NowUnixSeconds;
        var answer = await channel.AskAsync((session, stop) => session.ReadClockAsync(stop), cancel);
        if (!HasAnswered(answer))
        {
            return false;
        }

        var after = tools.Clock.NowUnixSeconds;
        var drift = answer.Answered ? answer.Value.UnixSeconds - (before + ((after - before) / 2)) : 0;
        if (await ReadFirmwareAsync() is not { } firmware)
        {
            return false;
        }

        await KeepAsync(
            channel.Standing with
            {
                ClockCheckedUnixSeconds = nowUnixSeconds, DriftSeconds = drift, Firmware = firmware,
            },
            []);
        // Where time is played faster than it runs, meters move in steps, and a busy machine makes the steps long.
        // A clock is only set when no such step explains the difference: setting it forward would skip rows.
        const int stepSeconds = 20;
        var playedSeconds = tools.Clock.Speed == 1 ? 0L : (long)stepSeconds * tools.Clock.Speed;
        if (Math.Abs(drift) > schedule.DriftSecondsMax + (after - before) + playedSeconds)
        {
            tools.Log.ClockDrifts(channel.MeterNumber, drift);
            await SetClockAsync(drift);
        }

        return true;
    }

    /// <summary>As the meter names it now, because an update changes it; as it was known where it names none; null
    /// when it did not answer.</summary>
    async Task<string?> ReadFirmwareAsync()
    {
        const int lengthMax = 64;
        var answer = await channel.AskAsync((session, stop) => session.ReadFirmwareAsync(stop), cancel);
        if (!HasAnswered(answer))
        {
            return null;
        }

        var name = string.Concat((answer.Value ?? "").Where(c => c is >= ' ' and <= '~').Take(lengthMax));
        return name.Length > 0 ? name : channel.Standing.Firmware;
    }

    /// <summary>Setting a clock is a command like any other: durable, one at a time, confirmed when read back.
    /// </summary>
    async Task SetClockAsync(long driftSeconds)
    {
        if (tools.Commands() is { } queue)
        {
            var day = tools.Days.DayOf(nowUnixSeconds);
            await queue.SendAsync(
                new(
                    FormattableString.Invariant($"clock-check-{channel.MeterNumber}-{day:yyyyMMdd}"),
                    channel.MeterNumber, new ClockCommand(), "head-end",
                    FormattableString.Invariant($"clock check: the meter is {driftSeconds} s ahead")),
                cancel);
        }
    }

    async Task KeepAsync(MeterStanding standing, IEnumerable<AcquisitionRecord> records)
    {
        await journal.KeepAsync([.. records, new() { Standing = standing }], cancel);
        channel.Standing = standing;
    }

    static bool HasAnswered<T>(in MeterAnswer<T> answer) =>
        answer.Outcome is MeterOutcome.Answered or MeterOutcome.Refused;
}
