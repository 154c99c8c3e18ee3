using System.Data.Common;
using Tallywatt.Platform.HeadEnd.Commands;
using Tallywatt.Storage.Sql;

namespace Tallywatt.Storage.HeadEnd;

/// <summary>The queue of commands, in either database.</summary>
public sealed class CommandStore(StoreDatabase database) : ICommandStore
{
    public Task<(MeterCommand Command, bool IsNew)> AddAsync(MeterCommand command) =>
        database.WriteAsync(connection =>
        {
            using var add = connection.Prepare(
                CommandSql.Add, "@area", "@meter", "@key", "@kind", "@body", "@by", "@reason", "@order", "@created",
                "@until");
            var isNew = add.Run(
                (long)command.AreaId, command.MeterNumber, command.Key, command.Body.Kind, command.Body.ToText(),
                command.RequestedBy, command.Reason, (long?)command.OrderSequence, command.CreatedUnixSeconds,
                command.ValidUntilUnixSeconds) > 0;
            return (Read(connection, CommandSql.FindByKey, ("@key", command.Key))[0], isNew);
        });

    public Task<MeterCommand?> FindAsync(long id) =>
        Task.FromResult(Read(CommandSql.Find, ("@id", id)) is [var found] ? found : null);

    public Task<IReadOnlyList<MeterCommand>> ListAsync(CommandFilter filter)
    {
        using var connection = database.Read();
        return Task.FromResult(CommandReading.List(connection, filter));
    }

    public Task<IReadOnlyList<MeterCommand>> OpenOfAsync(int areaId, long meterNumber) =>
        Task.FromResult<IReadOnlyList<MeterCommand>>(
            Read(CommandSql.OpenOf, ("@area", (long)areaId), ("@meter", meterNumber)));

    public Task<IReadOnlyList<OpenMeter>> OpenSinceAsync(long afterId)
    {
        using var connection = database.Read();
        return Task.FromResult<IReadOnlyList<OpenMeter>>(connection.Rows(
            CommandSql.OpenSince, row => new OpenMeter(row.GetInt32(0), row.GetInt64(1), row.GetInt64(2)),
            ("@after", afterId)));
    }

    public Task<MeterCommand?> LastRelayAsync(int areaId, long meterNumber, bool ofPurse) =>
        Task.FromResult(Read(
            ofPurse ? CommandSql.LastOfPurse : CommandSql.LastOfPerson,
            ("@area", (long)areaId), ("@meter", meterNumber)) is [var last] ? last : null);

    public Task<bool> SendingAsync(long id, long nowUnixSeconds) =>
        database.WriteAsync(connection =>
        {
            using var send = connection.Prepare(CommandSql.Sending, "@now", "@id");
            return send.Run(nowUnixSeconds, id) > 0;
        });

    public Task<bool> AttemptFailedAsync(long id, string error, bool wasSent) =>
        database.WriteAsync(connection =>
        {
            using var fail = connection.Prepare(CommandSql.AttemptFailed, "@error", "@more", "@id");
            return fail.Run(error, wasSent ? 0L : 1L, id) > 0;
        });

    public Task<bool> SettleAsync(long id, CommandEnd end) =>
        database.WriteAsync(connection =>
        {
            using var settle = connection.Prepare(
                end.State == CommandState.Cancelled ? CommandSql.Cancel : CommandSql.Settle,
                "@state", "@now", "@read", "@error", "@id");
            if (settle.Run(CommandWords.Of(end.State), end.AtUnixSeconds, end.ReadBack, end.Error, id) == 0)
            {
                return false;
            }

            if (end.KeyVersion is { } version)
            {
                using var keep = connection.Prepare(CommandSql.KeepKeyVersion, "@version", "@id");
                keep.Run((long)version, id);
            }

            return true;
        });

    public int KeyVersionOf(long meterNumber)
    {
        using var connection = database.Read();
        return connection.Rows(CommandSql.KeyVersion, row => row.GetInt32(0), ("@meter", meterNumber))
            is [var version] ? version : 1;
    }

    List<MeterCommand> Read(string sql, params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        using var connection = database.Read();
        return Read(connection, sql, parameters);
    }

    static List<MeterCommand> Read(
        DbConnection connection, string sql, params ReadOnlySpan<(string Name, object? Value)> parameters) =>
        connection.Rows(sql, CommandReading.Of, parameters);
}
