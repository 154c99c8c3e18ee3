using Npgsql;
using NpgsqlTypes;

namespace Tallywatt.Storage.Postgres;

/// <summary>The few verbs of the fast ways into PostgreSQL.</summary>
static class PostgresStatements
{
    /// <summary>Runs one statement over arrays; the parameters are $1, $2 and so on.</summary>
    internal static int RunOver(this NpgsqlConnection connection, string sql, params ReadOnlySpan<Array> columns)
    {
        using var command = new NpgsqlCommand(sql, connection);
        foreach (var column in columns)
        {
            command.Parameters.Add(new() { Value = column });
        }

        return command.ExecuteNonQuery();
    }

    internal static void Number(this NpgsqlBinaryImporter copy, long value) => copy.Write(value, NpgsqlDbType.Bigint);

    internal static void Bytes(this NpgsqlBinaryImporter copy, ReadOnlyMemory<byte> value) =>
        copy.Write(value, NpgsqlDbType.Bytea);

    internal static void Text(this NpgsqlBinaryImporter copy, string value) => copy.Write(value, NpgsqlDbType.Text);

    /// <summary>A value as SQLite gives it.</summary>
    internal static void Value(this NpgsqlBinaryImporter copy, object? value)
    {
        switch (value)
        {
            case null or DBNull:
                copy.WriteNull();
                break;
            case long number:
                copy.Number(number);
                break;
            case string text:
                copy.Text(text);
                break;
            case byte[] bytes:
                copy.Bytes(bytes);
                break;
            default:
                throw new InvalidOperationException($"A stored value may not be a {value.GetType().Name}.");
        }
    }

    /// <summary>An empty text goes as null.</summary>
    internal static void TextOrNull(this NpgsqlBinaryImporter copy, string value)
    {
        if (value.Length == 0)
        {
            copy.WriteNull();
        }
        else
        {
            copy.Text(value);
        }
    }
}
