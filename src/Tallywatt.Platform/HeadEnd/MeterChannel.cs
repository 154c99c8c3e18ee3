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

    internal int AreaId => areaId;

    internal long MeterNumber => meterNumber;

    /// <summary>Where acquisition stands, as last acknowledged by the area.</summary>
    internal MeterPosition Position { get; set; } = new(meterNumber, 0, [], 0, WatchRelay: true);

    /// <summary>Failed questions since the last answer.</summary>
    internal int FailureCount { get; private set; }

    internal bool IsBackingOff => FailureCount > 0 && lineTime.GetTimestamp() < retryTimestamp;

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
    internal void Heard() => retryTimestamp = 0;

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
            Count(answer.Answered);
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

    void Count(bool answered)
    {
        if (answered)
        {
            FailureCount = 0;
            return;
        }

        FailureCount++;
        identified = false;
        retryTimestamp = lineTime.GetTimestamp() + (long)(Backoff.TotalSeconds * lineTime.TimestampFrequency);
    }
}
