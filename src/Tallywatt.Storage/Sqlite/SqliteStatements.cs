using Microsoft.Data.Sqlite;

namespace Tallywatt.Storage.Sqlite;

/// <summary>The few verbs the stores speak to SQLite with.</summary>
static class SqliteStatements
{
    internal static void Execute(this SqliteConnection connection, string sql)
    {
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }

    internal static SqliteCommand Prepare(
        this SqliteConnection connection, string sql, params ReadOnlySpan<string> parameters)
    {
        var command = connection.CreateCommand();
        command.CommandText = sql;
        foreach (var parameter in parameters)
        {
            command.Parameters.Add(new SqliteParameter { ParameterName = parameter });
        }

        return command;
    }

    /// <summary>Runs a prepared command with its parameters in the order they were named.</summary>
    internal static int Run(this SqliteCommand command, params ReadOnlySpan<object?> values)
    {
        for (var index = 0; index < values.Length; index++)
        {
            command.Parameters[index].Value = values[index] ?? DBNull.Value;
        }

        return command.ExecuteNonQuery();
    }

    internal static byte[] Blob(this SqliteDataReader row, int column) => row.GetFieldValue<byte[]>(column);

    internal static long? LongOrNull(this SqliteDataReader row, int column) =>
        row.IsDBNull(column) ? null : row.GetInt64(column);
}
