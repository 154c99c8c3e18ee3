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
        AnswerAsync(
            () =>
            {
                Relay = MeterRelayState.Disconnected;
                return Read();
            },
            cancel);

    public ValueTask<MeterAnswer<MeterRelay>> ReconnectAsync(CancellationToken cancel) =>
        AnswerAsync(
            () =>
            {
                Relay = MeterRelayState.ReadyForReconnection;
                return Read();
            },
            cancel);

    public ValueTask<MeterAnswer<MeterClock>> ReadClockAsync(CancellationToken cancel) =>
        throw new NotSupportedException();

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
