using Npgsql;
using Tallywatt.Storage.Postgres;
using Tallywatt.Storage.Sql;

namespace Tallywatt.Storage.Copy;

/// <summary>Copies everything a SQLite store holds into PostgreSQL, all or nothing, and proves that both hold the
/// same.</summary>
/// <remarks>
/// One transaction empties the target, fills it by binary COPY, reads it back and compares; so a copy that is cut short
/// leaves nothing, and is simply run again. What is replaced may only be nothing or a copy that no utility
/// has used: the mark of it goes away when a utility opens the store.
/// </remarks>
public static class StoreCopy
{
    const string Mark = "store_copy";

    /// <param name="from">The store to read; a utility may be writing it.</param>
    /// <param name="to">The store to fill.</param>
    /// <param name="tell">Told the name of each table before it is copied.</param>
    /// <exception cref="StoreRefusedException">One of the stores cannot be used, the target is not free, or the proof
    /// does not hold; then the target is as it was.</exception>
    public static CopyProof Run(StorePlace from, StorePlace to, Action<string> tell)
    {
        if (to is not PostgresPlace { Address: var address })
        {
            throw new StoreRefusedException($"{to.Name}: a copy goes into a PostgreSQL database, postgres://...");
        }

        using var source = from.OpenMoment();
        using var target = PostgresDatabase.OpenAlone(address);
        using var transaction = target.BeginTransaction();
        MakeFree(target, address);
        var proof = Fill(source, target, address, tell);
        if (!proof.Holds)
        {
            var broken = proof.Tables.First(table => !table.Holds);
            throw new StoreRefusedException(
                $"{address.Name} would not hold the same as {from.Name}: {broken.Name} has {broken.ToRowCount} rows "
                + $"for {broken.FromRowCount}. Nothing was copied.");
        }

        using var mark = target.Prepare($"INSERT INTO {Mark} (source) VALUES (@source)", "@source");
        mark.Run(from.Name);
        transaction.Commit();
        return proof;
    }

    /// <summary>Compares what two stores hold now.</summary>
    /// <exception cref="StoreRefusedException">One of them cannot be used.</exception>
    public static CopyProof Compare(StorePlace from, StorePlace to)
    {
        using var first = from.OpenMoment();
        using var second = to.OpenMoment();
        var (left, right) = (Shapes(first), Shapes(second));
        return new([.. left.Keys.Union(right.Keys).Order(StringComparer.Ordinal).Select(name => TableProof.Of(
            name,
            left.TryGetValue(name, out var here) ? first.Digest(here) : new(),
            right.TryGetValue(name, out var there) ? second.Digest(there) : new()))]);
    }

    /// <summary>A utility uses the store from now on: it is no copy any more that may be replaced.</summary>
    internal static void Settle(NpgsqlConnection connection) =>
        connection.Execute($"DROP TABLE IF EXISTS {Mark}");

    static Dictionary<string, TableShape> Shapes(StoreMoment moment) =>
        moment.Tables().ToDictionary(table => table.Name, StringComparer.Ordinal);

    static void MakeFree(NpgsqlConnection target, PostgresAddress address)
    {
        using (var moment = new PostgresMoment(target, address.Name))
        {
            var used = moment.Tables().Any(table => moment.Rows(table).Any());
            var marked = target.Rows(
                "SELECT 1 FROM pg_tables WHERE schemaname = current_schema() AND tablename = @mark",
                row => row.GetInt32(0), ("@mark", Mark)).Count > 0;
            if (used && !marked)
            {
                throw new StoreRefusedException(
                    $"{address.Name} holds a utility already. A copy goes into an empty database, or over a copy "
                    + "that no utility has used yet.");
            }

            Empty(target, moment.Tables());
        }

        target.Execute($"CREATE TABLE IF NOT EXISTS {Mark} (source TEXT NOT NULL)");
        target.Execute($"TRUNCATE {Mark}");
    }

    // The books refuse to be emptied; only here, where all of it is replaced in one transaction, they are.
    static void Empty(NpgsqlConnection target, IReadOnlyList<TableShape> tables)
    {
        SwitchTriggers(target, tables, "DISABLE");
        target.Execute($"TRUNCATE {string.Join(", ", tables.Select(table => table.Name))} RESTART IDENTITY");
        SwitchTriggers(target, tables, "ENABLE");
    }

    static void SwitchTriggers(NpgsqlConnection target, IReadOnlyList<TableShape> tables, string to)
    {
        foreach (var table in tables)
        {
            target.Execute($"ALTER TABLE {table.Name} {to} TRIGGER USER");
        }
    }

    static CopyProof Fill(
        StoreMoment source, NpgsqlConnection target, PostgresAddress address, Action<string> tell)
    {
        using var copied = new PostgresMoment(target, address.Name);
        var there = Shapes(copied);
        var proofs = new List<TableProof>();
        foreach (var table in InOrder(target, source.Tables()))
        {
            if (!there.TryGetValue(table.Name, out var shape) || !shape.Columns.SequenceEqual(table.Columns))
            {
                throw new StoreRefusedException($"{address.Name} has no table {table.Name} of the same form.");
            }

            tell(table.Name);
            var from = Copy(source, target, table);
            proofs.Add(TableProof.Of(table.Name, from, copied.Digest(table)));
            GoOn(target, table);
        }

        return new([.. proofs.OrderBy(proof => proof.Name, StringComparer.Ordinal)]);
    }

    /// <summary>Tables that others point to come first.</summary>
    static List<TableShape> InOrder(NpgsqlConnection target, IReadOnlyList<TableShape> tables)
    {
        var parents = target
            .Rows(
                """
                SELECT child.relname, parent.relname FROM pg_constraint
                JOIN pg_class AS child ON child.oid = conrelid
                JOIN pg_class AS parent ON parent.oid = confrelid
                WHERE contype = 'f' AND connamespace = current_schema()::regnamespace
                """,
                row => (Child: row.GetString(0), Parent: row.GetString(1)))
            .ToLookup(pair => pair.Child, pair => pair.Parent);
        var ordered = new List<TableShape>();
        var open = tables.ToList();
        while (open.Count > 0)
        {
            var next = open.Find(table => parents[table.Name].All(
                parent => parent == table.Name || open.TrueForAll(other => other.Name != parent)))
                ?? throw new InvalidOperationException("Tables point at each other in a circle.");
            ordered.Add(next);
            open.Remove(next);
        }

        return ordered;
    }

    static RowDigest Copy(StoreMoment source, NpgsqlConnection target, TableShape table)
    {
        var digest = new RowDigest();
        using var copy = target.BeginBinaryImport(
            $"COPY {table.Name} ({table.ColumnList}) FROM STDIN (FORMAT BINARY)");
        foreach (var row in source.Rows(table))
        {
            digest.Add(row);
            copy.StartRow();
            foreach (var value in row)
            {
                copy.Value(value);
            }
        }

        copy.Complete();
        return digest;
    }

    /// <summary>A table that numbers its own rows goes on after the last of them.</summary>
    static void GoOn(NpgsqlConnection target, TableShape table)
    {
        var numbered = target.Rows(
            """
            SELECT column_name FROM information_schema.columns
            WHERE table_schema = current_schema() AND table_name = @table AND is_identity = 'YES'
            """,
            row => row.GetString(0), ("@table", table.Name));
        foreach (var column in numbered)
        {
            target.Execute(
                $"""
                SELECT setval(pg_get_serial_sequence('{table.Name}', '{column}'), MAX({column}))
                FROM {table.Name} HAVING MAX({column}) IS NOT NULL
                """);
        }
    }
}
