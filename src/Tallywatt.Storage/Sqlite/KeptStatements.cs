using System.Runtime.CompilerServices;
using Microsoft.Data.Sqlite;

namespace Tallywatt.Storage.Sqlite;

/// <summary>The statements of a connection that lives long, compiled once each and used again.</summary>
/// <remarks>Compiling a statement takes several times as long as running it. Whoever prepares one disposes it as
/// always; that only hands it back.</remarks>
sealed class KeptStatements
{
    /// <summary>Statements are written in the source, so they are few; more is a defect, and is not kept.</summary>
    const int CountMax = 256;

    static readonly ConditionalWeakTable<SqliteConnection, KeptStatements> connections = [];

    readonly Dictionary<string, Kept> statements = new(StringComparer.Ordinal);

    /// <summary>From now on this connection keeps its statements.</summary>
    internal static void Begin(SqliteConnection connection) => connections.Add(connection, new());

    /// <summary>Ends every statement, so that the connection can close.</summary>
    internal static void End(SqliteConnection connection)
    {
        if (connections.TryGetValue(connection, out var kept))
        {
            connections.Remove(connection);
            foreach (var statement in kept.statements.Values)
            {
                statement.End();
            }
        }
    }

    /// <summary>A statement that nobody uses at the moment; null when this connection keeps none.</summary>
    internal static SqliteCommand? Take(SqliteConnection connection, string sql)
    {
        if (!connections.TryGetValue(connection, out var kept))
        {
            return null;
        }

        if (!kept.statements.TryGetValue(sql, out var statement))
        {
            if (kept.statements.Count >= CountMax)
            {
                return null;
            }

            statement = new(connection, sql);
            kept.statements.Add(sql, statement);
        }

        return statement.TryTake() ? statement : null;
    }

    sealed class Kept : SqliteCommand
    {
        bool inUse;
        bool ended;

        internal Kept(SqliteConnection connection, string sql)
            : base(sql, connection)
        {
        }

        internal bool TryTake()
        {
            var free = !inUse;
            inUse = true;
            return free;
        }

        internal void End()
        {
            ended = true;
            Dispose();
        }

        protected override void Dispose(bool disposing)
        {
            inUse = false;
            if (ended || !disposing)
            {
                base.Dispose(disposing);
            }
        }
    }
}
