using System.Globalization;

namespace Tallywatt.Core.Billing;

/// <summary>A local calendar month, the unit of bills and closes.</summary>
/// <param name="MonthNumber">12 times the year, plus the month, less one; as it is stored.</param>
public readonly record struct BillingMonth(int MonthNumber) : IComparable<BillingMonth>
{
    const int MonthsPerYear = 12;

    public DateOnly First => new(MonthNumber / MonthsPerYear, (MonthNumber % MonthsPerYear) + 1, 1);

    public DateOnly Last => First.AddMonths(1).AddDays(-1);

    public BillingMonth Next => new(MonthNumber + 1);

    public static BillingMonth Of(DateOnly day) => new((day.Year * MonthsPerYear) + day.Month - 1);

    /// <summary>Reads "2026-11".</summary>
    public static bool TryParse(string? text, out BillingMonth month)
    {
        var read = DateOnly.TryParseExact(
            text + "-01", "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var first);
        month = read ? Of(first) : default;
        return read;
    }

    public static bool operator <(BillingMonth left, BillingMonth right) => left.MonthNumber < right.MonthNumber;

    public static bool operator >(BillingMonth left, BillingMonth right) => left.MonthNumber > right.MonthNumber;

    public static bool operator <=(BillingMonth left, BillingMonth right) => left.MonthNumber <= right.MonthNumber;

    public static bool operator >=(BillingMonth left, BillingMonth right) => left.MonthNumber >= right.MonthNumber;

    public int CompareTo(BillingMonth other) => MonthNumber.CompareTo(other.MonthNumber);

    /// <summary>"2026-11".</summary>
    public override string ToString() => First.ToString("yyyy-MM", CultureInfo.InvariantCulture);
}
