using Tallywatt.Core.Areas;
using Tallywatt.Core.Purse;
using Tallywatt.Core.Readings;
using Tallywatt.Core.Units;
using Tallywatt.Platform.Areas;
using Tallywatt.Platform.Readings;
using Tallywatt.Platform.Registry;
using Tallywatt.Tests.Areas;

namespace Tallywatt.Tests.Readings.Desk;

/// <summary>A utility of some meters in one area, in memory: what was accepted and closed can be asked for.</summary>
sealed class MeteredStreet : IReadingSource
{
    internal const int Area = 1;
    internal const long FirstAccount = 100_001;
    internal static readonly DateOnly FirstDay = new(2026, 3, 1);

    readonly List<(long Account, StoredDay Day)> days = [];
    readonly List<JournalRow> journal = [];

    internal MeteredStreet(int meterCount)
    {
        var points = Enumerable.Range(0, meterCount)
            .Select(index => new ServicePoint(Area, FirstAccount + index, 9_001 + index, true)).ToArray();
        Registry = new(
            new(1, meterCount, "sample", "", "Asia/Shanghai", "CNY", null, AreaSample.Start, AreaSample.Start), points);
        Terms = new(Registry, AreaSample.Tariff, PurseTerms.Default);
        Writer = ServiceArea.Open(Terms.OfArea(Area), null, []);
        foreach (var point in points)
        {
            Writer.Install(point.AccountNumber, AreaSample.Start);
        }
    }

    internal UtilityRegistry Registry { get; }

    internal UtilityTerms Terms { get; }

    internal ServiceArea Writer { get; }

    internal List<SupplyReading> SupplyReadings { get; } = [];

    internal ReadingDesk Desk => new(Registry, Terms, this);

    internal Money Debited { get; private set; }

    internal ServicePoint Point(int index = 0) => Registry.ServicePoints[index];

    /// <summary>Gives a meter rows and closes what can be closed.</summary>
    internal MeteredStreet Read(int index, params RegisterRow[] rows)
    {
        var now = rows[^1].CapturedUnixSeconds + 60;
        Debited += Writer.AcceptProfile(Point(index).MeterNumber, rows, now).Debited;
        return this;
    }

    /// <summary>Corrects rows of an open day, as an edit does.</summary>
    internal RevisionResult Revise(IReadOnlyList<MarkedRow> rows) =>
        Writer.Revise(Point().MeterNumber, rows, null, AreaSample.Start + 90_000);

    /// <summary>What can be asked once everything is stored.</summary>
    internal ReadingDesk View()
    {
        Store();
        return Desk;
    }

    internal MeteredStreet Close(DateOnly through)
    {
        Writer.CloseDay(through, AreaSample.Start + (400 * 86_400L));
        return Store();
    }

    MeteredStreet Store()
    {
        if (Writer.TakeCommit() is not { } commit)
        {
            return this;
        }

        journal.Add(new(commit.Sequence, commit.Journal.ToArray()));
        foreach (var day in commit.MeterDays)
        {
            Assert(RowsBlob.TryReadMarked(day.Rows.Span, UtilityTerms.IntervalSeconds, out var rows));
            days.Add((day.AccountNumber, new(
                day.MeterNumber, day.Revision, [.. rows.Select(row => new CodedRow(row.Row, row.Code))], day.Summary)));
        }

        return this;
    }

    public void Dispose()
    {
    }

    public IReadOnlyList<StoredDay> Days(int areaId, long meterNumber, DateOnly from, DateOnly through) =>
    [
        .. days.Select(day => day.Day)
            .Where(day => day.MeterNumber == meterNumber && day.Day >= from && day.Day <= through)
            .OrderBy(day => day.Day),
    ];

    public IReadOnlyList<StoredDay> Versions(int areaId, long meterNumber, DateOnly day) =>
        Days(areaId, meterNumber, day, day);

    StoredArea IReadingSource.Area(int areaId) => new(null, journal);

    public IReadOnlyList<StoredEdit> Edits(int areaId, long accountNumber, long from, long to) => [];

    public IReadOnlyList<SupplyReading> Supply(int areaId, long fromUnixSeconds, long toUnixSeconds) =>
        SupplyReadings.FindAll(reading =>
            reading.StartUnixSeconds >= fromUnixSeconds && reading.StartUnixSeconds < toUnixSeconds);

    /// <summary>Rows of a meter whose every interval is a function of its place.</summary>
    internal static RegisterRow[] Rows(int count, Func<int, long> import, Func<int, long>? export = null)
    {
        var rows = new RegisterRow[count + 1];
        rows[0] = new(AreaSample.Start, 1_000, 50);
        for (var i = 0; i < count; i++)
        {
            rows[i + 1] = new(
                rows[i].CapturedUnixSeconds + UtilityTerms.IntervalSeconds, rows[i].ImportWattHours + import(i),
                rows[i].ExportWattHours + (export?.Invoke(i) ?? 0));
        }

        return rows;
    }

    static void Assert(bool holds) => Xunit.Assert.True(holds);
}
