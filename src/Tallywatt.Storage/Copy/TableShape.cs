namespace Tallywatt.Storage.Copy;

/// <summary>A table as both databases have it: its name and its columns, in one order.</summary>
/// <param name="Name">The table.</param>
/// <param name="Columns">Names of the columns, in the order they are copied in.</param>
sealed record TableShape(string Name, IReadOnlyList<string> Columns)
{
    /// <summary>Names are ours: plain letters that need no quoting.</summary>
    internal string ColumnList => string.Join(", ", Columns);
}
