namespace Tallywatt.Core.Ledger;

/// <summary>What became of an entry offered to the books.</summary>
public enum AppendResult
{
    /// <summary>The entry was not there before, and now is.</summary>
    Appended = 1,

    /// <summary>The same entry was there before. A retry, and no harm done.</summary>
    Exists = 2,

    /// <summary>The key was there before with other content. A defect in the caller; nothing was written.</summary>
    ExistsWithDifferentContent = 3,
}
