using System.Collections.Concurrent;
using Tallywatt.Platform.HeadEnd;
using Tallywatt.Platform.HeadEnd.Sessions;
using Tallywatt.Platform.Registry;

namespace Tallywatt.Tests.HeadEnd;

/// <summary>Meters that answer at once, fail, hang or lack rows, as told.</summary>
sealed class FakeMeters : IMeterSessions
{
    readonly ConcurrentDictionary<long, FakeMeter> meters = new();

    internal FakeMeter this[long number] => meters.GetOrAdd(number, number => new($"{number:D12}"));

    public IMeterSession Open(long meterNumber) => this[meterNumber];
}

sealed class FakeMeter(string serial) : IMeterSession
{
    const int Period = 900;

    internal string Serial { get; set; } = serial;

    internal bool Hangs { get; set; }

    internal bool Fails { get; set; }

    internal HashSet<long> Hidden { get; } = [];

    internal List<(long From, long To)> Asked { get; } = [];

    internal int QuestionCount { get; private set; }

    internal MeterRelayState Relay { get; set; } = MeterRelayState.Connected;

    public ValueTask<MeterAnswer<string>> ReadSerialAsync(CancellationToken cancel) =>
        AnswerAsync(() => Serial, cancel);

    public ValueTask<MeterAnswer<ProfileRow[]>> ReadProfileAsync(
        long fromUnixSeconds, long toUnixSeconds, CancellationToken cancel) =>
        AnswerAsync(
            () =>
            {
                Asked.Add((fromUnixSeconds, toUnixSeconds));
                var rows = new List<ProfileRow>();
                for (var at = fromUnixSeconds; at <= toUnixSeconds; at += Period)
                {
                    if (!Hidden.Contains(at))
                    {
                        rows.Add(new(at, 0, at / Period, 0));
                    }
                }

                return rows.ToArray();
            },
            cancel);

    public ValueTask<MeterAnswer<MeterRelay>> ReadRelayAsync(CancellationToken cancel) => AnswerAsync(Read, cancel);

    public ValueTask<MeterAnswer<MeterRelay>> DisconnectAsync(CancellationToken cancel) =>
        OrderAsync(
            "off",
            () =>
            {
                Relay = MeterRelayState.Disconnected;
                return Read();
            },
            cancel);

    public ValueTask<MeterAnswer<MeterRelay>> ReconnectAsync(CancellationToken cancel) =>
        OrderAsync(
            "on",
            () =>
            {
                Relay = MeterRelayState.ReadyForReconnection;
                return Read();
            },
            cancel);

    /// <summary>The instant the clock shows; null follows <see cref="Now"/>.</summary>
    internal long? ClockUnixSeconds { get; set; }

    /// <summary>True time, for a clock that is right.</summary>
    internal Func<long> Now { get; set; } = () => 0;

    internal bool TimedOrders { get; set; }

    /// <summary>Says no to every order.</summary>
    internal bool Refuses { get; set; }

    /// <summary>The next order reaches the meter, and from then on nothing comes back.</summary>
    internal bool FallsSilent { get; set; }

    internal List<string> Done { get; } = [];

    internal MeterToken Token { get; set; } = new("", 0, "");

    public bool HasTimedOrders => TimedOrders;

    public ValueTask<MeterAnswer<MeterClock>> ReadClockAsync(CancellationToken cancel) =>
        AnswerAsync(() => new MeterClock(ClockUnixSeconds ?? Now(), 0), cancel);

    internal int EventReadCount { get; private set; }

    public ValueTask<MeterAnswer<string>> ReadFirmwareAsync(CancellationToken cancel) =>
        AnswerAsync(() => "fake 1.0\r\n", cancel);

    public ValueTask<MeterAnswer<MeterFreeze[]>> ReadFreezesAsync(
        MeterFreezeKind kind, long fromUnixSeconds, long toUnixSeconds, CancellationToken cancel)
    {
        const long day = 86_400;
        return AnswerAsync(
            () => Enumerable.Range(0, 40).Select(back => (toUnixSeconds / day * day) - (back * day))
                .Where(at => at >= fromUnixSeconds && (kind == MeterFreezeKind.Daily || at == toUnixSeconds))
                .Order().Select(at => new MeterFreeze(at, at / Period, 0)).ToArray(),
            cancel);
    }

    public ValueTask<MeterAnswer<MeterEvent[]>> ReadEventsAsync(
        long fromUnixSeconds, long toUnixSeconds, CancellationToken cancel)
    {
        EventReadCount++;
        return AnswerAsync(() => new[] { new MeterEvent(fromUnixSeconds, 1, 42) }, cancel);
    }

    public ValueTask<MeterAnswer<MeterClock>> SetClockAsync(long unixSeconds, CancellationToken cancel) =>
        OrderAsync(
            $"clock {unixSeconds}",
            () =>
            {
                ClockUnixSeconds = null;
                return new MeterClock(Now(), 0);
            },
            cancel);

    public ValueTask<MeterAnswer<MeterToken>> ReadTokenAsync(CancellationToken cancel) =>
        AnswerAsync(() => Token, cancel);

    public ValueTask<MeterAnswer<MeterToken>> EnterTokenAsync(string digits, CancellationToken cancel) =>
        OrderAsync(
            $"token {digits}",
            () => Token = Token.Digits == digits ? new(digits, 6, "used") : new(digits, MeterToken.Executed, ""),
            cancel);

    async ValueTask<MeterAnswer<T>> OrderAsync<T>(string what, Func<T> act, CancellationToken cancel)
    {
        if (Refuses && !Fails)
        {
            return new(MeterOutcome.Refused, default, MeterFault.AccessRefused, default);
        }

        var answer = await AnswerAsync(
            () =>
            {
                Done.Add(what);
                return act();
            },
            cancel);
        if (!FallsSilent || !answer.Answered)
        {
            return answer;
        }

        (FallsSilent, Fails) = (false, true);
        return new(MeterOutcome.Unreachable, default, MeterFault.TimedOut, default);
    }

    public ValueTask<MeterAnswer<MeterRegisters>> ReadRegistersAsync(CancellationToken cancel) =>
        throw new NotSupportedException();

    public ValueTask CloseAsync(CancellationToken cancel) => ValueTask.CompletedTask;

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    MeterRelay Read() => new(Relay == MeterRelayState.Connected, Relay);

    async ValueTask<MeterAnswer<T>> AnswerAsync<T>(Func<T> answer, CancellationToken cancel)
    {
        QuestionCount++;
        if (Hangs)
        {
            await new TaskCompletionSource().Task.WaitAsync(cancel);
        }

        return Fails
            ? new(MeterOutcome.Unreachable, default, MeterFault.TimedOut, default)
            : new(MeterOutcome.Answered, answer(), MeterFault.None, default);
    }
}

sealed class FakeClock : IUtilityClock
{
    public long NowUnixSeconds { get; set; }

    public int Speed => 1;

    public PlayedSpan? Playing => null;
}
