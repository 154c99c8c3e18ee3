using System.Data.Common;
using Tallywatt.Platform.Billing;
using Tallywatt.Storage.Sql;

namespace Tallywatt.Storage.Billing;

/// <summary>Requests to reverse entries, in either database.</summary>
public sealed class ReversalStore(StoreDatabase database) : IReversalStore
{
    const string Columns = "area_id, entry_sequence, entry_key, requested_by, reason, requested_unix_seconds";

    public Task<ReversalRequest> AddAsync(ReversalRequest request) => database.WriteAsync(connection =>
    {
        using var insert = connection.Prepare(
            $"""
            INSERT INTO reversal_request ({Columns}) VALUES (@area, @sequence, @key, @by, @reason, @when)
            ON CONFLICT DO NOTHING
            """,
            "@area", "@sequence", "@key", "@by", "@reason", "@when");
        insert.Run(
            (long)request.AreaId, request.Sequence, request.EntryKey, request.RequestedBy, request.Reason,
            request.RequestedUnixSeconds);
        return Find(connection, request.AreaId, request.Sequence)!;
    });

    public ReversalRequest? Find(int areaId, long sequence)
    {
        using var connection = database.Read();
        return Find(connection, areaId, sequence);
    }

    public IReadOnlyList<ReversalRequest> All()
    {
        using var connection = database.Read();
        return All(connection);
    }

    internal static IReadOnlyList<ReversalRequest> All(DbConnection connection) => connection.Rows(
        $"SELECT {Columns} FROM reversal_request ORDER BY requested_unix_seconds, area_id, entry_sequence", Read);

    static ReversalRequest? Find(DbConnection connection, int areaId, long sequence) => connection.Rows(
        $"SELECT {Columns} FROM reversal_request WHERE area_id = @area AND entry_sequence = @sequence", Read,
        ("@area", areaId), ("@sequence", sequence)).FirstOrDefault();

    static ReversalRequest Read(DbDataReader row) => new(
        row.GetInt32(0), row.GetInt64(1), row.GetString(2), row.GetString(3), row.GetString(4), row.GetInt64(5));
}
