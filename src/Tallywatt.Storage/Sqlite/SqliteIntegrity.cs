using Microsoft.Data.Sqlite;
using Tallywatt.Storage.Ledger;
using Tallywatt.Storage.Sqlite.Months;

namespace Tallywatt.Storage.Sqlite;

/// <summary>Looks at the pages of a database before it is used.</summary>
/// <remarks>A page that a disk returned wrong, or a file that was cut short, is found here, and not when a purse is
/// read from it; so is a chain of the books that does not end as it should. Whether every amount is right is what
/// `ledger check` proves.</remarks>
static class SqliteIntegrity
{
    /// <summary>Files of months looked at on start: the newest, which are still written to.</summary>
    const int MonthCountMax = 2;

    internal static bool IsDamage(SqliteException fault) =>
        fault.SqliteErrorCode is SQLitePCL.raw.SQLITE_CORRUPT or SQLitePCL.raw.SQLITE_NOTADB;

    internal static StoreRefusedException Damaged(string path, string what) => new(
        $"{path}: the file is damaged ({what.TrimEnd('.')}). Leave it as it is, and restore the last backup with "
        + "./tallywatt restore --from BACKUP --data DIRECTORY; rows since then are read from the meters again.");

    /// <exception cref="StoreRefusedException">The file is damaged.</exception>
    internal static void Check(SqliteConnection connection, string path)
    {
        try
        {
            if (Fault(connection) is { } fault)
            {
                throw Damaged(path, fault);
            }
        }
        catch (SqliteException fault) when (IsDamage(fault))
        {
            throw Damaged(path, fault.Message);
        }
    }

    /// <summary>Checks the last link of every area's chain in a database of this program's schema.</summary>
    /// <exception cref="StoreRefusedException">One does not fit; the sentence names the area.</exception>
    internal static void CheckTips(SqliteConnection connection, string path)
    {
        if (LedgerTip.Fault(connection) is { } fault)
        {
            throw Damaged(path, fault);
        }
    }

    /// <summary>Checks the newest files of months beside a database.</summary>
    /// <exception cref="StoreRefusedException">One of them is damaged.</exception>
    internal static void CheckMonths(string databasePath)
    {
        foreach (var file in MonthFile.Beside(databasePath).TakeLast(MonthCountMax))
        {
            using var connection = SqliteDatabase.OpenForReading(file.Path);
            Check(connection, file.Path);
        }
    }

    static string? Fault(SqliteConnection connection)
    {
        using var check = connection.CreateCommand();
        check.CommandText = "PRAGMA quick_check(1)";
        const string fine = "ok";
        return check.ExecuteScalar() is string text && text != fine ? text.ReplaceLineEndings(" ") : null;
    }
}
