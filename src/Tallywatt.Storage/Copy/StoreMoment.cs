using System.Data.Common;

namespace Tallywatt.Storage.Copy;

/// <summary>Everything a store holds as of one commit, table by table, while others may go on writing.</summary>
abstract class StoreMoment : IDisposable
{
    internal abstract string Name { get; }

    /// <summary>Every table that holds what the utility knows, with its columns in alphabetical order.</summary>
    internal abstract IReadOnlyList<TableShape> Tables();

    /// <summary>Every row of a table once, in no particular order.</summary>
    internal abstract IEnumerable<object?[]> Rows(TableShape table);

    internal RowDigest Digest(TableShape table)
    {
        var digest = new RowDigest();
        foreach (var row in Rows(table))
        {
            digest.Add(row);
        }

        return digest;
    }

    public abstract void Dispose();

    private protected static IEnumerable<object?[]> Read(DbCommand select)
    {
        using (select)
        {
            using var row = select.ExecuteReader();
            while (row.Read())
            {
                var values = new object?[row.FieldCount];
                row.GetValues(values!);
                yield return values;
            }
        }
    }
}
