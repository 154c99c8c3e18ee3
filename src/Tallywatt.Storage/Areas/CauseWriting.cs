using System.Data.Common;
using Tallywatt.Core.Notices;
using Tallywatt.Platform.Areas;
using Tallywatt.Storage.Billing;
using Tallywatt.Storage.HeadEnd;
using Tallywatt.Storage.Sql;

namespace Tallywatt.Storage.Areas;

/// <summary>What a commit writes beside its journal, its books and its closed days: few rows, one by one, in the SQL
/// that both databases accept.</summary>
static class CauseWriting
{
    internal static void Write(DbConnection connection, AreaWrite write)
    {
        CommandWriting.WriteOrders(connection, write);
        RevisionWriting.Write(connection, write.Commit.AreaNumber, write.Commit.Extras);
        BillRows.Write(connection, write);
    }

    internal static void WriteNotices(DbConnection connection, AreaWrite write)
    {
        if (write.Commit.Notices.Count == 0)
        {
            return;
        }

        using var insert = connection.Prepare(
            """
            INSERT INTO notice_outbox (area_id, notice_id, account_number, kind, occasion, balance_nanos,
                                       amount_nanos, decided_unix_seconds, text_english, text_chinese)
            VALUES (@area, @id, @account, @kind, @occasion, @balance, @amount, @decided, @english, @chinese)
            """,
            "@area", "@id", "@account", "@kind", "@occasion", "@balance", "@amount", "@decided", "@english",
            "@chinese");
        foreach (var notice in write.Commit.Notices)
        {
            insert.Run(
                write.Commit.AreaNumber, notice.Id, notice.AccountNumber, (long)notice.Kind,
                (long)notice.OccasionNumber, notice.Balance.Nanos, notice.Amount.Nanos, notice.DecidedUnixSeconds,
                NoticeText.Of(notice, NoticeLanguage.English, write.Currency),
                NoticeText.Of(notice, NoticeLanguage.SimplifiedChinese, write.Currency));
        }
    }
}
