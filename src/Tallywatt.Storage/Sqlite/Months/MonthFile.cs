using System.Globalization;

namespace Tallywatt.Storage.Sqlite.Months;

/// <summary>A file that holds the closed days of one calendar month, beside the database.</summary>
/// <param name="Month">Year times 100 plus month: 202611 is November 2026.</param>
public readonly record struct MonthFile(int Month, string Path)
{
    const string Prefix = "readings-";
    const string Suffix = ".db";

    /// <summary>The month a day belongs to.</summary>
    public static int MonthOf(DateOnly day) => (day.Year * 100) + day.Month;

    /// <summary>First day of the month.</summary>
    public DateOnly From => new(Month / 100, Month % 100, 1);

    /// <summary>First day of the month after.</summary>
    public DateOnly End => From.AddMonths(1);

    /// <summary>The file of a month beside a database, whether it exists or not.</summary>
    public static MonthFile Of(string databasePath, int month) => new(
        month,
        System.IO.Path.Combine(
            FolderOf(databasePath),
            string.Create(CultureInfo.InvariantCulture, $"{Prefix}{month / 100:D4}-{month % 100:D2}{Suffix}")));

    /// <summary>Every month's file beside a database, oldest first.</summary>
    public static IReadOnlyList<MonthFile> Beside(string databasePath)
    {
        var files = new List<MonthFile>();
        foreach (var path in Directory.EnumerateFiles(FolderOf(databasePath), Prefix + "*" + Suffix))
        {
            var name = System.IO.Path.GetFileNameWithoutExtension(path)[Prefix.Length..];
            if (DateOnly.TryParseExact(
                name, "yyyy-MM", CultureInfo.InvariantCulture, DateTimeStyles.None, out var first))
            {
                files.Add(new(MonthOf(first), path));
            }
        }

        return [.. files.OrderBy(file => file.Month)];
    }

    /// <summary>Whether a file is one of a month, by its name.</summary>
    internal static bool IsName(string path) =>
        System.IO.Path.GetFileName(path).StartsWith(Prefix, StringComparison.Ordinal);

    static string FolderOf(string databasePath) =>
        System.IO.Path.GetDirectoryName(System.IO.Path.GetFullPath(databasePath))!;
}
