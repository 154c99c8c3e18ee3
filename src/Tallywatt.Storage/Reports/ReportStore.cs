using System.Data.Common;
using Tallywatt.Core.Areas;
using Tallywatt.Core.Ledger;
using Tallywatt.Core.Units;
using Tallywatt.Platform.HeadEnd.Commands;
using Tallywatt.Platform.Reports;
using Tallywatt.Storage.Areas;
using Tallywatt.Storage.Registry;
using Tallywatt.Storage.Sql;

namespace Tallywatt.Storage.Reports;

/// <summary>What pages read from either database.</summary>
public sealed class ReportStore(StoreDatabase database) : IReportStore
{
    // Only what first touches the customer's prepayment or preset credit is that customer's; a top-up may be all
    // repayment and then has no line on the prepayment.
    const string TopUpsSql =
        $"""
        SELECT entry.area_id, entry.sequence, entry.booked_unix_seconds,
               MAX(CASE WHEN line.account_kind = @clearing THEN line.account_number END),
               CAST(SUM(CASE WHEN line.account_kind = @clearing THEN -line.amount_nanos ELSE 0 END) AS BIGINT),
               CAST(SUM(CASE WHEN line.account_kind = @preset THEN line.amount_nanos ELSE 0 END) AS BIGINT),
               {InstallationEpoch.SqlOfEntry}
        FROM ledger_entry AS entry
        JOIN ledger_line AS line ON line.area_id = entry.area_id AND line.entry_sequence = entry.sequence
        WHERE entry.kind IN (@topup, @payment) AND EXISTS (
            SELECT 1 FROM ledger_line AS own
            WHERE own.area_id = entry.area_id AND own.entry_sequence = entry.sequence
              AND own.account_kind IN (@customer, @preset, @receivable) AND own.account_number = @account)
            AND (CAST(@key AS TEXT) IS NULL OR entry.entry_key = @key)
        GROUP BY entry.area_id, entry.sequence ORDER BY entry.area_id DESC, entry.sequence DESC LIMIT @limit
        """;

    public IReadOnlyList<NoticeLine> Notices(int limitCount) =>
        Read(
            """
            SELECT decided_unix_seconds, account_number, text_english, state, text_chinese FROM notice_outbox
            ORDER BY sequence DESC LIMIT @limit
            """,
            row => new NoticeLine(row.GetInt64(0), row.GetInt64(1), row.GetString(2), DeliveryOf(row.GetString(3)))
            {
                ChineseText = row.GetString(4),
            },
            ("@limit", limitCount));

    public IReadOnlyList<StoredOrder> RelayOrders(int limitCount) =>
        Read(
            """
            SELECT meter_number, COALESCE(order_sequence, 0), body, created_unix_seconds, state, settled_unix_seconds
            FROM meter_command WHERE kind = 'relay' ORDER BY command_id DESC LIMIT @limit
            """,
            row => new StoredOrder(
                row.GetInt64(0), row.GetInt32(1),
                CommandBody.OfText(row.GetString(2)) is RelayCommand { Powered: true }, row.GetInt64(3),
                OrderOf(row.GetString(4)), row.LongOrNull(5)),
            ("@limit", limitCount));

    public IReadOnlyList<DaySummary> ClosedDays(int areaId, long meterNumber, DateOnly from, DateOnly to)
    {
        var read = new List<DaySummary>();
        foreach (var (first, last) in database.SpansOf(from, to))
        {
            using var connection = database.ReadDays(first, last);
            read.AddRange(MeterDays.OfMeter(connection, areaId, meterNumber, first.DayNumber, last.DayNumber)
                .Select(day => day.Summary));
        }

        return read;
    }

    public IReadOnlyList<TopUpLine> TopUps(long accountNumber, int limitCount) =>
        TopUps(accountNumber, null, limitCount);

    public TopUpLine? TopUp(long accountNumber, string entryKey) =>
        TopUps(accountNumber, entryKey, 1) is [var line] ? line : null;

    List<TopUpLine> TopUps(long accountNumber, string? entryKey, int limitCount) =>
        Read(
            TopUpsSql,
            row => new TopUpLine(
                row.GetInt64(2),
                ReceiptOf(row.GetInt64(0), row.GetInt64(1), row.GetInt64(6)),
                ChannelOf((Channel)row.GetInt64(3)),
                Money.FromNanos(row.GetInt64(4)),
                Money.FromNanos(row.GetInt64(5)),
                DeliveryState.Delivered),
            ("@clearing", (long)AccountKind.ChannelClearing),
            ("@preset", (long)AccountKind.PresetReceivable),
            ("@customer", (long)AccountKind.CustomerPrepayment),
            ("@receivable", (long)AccountKind.CustomerReceivable),
            ("@topup", (long)EntryKind.TopUp),
            ("@payment", (long)EntryKind.Payment),
            ("@account", accountNumber),
            ("@key", entryKey),
            ("@limit", limitCount));

    // The entry's place in the books; what was booked before chains were by area keeps its number. A restore may give
    // a place out again, so that an entry of a later epoch names it.
    static string ReceiptOf(long areaId, long sequence, long epoch)
    {
        const long first = 1;
        var place = areaId == 0
            ? FormattableString.Invariant($"R{sequence:D8}")
            : FormattableString.Invariant($"R{areaId}-{sequence:D8}");
        return epoch == first ? place : FormattableString.Invariant($"{place}-{epoch}");
    }

    List<T> Read<T>(
        string sql, Func<DbDataReader, T> of, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        using var connection = database.Read();
        return connection.Rows(sql, of, parameters);
    }

    static DeliveryState DeliveryOf(string state) => state switch
    {
        "queued" => DeliveryState.Pending,
        "delivered" => DeliveryState.Delivered,
        "failed" => DeliveryState.Failed,
        _ => throw new InvalidOperationException($"No such state of a message: {state}."),
    };

    static RelayOrderState OrderOf(string state) => state switch
    {
        "queued" => RelayOrderState.Queued,
        "sent" => RelayOrderState.Sent,
        "confirmed" => RelayOrderState.Confirmed,
        "superseded" or "cancelled" => RelayOrderState.Superseded,
        "failed" or "expired" => RelayOrderState.Failed,
        _ => throw new InvalidOperationException($"No such state of an order: {state}."),
    };

    static TopUpChannel ChannelOf(Channel channel) => channel switch
    {
        Channel.Portal => TopUpChannel.Website,
        Channel.CommandLine => TopUpChannel.CommandLine,
        _ => TopUpChannel.Resident,
    };
}
