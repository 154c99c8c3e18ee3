namespace Tallywatt.Storage.Copy;

/// <summary>What two stores hold, table by table.</summary>
public sealed record CopyProof(IReadOnlyList<TableProof> Tables)
{
    /// <summary>Both hold the same.</summary>
    public bool Holds => Tables.All(table => table.Holds);

    public long RowCount => Tables.Sum(table => table.FromRowCount);
}

/// <summary>One table in both stores.</summary>
/// <param name="Name">The table.</param>
/// <param name="FromRowCount">Rows in the first store.</param>
/// <param name="ToRowCount">Rows in the second.</param>
/// <param name="FromDigest">Digest over the first's rows, whatever their order: 64 hexadecimal digits.</param>
/// <param name="ToDigest">The same over the second's, read back from it.</param>
public sealed record TableProof(
    string Name, long FromRowCount, long ToRowCount, string FromDigest, string ToDigest)
{
    public bool Holds => FromRowCount == ToRowCount && FromDigest == ToDigest;

    internal static TableProof Of(string name, RowDigest from, RowDigest to) =>
        new(name, from.RowCount, to.RowCount, from.ToString(), to.ToString());
}
