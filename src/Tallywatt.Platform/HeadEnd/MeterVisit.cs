using Tallywatt.Platform.Areas;
using Tallywatt.Platform.HeadEnd.Sessions;

namespace Tallywatt.Platform.HeadEnd;

/// <summary>One visit to one meter: what is missing, what is new, and where its relay stands.</summary>
/// <param name="channel">The meter.</param>
/// <param name="area">Its area.</param>
/// <param name="handover">The way of its rows to the area.</param>
/// <param name="errands">What is asked beside the profile; null where nothing is kept.</param>
/// <param name="journal">Where lost rows are kept; null where nothing is.</param>
/// <param name="tools">What all visits share.</param>
/// <param name="cancel">Ends the visit.</param>
sealed class MeterVisit(
    MeterChannel channel, IAreaGrain area, AreaHandover handover, MeterErrands? errands, AcquisitionJournal? journal,
    PollingTools tools, CancellationToken cancel)
{
    /// <summary>Profile rows that came.</summary>
    internal int RowCount { get; private set; }

    /// <returns>Whether the meter answered everything.</returns>
    internal async Task<bool> RunAsync(long dueUnixSeconds)
    {
        var complete = await ReadGapsAsync() && await ReadNewRowsAsync(dueUnixSeconds);
        if (complete && channel.Position.WatchRelay)
        {
            complete = await ReadRelayAsync();
        }

        complete = complete && (errands is null || await errands.RunAsync());
        if (complete)
        {
            channel.Answered(tools.Clock.NowUnixSeconds);
        }

        return complete;
    }

    /// <summary>Everything since the last good row, in questions of a bounded size. A long backlog is left to the
    /// visits after this one, so that no meter keeps a slot for long.</summary>
    async Task<bool> ReadNewRowsAsync(long dueUnixSeconds)
    {
        var periodSeconds = tools.Options.CapturePeriodSeconds;
        var stepSeconds = (long)tools.Options.ProfileRowCountMax * periodSeconds;
        var last = channel.Position.LastRowUnixSeconds;
        var readCount = 0;
        for (var from = last == 0 ? tools.InstalledUnixSeconds : last + periodSeconds;
            from <= dueUnixSeconds && readCount == 0;
            from += stepSeconds)
        {
            var range = new ProfileRange(from, Math.Min(from + stepSeconds - periodSeconds, dueUnixSeconds));
            if (await ReadAsync(range) is not { } count)
            {
                return false;
            }

            readCount = count; // A range without any row is passed over: the meter was not there then.
        }

        return true;
    }

    // Gaps are asked for in a few polls; when all of them leave the same rows missing, nobody waits longer.
    async Task<bool> ReadGapsAsync()
    {
        var before = channel.Position.MissingFromTo;
        foreach (var gap in GapsOf(before))
        {
            if (await ReadAsync(gap) is null)
            {
                return false;
            }
        }

        var same = before.Length > 0 && channel.Position.MissingFromTo.AsSpan().SequenceEqual(before);
        channel.GapReadCount = same ? channel.GapReadCount + 1 : 0;
        if (channel.GapReadCount >= tools.Options.GapReadCountMax)
        {
            channel.GapReadCount = 0;
            await GiveUpAsync(before);
        }

        return true;
    }

    async Task GiveUpAsync(long[] missingFromTo)
    {
        foreach (var gap in GapsOf(missingFromTo))
        {
            var lost = new LostRows(channel.MeterNumber, gap.FromUnixSeconds, gap.ToUnixSeconds);
            if (journal is not null)
            {
                await journal.KeepAsync([new() { Lost = lost }], cancel);
            }

            channel.Lose(lost);
            channel.Position = await area.DeclareLost(
                channel.MeterNumber, gap.FromUnixSeconds, gap.ToUnixSeconds, tools.Clock.NowUnixSeconds);
            tools.Log.RowsLost(channel.MeterNumber, gap.FromUnixSeconds, gap.ToUnixSeconds);
        }
    }

    static IEnumerable<ProfileRange> GapsOf(long[] missingFromTo) =>
        missingFromTo.Chunk(2).Select(pair => new ProfileRange(pair[0], pair[1]));

    /// <returns>How many rows came; null when the meter did not answer.</returns>
    async Task<int?> ReadAsync(ProfileRange range)
    {
        var answer = await channel.AskAsync(
            (session, stop) => session.ReadProfileAsync(range.FromUnixSeconds, range.ToUnixSeconds, stop), cancel);
        if (!answer.Answered)
        {
            tools.Log.MeterDidNotAnswer(channel.MeterNumber, answer.Outcome, answer.Fault, channel.FailureCount);
            return null;
        }

        var rows = answer.Value!;
        tools.Figures.RowsRead(rows.Length);
        RowCount += rows.Length;
        if (rows.Length > 0)
        {
            await HandOverAsync(rows);
        }

        return rows.Length;
    }

    async Task HandOverAsync(ProfileRow[] rows)
    {
        var profile = new MeterProfile(
            channel.MeterNumber,
            Array.ConvertAll(rows, row => row.CapturedUnixSeconds),
            Array.ConvertAll(rows, row => row.ImportWattHours),
            Array.ConvertAll(rows, row => row.ExportWattHours));
        var before = channel.Position;
        channel.Position = await handover.HandAsync(profile, cancel);
        if (channel.Position.RefusedCount > 0)
        {
            tools.Log.RowsRefused(channel.MeterNumber, channel.Position.RefusedCount);
        }

        var missing = channel.Position.MissingFromTo.Length / 2;
        if (missing > 0 && before.MissingFromTo.Length == 0)
        {
            tools.Log.GapFound(channel.MeterNumber, channel.Position.MissingFromTo[0], missing);
        }
        else if (missing == 0 && before.MissingFromTo.Length > 0)
        {
            tools.Log.GapHealed(channel.MeterNumber);
        }
    }

    async Task<bool> ReadRelayAsync()
    {
        var answer = await channel.AskAsync((session, stop) => session.ReadRelayAsync(stop), cancel);
        if (answer.Answered)
        {
            channel.Position = await area.RelayRead(
                channel.MeterNumber, orderSequence: 0, (byte)Acquisition.StateOf(answer.Value),
                tools.Clock.NowUnixSeconds);
        }

        return answer.Answered;
    }
}
