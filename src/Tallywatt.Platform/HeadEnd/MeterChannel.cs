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
    (IMeterSession? Session, int ConnectionCount) identified;
    bool closed;
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
        if (await turn.WaitAsync(TimeSpan.Zero, cancel))
        {
            try
            {
                if (session is not null)
                {
                    await session.CloseAsync(cancel); // It stays: its frame counters go on where they are.
                }
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
            if (closed)
            {
                return new(MeterOutcome.Unreachable, default, MeterFault.NotConnected, default);
            }

            session ??= sessions.Open(meterNumber);
            var answer = await AskIdentifiedAsync(session, question, cancel);
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
        await turn.WaitAsync();
        closed = true;
        if (session is not null)
        {
            await session.DisposeAsync();
            session = null;
        }

        sessions.Leave(meterNumber);
        turn.Release();
    }

    // A port may be answered by another meter than the registry thinks, also when a connection was lost and opened
    // again in the middle: its readings must not reach this account.
    async ValueTask<MeterAnswer<T>> AskIdentifiedAsync<T>(
        IMeterSession asked, Func<IMeterSession, CancellationToken, ValueTask<MeterAnswer<T>>> question,
        CancellationToken cancel)
    {
        if (await IdentifyAsync(asked, cancel) is { Outcome: not MeterOutcome.Answered } stranger)
        {
            return new(stranger.Outcome, default, stranger.Fault, stranger.Refusal);
        }

        var answer = await question(asked, cancel);
        return answer.Answered && await IdentifyAsync(asked, cancel) is { Outcome: not MeterOutcome.Answered } other
            ? new(other.Outcome, default, other.Fault, other.Refusal)
            : answer;
    }

    /// <summary>Once for each connection.</summary>
    async ValueTask<MeterAnswer<string>> IdentifyAsync(IMeterSession asked, CancellationToken cancel)
    {
        if (identified == (asked, asked.ConnectionCount))
        {
            return new(MeterOutcome.Answered, null, MeterFault.None, default);
        }

        var serial = await asked.ReadSerialAsync(cancel);
        if (!serial.Answered)
        {
            return serial;
        }

        var isOurs = long.TryParse(serial.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var number)
            && number == meterNumber;
        identified = isOurs ? (asked, asked.ConnectionCount) : default;
        return isOurs ? serial : new(MeterOutcome.Malformed, null, MeterFault.ValueMalformed, default);
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
        identified = default;
        retryTimestamp = lineTime.GetTimestamp() + (long)(Backoff.TotalSeconds * lineTime.TimestampFrequency);
    }

    /// <summary>The meter answers; it has no such thing, or does not give it.</summary>
    static bool IsMereRefusal<T>(in MeterAnswer<T> answer) =>
        answer.Outcome == MeterOutcome.Refused
        && answer.Fault is MeterFault.AccessRefused or MeterFault.NotSupported;
}
