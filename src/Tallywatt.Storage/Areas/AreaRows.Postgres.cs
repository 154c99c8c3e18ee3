using Npgsql;
using Tallywatt.Core.Notices;
using Tallywatt.Platform.Areas;
using Tallywatt.Storage.Ledger;
using Tallywatt.Storage.Postgres;

namespace Tallywatt.Storage.Areas;

/// <summary>Writes the commits of many areas at once: what is much by binary COPY, what replaces rows by one
/// statement over arrays.</summary>
static class AreaRows
{
    const string JournalCopy = "COPY area_journal (area_id, sequence, body) FROM STDIN (FORMAT BINARY)";

    const string EntryCopy =
        """
        COPY ledger_entry (area_id, sequence, entry_key, kind, currency, booked_unix_seconds, memo, link)
        FROM STDIN (FORMAT BINARY)
        """;

    const string LineCopy =
        """
        COPY ledger_line (area_id, entry_sequence, account_kind, account_number, amount_nanos)
        FROM STDIN (FORMAT BINARY)
        """;

    const string BatchCopy =
        """
        COPY ledger_batch (area_id, first_sequence, last_sequence, kind, day, first_account, last_account, currency,
                           booked_unix_seconds, body, link)
        FROM STDIN (FORMAT BINARY)
        """;

    const string SheetCopy =
        "COPY meter_day_sheet (area_id, day, first_meter, last_meter, sequence, body) FROM STDIN (FORMAT BINARY)";

    const string NoticeCopy =
        """
        COPY notice_outbox (area_id, notice_id, account_number, kind, occasion, balance_nanos, amount_nanos,
                            decided_unix_seconds, text_english, text_chinese)
        FROM STDIN (FORMAT BINARY)
        """;

    const string DayCopy =
        """
        COPY meter_day (area_id, meter_number, day, revision, import_watt_hours, export_watt_hours, charge_nanos,
                        tax_nanos, export_credit_nanos, row_count, rates, register_rows)
        FROM STDIN (FORMAT BINARY)
        """;

    const string MoveBalances =
        """
        INSERT INTO ledger_balance (area_id, account_kind, account_number, balance_nanos)
        SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::bigint[], $4::bigint[])
        ON CONFLICT (area_id, account_kind, account_number)
        DO UPDATE SET balance_nanos = ledger_balance.balance_nanos + excluded.balance_nanos
        """;

    const string KeepCheckpoints =
        """
        INSERT INTO area_checkpoint (area_id, sequence, body)
        SELECT * FROM unnest($1::bigint[], $2::bigint[], $3::bytea[])
        ON CONFLICT (area_id) DO UPDATE SET sequence = excluded.sequence, body = excluded.body
        """;

    const string DropJournal =
        """
        DELETE FROM area_journal AS row USING unnest($1::bigint[], $2::bigint[]) AS kept (area_id, sequence)
        WHERE row.area_id = kept.area_id AND row.sequence <= kept.sequence
        """;

    /// <param name="connection">In the transaction of the group.</param>
    /// <param name="writes">In the order they were decided.</param>
    /// <param name="tips">Where the books of each area end; an area that is not there has none yet.</param>
    internal static void Write(NpgsqlConnection connection, List<AreaWrite> writes, Dictionary<long, LedgerTip> tips)
    {
        CopyJournal(connection, writes);
        WriteBooks(connection, writes, tips);
        CopySheets(connection, writes);
        CopyMeterDays(connection, writes);
        CopyNotices(connection, writes);
        writes.ForEach(write => CauseWriting.Write(connection, write));
        Keep(connection, writes);
    }

    static void CopyJournal(NpgsqlConnection connection, List<AreaWrite> writes)
    {
        using var copy = connection.BeginBinaryImport(JournalCopy);
        foreach (var write in writes)
        {
            copy.StartRow();
            copy.Number(write.Commit.AreaNumber);
            copy.Number(write.Commit.Sequence);
            copy.Bytes(write.Commit.Journal);
        }

        copy.Complete();
    }

    static void WriteBooks(NpgsqlConnection connection, List<AreaWrite> writes, Dictionary<long, LedgerTip> tips)
    {
        var plan = new LedgerPlan();
        foreach (var write in writes.Where(write => write.Commit.Entries.Count > 0))
        {
            var area = write.Commit.AreaNumber;
            tips[area] = plan.Append(area, tips.GetValueOrDefault(area, LedgerTip.None), write.Commit.Entries);
        }

        if (plan.Entries.Count > 0)
        {
            CopyEntries(connection, plan);
        }

        if (plan.Lines.Count > 0)
        {
            CopyLines(connection, plan);
        }

        if (plan.Batches.Count > 0)
        {
            CopyBatches(connection, plan);
        }

        var moves = plan.Moves;
        if (moves.Count > 0)
        {
            connection.RunOver(
                MoveBalances,
                moves.Select(move => move.Key.AreaNumber).ToArray(),
                moves.Select(move => move.Key.Kind).ToArray(),
                moves.Select(move => move.Key.Number).ToArray(),
                moves.Select(move => move.Nanos).ToArray());
        }
    }

    static void CopyBatches(NpgsqlConnection connection, LedgerPlan plan)
    {
        using var copy = connection.BeginBinaryImport(BatchCopy);
        foreach (var row in plan.Batches)
        {
            var batch = row.Batch;
            copy.StartRow();
            copy.Number(row.AreaNumber);
            copy.Number(batch.FirstSequence);
            copy.Number(row.LastSequence);
            copy.Number((long)batch.Kind);
            copy.Number(batch.DayNumber);
            copy.Number(row.FirstAccount);
            copy.Number(row.LastAccount);
            copy.Text(batch.Currency);
            copy.Number(batch.BookedUnixSeconds);
            copy.Bytes(batch.Body);
            copy.Bytes(batch.Link);
        }

        copy.Complete();
    }

    static void CopyEntries(NpgsqlConnection connection, LedgerPlan plan)
    {
        using var copy = connection.BeginBinaryImport(EntryCopy);
        foreach (var row in plan.Entries)
        {
            copy.StartRow();
            copy.Number(row.AreaNumber);
            copy.Number(row.Sequence);
            copy.Text(row.Entry.Key.Text);
            copy.Number((long)row.Entry.Kind);
            copy.Text(row.Entry.Currency);
            copy.Number(row.Entry.BookedUnixSeconds);
            copy.TextOrNull(row.Entry.Memo);
            copy.Bytes(row.Link);
        }

        copy.Complete();
    }

    static void CopyLines(NpgsqlConnection connection, LedgerPlan plan)
    {
        using var copy = connection.BeginBinaryImport(LineCopy);
        foreach (var row in plan.Lines)
        {
            copy.StartRow();
            copy.Number(row.AreaNumber);
            copy.Number(row.Sequence);
            copy.Number((long)row.Line.Account.Kind);
            copy.Number(row.Line.Account.Number);
            copy.Number(row.Line.Amount.Nanos);
        }

        copy.Complete();
    }

    static void CopyNotices(NpgsqlConnection connection, List<AreaWrite> writes)
    {
        if (writes.TrueForAll(write => write.Commit.Notices.Count == 0))
        {
            return;
        }

        using var copy = connection.BeginBinaryImport(NoticeCopy);
        foreach (var write in writes)
        {
            foreach (var notice in write.Commit.Notices)
            {
                copy.StartRow();
                copy.Number(write.Commit.AreaNumber);
                copy.Text(notice.Id);
                copy.Number(notice.AccountNumber);
                copy.Number((long)notice.Kind);
                copy.Number(notice.OccasionNumber);
                copy.Number(notice.Balance.Nanos);
                copy.Number(notice.Amount.Nanos);
                copy.Number(notice.DecidedUnixSeconds);
                copy.Text(NoticeText.Of(notice, NoticeLanguage.English, write.Currency));
                copy.Text(NoticeText.Of(notice, NoticeLanguage.SimplifiedChinese, write.Currency));
            }
        }

        copy.Complete();
    }

    static void CopySheets(NpgsqlConnection connection, List<AreaWrite> writes)
    {
        if (writes.TrueForAll(write => write.Commit.MeterDays.Count == 0))
        {
            return;
        }

        using var copy = connection.BeginBinaryImport(SheetCopy);
        foreach (var row in writes.SelectMany(write => MeterDaySheets.Of(write.Commit)))
        {
            copy.StartRow();
            copy.Number(row.AreaNumber);
            copy.Number(row.DayNumber);
            copy.Number(row.FirstMeter);
            copy.Number(row.LastMeter);
            copy.Number(row.Sequence);
            copy.Bytes(row.Body);
        }

        copy.Complete();
    }

    static void CopyMeterDays(NpgsqlConnection connection, List<AreaWrite> writes)
    {
        if (writes.TrueForAll(write => !MeterDaySheets.Revisions(write.Commit).Any()))
        {
            return;
        }

        using var copy = connection.BeginBinaryImport(DayCopy);
        foreach (var commit in writes.Select(write => write.Commit))
        {
            foreach (var day in MeterDaySheets.Revisions(commit))
            {
                var summary = day.Summary;
                copy.StartRow();
                copy.Number(commit.AreaNumber);
                copy.Number(day.MeterNumber);
                copy.Number(summary.Day.DayNumber);
                copy.Number(day.Revision);
                copy.Number(summary.ImportWattHours);
                copy.Number(summary.ExportWattHours);
                copy.Number(summary.Use.Charge.Nanos);
                copy.Number(summary.Use.Tax.Nanos);
                copy.Number(summary.Use.ExportCredit.Nanos);
                copy.Number(summary.RowCount);
                copy.Text(RatesText.Write(summary.Rates));
                copy.Bytes(day.Rows);
            }
        }

        copy.Complete();
    }

    static void Keep(NpgsqlConnection connection, List<AreaWrite> writes)
    {
        // Of several checkpoints of one area only the newest stays.
        var newest = writes
            .Where(write => write.Checkpoint is not null)
            .GroupBy(write => write.Commit.AreaNumber, (_, same) => same.Last().Checkpoint!)
            .OrderBy(checkpoint => checkpoint.AreaNumber)
            .ToList();
        if (newest.Count == 0)
        {
            return;
        }

        var areas = newest.Select(checkpoint => checkpoint.AreaNumber).ToArray();
        var sequences = newest.Select(checkpoint => checkpoint.Sequence).ToArray();
        connection.RunOver(
            KeepCheckpoints, areas, sequences, newest.Select(checkpoint => checkpoint.Payload.ToArray()).ToArray());
        connection.RunOver(DropJournal, areas, sequences);
    }
}
