using System.Data;
using System.Data.Common;
using Microsoft.Data.Sqlite;
using Npgsql;
using Tallywatt.Storage.Sqlite;

namespace Tallywatt.Storage.Sql;

/// <summary>The few verbs the stores speak to either database with.</summary>
static class StoreStatements
{
    internal static void Execute(this DbConnection connection, string sql)
    {
        using var command = connection.Prepare(sql);
        command.ExecuteNonQuery();
    }

    /// <summary>A command whose parameters are named once, in the order they are given later.</summary>
    internal static DbCommand Prepare(
        this DbConnection connection, string sql, params ReadOnlySpan<string> parameters)
    {
        if (connection is SqliteConnection sqlite && KeptStatements.Take(sqlite, sql) is { } kept)
        {
            if (kept.Parameters.Count == parameters.Length)
            {
                return kept;
            }

            kept.Parameters.Clear();
            return WithParameters(kept, parameters);
        }

        var command = connection.CreateCommand();
        command.CommandText = sql;
        return WithParameters(command, parameters);
    }

    static DbCommand WithParameters(DbCommand command, ReadOnlySpan<string> parameters)
    {
        foreach (var name in parameters)
        {
            var parameter = command.CreateParameter();
            parameter.ParameterName = name;
            command.Parameters.Add(parameter);
        }

        return command;
    }

    /// <summary>Sets the parameters in the order they were named. A boolean goes as 0 or 1.</summary>
    internal static DbCommand With(this DbCommand command, params ReadOnlySpan<object?> values)
    {
        for (var index = 0; index < values.Length; index++)
        {
            command.Parameters[index].Value = values[index] switch
            {
                null => DBNull.Value,
                int number => (long)number,
                bool truth => truth ? 1L : 0L,
                var value => value,
            };
        }

        return command;
    }

    /// <summary>Runs a prepared command with its parameters in the order they were named.</summary>
    internal static int Run(this DbCommand command, params ReadOnlySpan<object?> values) =>
        command.With(values).ExecuteNonQuery();

    /// <summary>Every row of an answer, read to its end.</summary>
    internal static List<T> Rows<T>(
        this DbConnection connection, string sql, Func<DbDataReader, T> of,
        params ReadOnlySpan<(string Name, object? Value)> parameters)
    {
        using var select = connection.CreateCommand();
        select.CommandText = sql;
        foreach (var (name, value) in parameters)
        {
            var parameter = select.CreateParameter();
            parameter.ParameterName = name;
            parameter.Value = value ?? DBNull.Value;
            select.Parameters.Add(parameter);
        }

        using var row = select.ExecuteReader();
        var read = new List<T>();
        while (row.Read())
        {
            read.Add(of(row));
        }

        return read;
    }

    /// <summary>A transaction that sees one commit and nothing after it, while others go on writing.</summary>
    internal static DbTransaction BeginSnapshot(this DbConnection connection) => connection is SqliteConnection sqlite
        ? sqlite.BeginTransaction(deferred: true)
        : connection.BeginTransaction(IsolationLevel.RepeatableRead);

    internal static byte[] Blob(this DbDataReader row, int column) => row.GetFieldValue<byte[]>(column);

    internal static long? LongOrNull(this DbDataReader row, int column) =>
        row.IsDBNull(column) ? null : row.GetInt64(column);

    internal static string? TextOrNull(this DbDataReader row, int column) =>
        row.IsDBNull(column) ? null : row.GetString(column);

    /// <summary>The statement broke a rule of the schema: a key is taken, or a check says no.</summary>
    internal static bool BreaksConstraint(this DbException fault) => fault switch
    {
        SqliteException sqlite => sqlite.SqliteErrorCode == SQLitePCL.raw.SQLITE_CONSTRAINT,
        PostgresException postgres => postgres.SqlState.StartsWith("23", StringComparison.Ordinal),
        _ => false,
    };
}
