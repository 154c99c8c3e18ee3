using System.Data.Common;
using Tallywatt.Core.Areas;
using Tallywatt.Core.Ledger;
using Tallywatt.Core.Readings;
using Tallywatt.Core.Readings.Editing;
using Tallywatt.Core.Units;
using Tallywatt.Platform.Areas;
using Tallywatt.Platform.Readings;
using Tallywatt.Platform.Registry;
using Tallywatt.Storage.Areas;
using Tallywatt.Storage.Registry;
using Tallywatt.Storage.Sql;

namespace Tallywatt.Storage.Readings;

/// <summary>Readings as of one commit, from either database, also while another process goes on writing.</summary>
public sealed class ReadingSource : IReadingSource
{
    static readonly DateOnly Always = DateOnly.MaxValue;

    readonly Func<DateOnly, DateOnly, DbConnection> open;
    readonly List<(DaySpan Span, DbConnection Connection)> older = [];
    readonly IReadOnlyList<DaySpan> spans;
    readonly DbConnection connection;

    /// <param name="spans">What can be read at once; the last one ends with the newest day.</param>
    /// <param name="open">A connection in one snapshot that shows the days of a span.</param>
    ReadingSource(IReadOnlyList<DaySpan> spans, Func<DateOnly, DateOnly, DbConnection> open)
    {
        this.spans = spans;
        this.open = open;
        connection = open(spans[^1].From, spans[^1].To);
    }

    internal ReadingSource(StoreDatabase database)
        : this(database.SpansOf(DateOnly.MinValue, Always), (from, to) => Snapshot(database.ReadDays(from, to)))
    {
    }

    /// <summary>The utility the readings are of.</summary>
    /// <exception cref="StoreRefusedException">No utility was ever installed here.</exception>
    public UtilityRegistry Registry() => new(
        RegistryStore.Installation(connection)
            ?? throw new StoreRefusedException("no utility was ever installed here"),
        RegistryStore.ServicePoints(connection));

    /// <summary>Opens a store for looking at; creates nothing.</summary>
    /// <exception cref="StoreRefusedException">There is no database of ours.</exception>
    public static ReadingSource Open(StorePlace place)
    {
        ArgumentNullException.ThrowIfNull(place);
        try
        {
            return new(place.SpansOf(DateOnly.MinValue, Always), place.OpenForReadingDays);
        }
        catch (DbException fault)
        {
            throw new StoreRefusedException($"{place.Name}: this is not a database of Tallywatt ({fault.Message}).");
        }
    }

    public void Dispose()
    {
        older.ForEach(one => one.Connection.Dispose());
        connection.Dispose();
    }

    public IReadOnlyList<StoredDay> Days(int areaId, long meterNumber, DateOnly from, DateOnly through) =>
    [
        .. Read(areaId, meterNumber, from, through).GroupBy(day => day.Day).Select(versions => versions.Last()),
    ];

    public IReadOnlyList<StoredDay> Versions(int areaId, long meterNumber, DateOnly day) =>
        Read(areaId, meterNumber, day, day);

    public StoredArea Area(int areaId) => AreaReading.Load(connection, areaId);

    public IReadOnlyList<StoredEdit> Edits(int areaId, long accountNumber, long fromUnixSeconds, long toUnixSeconds)
    {
        var changes = connection.Rows(
                """
                SELECT change.sequence, change.start_unix_seconds, change.duration_seconds,
                       import_before_watt_hours, export_before_watt_hours, import_before_code, export_before_code,
                       import_after_watt_hours, export_after_watt_hours, import_after_code, export_after_code
                FROM reading_edit AS edit
                JOIN reading_edit_change AS change ON change.area_id = edit.area_id AND change.sequence = edit.sequence
                WHERE edit.area_id = @area AND edit.account_number = @account
                ORDER BY change.sequence, change.start_unix_seconds
                """,
                row => (Sequence: row.GetInt64(0), Change: new ReadingChange(Side(row, 3), Side(row, 7))),
                ("@area", (long)areaId), ("@account", accountNumber))
            .ToLookup(change => change.Sequence, change => change.Change);
        return
        [
            .. connection.Rows(
                    """
                    SELECT sequence, edit_key, meter_number, actor_name, reason, made_unix_seconds FROM reading_edit
                    WHERE area_id = @area AND account_number = @account ORDER BY sequence
                    """,
                    row => new StoredEdit(areaId, row.GetInt64(2), new(
                        row.GetString(1), accountNumber, row.GetString(3), row.GetString(4), row.GetInt64(5),
                        [.. changes[row.GetInt64(0)]])),
                    ("@area", (long)areaId), ("@account", accountNumber))
                .Where(edit => edit.Edit.Changes.Any(change => change.After.StartUnixSeconds >= fromUnixSeconds
                    && change.After.StartUnixSeconds < toUnixSeconds)),
        ];
    }

    public IReadOnlyList<SupplyReading> Supply(int areaId, long fromUnixSeconds, long toUnixSeconds) =>
        Supply(connection, areaId, fromUnixSeconds, toUnixSeconds);

    /// <summary>What the checks found, by day and meter.</summary>
    public IReadOnlyList<StoredFinding> Findings(FindingQuestion question)
    {
        ArgumentNullException.ThrowIfNull(question);
        return FindingRows.Findings(connection, question);
    }

    /// <summary>Rows put aside, in the order they came; of every area for null.</summary>
    public IReadOnlyList<(int AreaId, NumberedRow Row)> PutAside(int? areaId) =>
        FindingRows.PutAside(connection, areaId, 0, int.MaxValue);

    internal static List<SupplyReading> Supply(
        DbConnection connection, int areaId, long fromUnixSeconds, long toUnixSeconds) =>
        connection.Rows(
            """
            SELECT start_unix_seconds, duration_seconds, import_watt_hours, export_watt_hours, quality
            FROM supply_reading AS stored
            WHERE area_id = @area AND start_unix_seconds >= @from AND start_unix_seconds < @to AND revision = (
                SELECT MAX(revision) FROM supply_reading AS newest
                WHERE newest.area_id = stored.area_id AND newest.start_unix_seconds = stored.start_unix_seconds)
            ORDER BY start_unix_seconds
            """,
            row => new SupplyReading(
                row.GetInt64(0), row.GetInt32(1), row.GetInt64(2), row.GetInt64(3), (ReadingQuality)row.GetInt64(4)),
            ("@area", (long)areaId), ("@from", fromUnixSeconds), ("@to", toUnixSeconds));

    List<StoredDay> Read(int areaId, long meterNumber, DateOnly from, DateOnly through)
    {
        var days = new List<StoredDay>();
        foreach (var span in spans.Where(span => span.From <= through && span.To >= from))
        {
            var (first, last) = (Later(span.From, from), Earlier(span.To, through));
            days.AddRange(Read(ConnectionOf(span), areaId, meterNumber, first, last));
        }

        return days;
    }

    /// <summary>Days of months long over never change unless corrected, so a snapshot of their own is the same.
    /// </summary>
    DbConnection ConnectionOf(DaySpan span)
    {
        if (span == spans[^1])
        {
            return connection;
        }

        var known = older.FindIndex(one => one.Span == span);
        if (known < 0)
        {
            known = older.Count;
            older.Add((span, open(span.From, span.To)));
        }

        return older[known].Connection;
    }

    static DbConnection Snapshot(DbConnection connection)
    {
        // Months' files come with a snapshot already begun.
        if (connection is not Microsoft.Data.Sqlite.SqliteConnection)
        {
            connection.BeginSnapshot();
        }

        return connection;
    }

    static DateOnly Later(DateOnly left, DateOnly right) => left > right ? left : right;

    static DateOnly Earlier(DateOnly left, DateOnly right) => left < right ? left : right;

    static IEnumerable<StoredDay> Read(
        DbConnection connection, int areaId, long meterNumber, DateOnly from, DateOnly through) =>
        MeterDays.AllOfMeter(connection, areaId, meterNumber, from.DayNumber, through.DayNumber)
            .Select(day => new StoredDay(meterNumber, day.Revision, RowsOf(day.Rows.Span), day.Summary));

    static CodedRow[]? RowsOf(ReadOnlySpan<byte> blob) =>
        RowsBlob.TryReadMarked(blob, UtilityTerms.IntervalSeconds, out var rows)
            ? Array.ConvertAll(rows, row => new CodedRow(row.Row, row.Code))
            : null;

    static CodedReading Side(DbDataReader row, int first) => new(
        row.GetInt64(1), row.GetInt32(2), row.GetInt64(first), row.GetInt64(first + 1), CodeOf(row.GetInt64(first + 2)),
        CodeOf(row.GetInt64(first + 3)));

    static QualityCode CodeOf(long stored) =>
        QualityCode.TryFromByte((byte)stored, out var code) ? code : new(ReadingQuality.Missing);
}
