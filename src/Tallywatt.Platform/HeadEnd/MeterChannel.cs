using System.Globalization;
using Tallywatt.Platform.Areas;
using Tallywatt.Platform.HeadEnd.Sessions;

namespace Tallywatt.Platform.HeadEnd;

/// <summary>The head-end's side of one meter: its session, whose turn it is, and how long to leave it alone.</summary>
sealed class MeterChannel(
    int areaId, long meterNumber, IMeterSessions sessions, HeadEndOptions options, TimeProvider lineTime)
    : IAsyncDisposable
{
    readonly SemaphoreSlim turn = new(1, 1);
    IMeterSession? session;
    bool identified;
    long retryTimestamp;
    readonly List<LostRows> lost = [];
    int pushedEventCount;
    int readEventCount;

    internal int AreaId => areaId;

    internal long MeterNumber => meterNumber;

    /// <summary>Where acquisition stands, as last acknowledged by the area.</summary>
    internal MeterPosition Position { get; set; } = new(meterNumber, 0, [], 0, WatchRelay: true);

    /// <summary>Failed questions since the last answer.</summary>
    internal int FailureCount { get; private set; }

    internal bool IsBackingOff => FailureCount > 0 && lineTime.GetTimestamp() < retryTimestamp;

    /// <summary>How far the meter was asked beside its profile, as kept.</summary>
    internal MeterStanding Standing { get; set; } = new(meterNumber);

    /// <summary>Rows it did not give and nobody waits for.</summary>
    internal void Lose(LostRows rows)
    {
        lock (lost)
        {
            lost.Add(rows);
        }
    }

    /// <summary>How many of them lie in a span: its beginning excluded, its end included.</summary>
    internal long LostBetween(long afterUnixSeconds, long throughUnixSeconds, int periodSeconds)
    {
        lock (lost)
        {
            return lost.Sum(rows => Math.Max(
                0,
                ((Math.Min(rows.LastUnixSeconds, throughUnixSeconds)
                    - Math.Max(rows.FirstUnixSeconds, afterUnixSeconds + periodSeconds)) / periodSeconds) + 1));
        }
    }

    /// <summary>A freeze that was not there yet is not asked for again before.</summary>
    internal long FreezeRetryUnixSeconds { get; set; }

    /// <summary>The meter knows where to push to.</summary>
    internal bool IsPushTold { get; set; }

    /// <summary>Events that the meter pushed since the start.</summary>
    internal int PushedEventCount => Volatile.Read(ref pushedEventCount);

    /// <summary>It pushed an event that was not read yet.</summary>
    internal bool HasNews => PushedEventCount != readEventCount;

    /// <summary>When it was last heard from, by the utility's clock; zero for never.</summary>
    internal long HeardUnixSeconds { get; private set; }

    /// <summary>Why the last question was not answered; None when it was.</summary>
    internal MeterFault LastFault { get; private set; }

    /// <summary>A poll of this meter is under way.</summary>
    internal bool IsPolled { get; set; }

    /// <summary>Whether there is something to read up to a capture time.</summary>
    internal bool IsDue(long dueUnixSeconds) =>
        Position.LastRowUnixSeconds < dueUnixSeconds || Position.MissingFromTo.Length > 0 || Position.WatchRelay;

    /// <summary>How many polls in a row found the same rows missing.</summary>
    internal int GapReadCount { get; set; }

    /// <summary>How long the meter is left alone now.</summary>
    internal TimeSpan Backoff => Backoffs.After(FailureCount, meterNumber, options);

    /// <summary>The meter was heard from: its line carries, so it need not be left alone any longer.</summary>
    internal void Heard(long nowUnixSeconds, bool isEvent)
    {
        retryTimestamp = 0;
        HeardUnixSeconds = nowUnixSeconds;
        if (isEvent)
        {
            Interlocked.Increment(ref pushedEventCount);
        }
    }

    /// <summary>What had been pushed by then was read.</summary>
    internal void NewsRead(int pushedCount) => readEventCount = pushedCount;

    /// <summary>Notes the moment of an answer.</summary>
    internal void Answered(long nowUnixSeconds) => HeardUnixSeconds = nowUnixSeconds;

    /// <summary>Closes the connection when nobody is asking, until the next question.</summary>
    internal async ValueTask RestAsync(CancellationToken cancel)
    {
        if (session is not null && await turn.WaitAsync(TimeSpan.Zero, cancel))
        {
            try
            {
                await session.CloseAsync(cancel);
            }
            finally
            {
                turn.Release();
            }
        }
    }

    /// <summary>Asks the meter one thing, when nobody else is asking. Counts failures and answers.</summary>
    internal async ValueTask<MeterAnswer<T>> AskAsync<T>(
        Func<IMeterSession, CancellationToken, ValueTask<MeterAnswer<T>>> question, CancellationToken cancel)
    {
        await turn.WaitAsync(cancel);
        try
        {
            session ??= sessions.Open(meterNumber);
            var answer = await IdentifiedAsync(cancel) is { Outcome: not MeterOutcome.Answered } stranger
                ? new MeterAnswer<T>(stranger.Outcome, default, stranger.Fault, stranger.Refusal)
                : await question(session, cancel);
            Count(answer);
            return answer;
        }
        finally
        {
            turn.Release();
        }
    }

    public async ValueTask DisposeAsync()
    {
        if (session is not null)
        {
            await session.DisposeAsync();
        }

        turn.Dispose();
    }

    // A port may be answered by another meter than the registry thinks: its readings must not reach this account.
    async ValueTask<MeterAnswer<string>> IdentifiedAsync(CancellationToken cancel)
    {
        if (identified)
        {
            return new(MeterOutcome.Answered, null, MeterFault.None, default);
        }

        var serial = await session!.ReadSerialAsync(cancel);
        if (!serial.Answered)
        {
            return serial;
        }

        identified = long.TryParse(serial.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && number == meterNumber;
        return identified ? serial : new(MeterOutcome.Malformed, null, MeterFault.ValueMalformed, default);
    }

    void Count<T>(in MeterAnswer<T> answer)
    {
        LastFault = answer.Fault;
        if (answer.Outcome == MeterOutcome.Answered || IsMereRefusal(answer))
        {
            FailureCount = 0;
            return;
        }

        FailureCount++;
        identified = false;
        retryTimestamp = lineTime.GetTimestamp() + (long)(Backoff.TotalSeconds * lineTime.TimestampFrequency);
    }

    /// <summary>The meter answers; it has no such thing, or does not give it.</summary>
    static bool IsMereRefusal<T>(in MeterAnswer<T> answer) =>
        answer.Outcome == MeterOutcome.Refused
        && answer.Fault is MeterFault.AccessRefused or MeterFault.NotSupported;
}
