using System.Data.Common;
using Tallywatt.Platform.HeadEnd.Commands;
using Tallywatt.Storage.Sql;

namespace Tallywatt.Storage.HeadEnd;

/// <summary>Reads the queue of commands over any connection, also of a utility that is stopped.</summary>
public static class CommandReading
{
    /// <summary>Newest first.</summary>
    public static IReadOnlyList<MeterCommand> List(DbConnection connection, CommandFilter filter)
    {
        var sql = CommandSql.List(filter.MeterNumber is not null, filter.State is not null, filter.Kind is not null);
        var parameters = new List<(string, object?)>
        {
            ("@before", filter.BeforeId ?? long.MaxValue),
            ("@limit", (long)filter.LimitCount),
        };
        if (filter.MeterNumber is { } meter)
        {
            parameters.Add(("@meter", meter));
        }

        if (filter.State is { } state)
        {
            parameters.Add(("@state", CommandWords.Of(state)));
        }

        if (filter.Kind is { } kind)
        {
            parameters.Add(("@kind", kind));
        }

        return connection.Rows(sql, Of, [.. parameters]);
    }

    /// <summary>One command; null when there is none.</summary>
    public static MeterCommand? Find(DbConnection connection, long id) =>
        connection.Rows(CommandSql.Find, Of, ("@id", id)) is [var found] ? found : null;

    internal static MeterCommand Of(DbDataReader row) => new(
        row.GetInt64(0), row.GetInt32(1), row.GetInt64(2), row.GetString(3), CommandBody.OfText(row.GetString(4)),
        row.GetString(5), row.GetString(6), (int?)row.LongOrNull(7), row.GetInt64(8), row.LongOrNull(9))
    {
        State = CommandWords.StateOf(row.GetString(10)),
        AttemptCount = row.GetInt32(11),
        LastError = row.TextOrNull(12),
        SentUnixSeconds = row.LongOrNull(13),
        SettledUnixSeconds = row.LongOrNull(14),
        ReadBack = row.TextOrNull(15),
    };
}
