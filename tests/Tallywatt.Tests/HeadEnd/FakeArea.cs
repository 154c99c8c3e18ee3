using Tallywatt.Core.Areas;
using System.Collections.Concurrent;
using System.Reflection;
using Tallywatt.Core.Ledger;
using Orleans.Runtime;
using Tallywatt.Platform.Areas;

namespace Tallywatt.Tests.HeadEnd;

/// <summary>An area that only remembers which rows it was given.</summary>
sealed class FakeArea : IAreaGrain
{
    const int Period = 900;
    readonly ConcurrentDictionary<long, SortedSet<long>> rows = new();
    readonly ConcurrentDictionary<long, TaskCompletionSource> received = new();

    internal ConcurrentDictionary<long, long> LastRows { get; } = new();

    internal List<(long Meter, long From, long To)> Lost { get; } = [];

    internal List<(long Meter, int Sequence, byte State)> RelaysRead { get; } = [];

    /// <summary>What an area's commit does with a relay that was read.</summary>
    internal Action<long, int, byte>? RelayCommitted { get; set; }

    /// <summary>So many commits fail before one succeeds.</summary>
    internal int FailingCount { get; set; }

    internal static IGrainFactory Factory(FakeArea area)
    {
        var factory = DispatchProxy.Create<IGrainFactory, OneGrain>();
        ((OneGrain)(object)factory).Area = area;
        return factory;
    }

    internal IReadOnlyCollection<long> Rows(long meter) => rows.GetValueOrDefault(meter) ?? [];

    internal Task Received(long meter) => Source(meter).Task;

    public Task<MeterPosition[]> Positions() => Task.FromResult(LastRows.Keys.Select(PositionOf).ToArray());

    public Task<MeterPosition[]> Accept(MeterProfile[] profiles, long nowUnixSeconds)
    {
        if (FailingCount > 0)
        {
            FailingCount--;
            throw new InvalidOperationException("The disk is full.");
        }

        foreach (var profile in profiles)
        {
            rows.GetOrAdd(profile.MeterNumber, _ => []).UnionWith(profile.CapturedUnixSeconds);
            Source(profile.MeterNumber).TrySetResult();
        }

        return Task.FromResult(Array.ConvertAll(profiles, profile => PositionOf(profile.MeterNumber)));
    }

    public Task<MeterPosition> DeclareLost(
        long meterNumber, long firstUnixSeconds, long lastUnixSeconds, long nowUnixSeconds)
    {
        Lost.Add((meterNumber, firstUnixSeconds, lastUnixSeconds));
        return Task.FromResult(PositionOf(meterNumber));
    }

    public Task<MeterPosition> RelayRead(
        long meterNumber, int orderSequence, byte controlState, long nowUnixSeconds)
    {
        lock (RelaysRead)
        {
            RelaysRead.Add((meterNumber, orderSequence, controlState));
        }

        RelayCommitted?.Invoke(meterNumber, orderSequence, controlState);

        return Task.FromResult(PositionOf(meterNumber));
    }

    public Task Wake(SiloAddress keeper) => Task.CompletedTask;

    public Task CloseDays(long nowUnixSeconds) => Task.CompletedTask;

    public Task<VendAnswer> Vend(VendRequest request, long nowUnixSeconds) => throw new NotSupportedException();

    public Task<CorrectionAnswer> CorrectRows(CorrectedRows corrected, long nowUnixSeconds) =>
        throw new NotSupportedException();

    public Task<ExchangeOutcome> Exchange(ExchangeOrder order, long nowUnixSeconds) =>
        throw new NotSupportedException();

    public Task<MoveOutAnswer> MoveOut(long accountNumber, long atUnixSeconds, bool powerOff, long nowUnixSeconds) =>
        throw new NotSupportedException();

    public Task<MoveOutcome> MoveIn(long accountNumber, long nowUnixSeconds) => throw new NotSupportedException();

    public Task<AppendResult[]> Book(BookOrder[] orders, long nowUnixSeconds) => throw new NotSupportedException();

    public Task<AccountBrief[]> Accounts() => throw new NotSupportedException();

    public Task<AccountView?> Account(long accountNumber) => throw new NotSupportedException();

    TaskCompletionSource Source(long meter) =>
        received.GetOrAdd(meter, _ => new(TaskCreationOptions.RunContinuationsAsynchronously));

    MeterPosition PositionOf(long meter)
    {
        var held = rows.GetValueOrDefault(meter) ?? [];
        var missing = new List<long>();
        for (var due = held.Min; due < held.Max; due += Period)
        {
            if (!held.Contains(due) && !Lost.Contains((meter, due, due)))
            {
                missing.AddRange([due, due]);
            }
        }

        return new(meter, held.Max, [.. missing], 0, WatchRelay: false);
    }

#pragma warning disable CA1852 // DispatchProxy makes the subtype while the test runs.
    class OneGrain : DispatchProxy
#pragma warning restore CA1852
    {
        internal FakeArea? Area { get; set; }

        protected override object? Invoke(MethodInfo? targetMethod, object?[]? args) => Area;
    }
}
