using Tallywatt.Core.Notices;
using Tallywatt.Platform.Notices;
using Tallywatt.Storage.Sql;

namespace Tallywatt.Storage.Notices;

/// <summary>The outbox of messages, in either database. It is written with the commit that caused a message.</summary>
public sealed class NoticeOutbox(StoreDatabase database) : INoticeOutbox
{
    public IReadOnlyList<QueuedNotice> After(long sequence, int limitCount)
    {
        using var connection = database.Read();
        using var select = connection.Prepare(
            """
            SELECT sequence, account_number, kind, decided_unix_seconds FROM notice_outbox
            WHERE sequence > @after ORDER BY sequence LIMIT @limit
            """,
            "@after", "@limit");
        select.Parameters[0].Value = sequence;
        select.Parameters[1].Value = limitCount;
        using var row = select.ExecuteReader();
        var notices = new List<QueuedNotice>();
        while (row.Read())
        {
            notices.Add(new(row.GetInt64(0), row.GetInt64(1), (NoticeKind)row.GetInt64(2), row.GetInt64(3)));
        }

        return notices;
    }
}
