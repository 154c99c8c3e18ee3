using Tallywatt.Platform.HeadEnd;
using Tallywatt.Platform.HeadEnd.Sessions;

namespace Tallywatt.Tests.HeadEnd;

/// <summary>Remembers what it was given, or refuses it.</summary>
sealed class FakeAcquisitionStore : IAcquisitionStore
{
    readonly Lock gate = new();
    readonly List<AcquisitionRecord> records = [];

    internal AreaSchedule? Schedule { get; set; }

    internal bool Fails { get; set; }

    internal IReadOnlyList<AcquisitionRecord> Records
    {
        get
        {
            lock (gate)
            {
                return [.. records];
            }
        }
    }

    public IReadOnlyList<MeterStanding> Standings(int areaId) =>
        [.. Records.Where(record => record.Standing is not null).GroupBy(record => record.Standing!.MeterNumber)
            .Select(ofMeter => ofMeter.Last().Standing!)];

    public IReadOnlyList<LostRows> Lost(int areaId) =>
        [.. Records.Where(record => record.Lost is not null).Select(record => record.Lost!.Value)];

    public IReadOnlyList<AcquisitionTally> Tallies(int areaId, int dayCount) =>
        [.. Records.Where(record => record.Tally is not null).GroupBy(record => record.Tally!.Value.Day)
            .Select(ofDay => new AcquisitionTally(
                ofDay.Key, ofDay.Sum(one => one.Tally!.Value.VisitCount),
                ofDay.Sum(one => one.Tally!.Value.FailedVisitCount), ofDay.Sum(one => one.Tally!.Value.RowCount)))];

    public IReadOnlyDictionary<int, AreaSchedule> Schedules() =>
        Schedule is { } one ? new Dictionary<int, AreaSchedule> { [1] = one } : [];

    public Task SetScheduleAsync(int areaId, AreaSchedule schedule) => throw new NotSupportedException();

    public Task KeepAsync(int areaId, IReadOnlyList<AcquisitionRecord> kept)
    {
        if (Fails)
        {
            throw new InvalidOperationException("The disk is full.");
        }

        lock (gate)
        {
            records.AddRange(kept);
        }

        return Task.CompletedTask;
    }

    public IReadOnlyList<MeterFreeze> Freezes(int areaId, long meterNumber, MeterFreezeKind kind, int limitCount) =>
        throw new NotSupportedException();

    public IReadOnlyList<MeterEvent> Events(int areaId, long meterNumber, int limitCount) =>
        throw new NotSupportedException();
}
