using System.Data.Common;
using Tallywatt.Core.Billing;
using Tallywatt.Platform.Areas;
using Tallywatt.Storage.Sql;

namespace Tallywatt.Storage.Billing;

/// <summary>Issued bills in their table, of either database.</summary>
static class BillRows
{
    const string Columns =
        "account_number, month, entry_key, issued_unix_seconds, due_day, due_nanos, body";

    internal static void Write(DbConnection connection, AreaWrite write)
    {
        if (write.Bills.Count == 0)
        {
            return;
        }

        using var insert = connection.Prepare(
            $"""
            INSERT INTO bill (area_id, {Columns}) VALUES (@area, @account, @month, @key, @issued, @day, @nanos, @body)
            """,
            "@area", "@account", "@month", "@key", "@issued", "@day", "@nanos", "@body");
        foreach (var bill in write.Bills)
        {
            insert.Run(
                write.Commit.AreaNumber, bill.AccountNumber, (long)bill.MonthNumber, bill.EntryKey,
                bill.IssuedUnixSeconds, (long?)bill.DueDayNumber, bill.DueNanos, bill.Body);
        }
    }

    internal static IReadOnlyList<StoredBill> OfArea(DbConnection connection, int areaId) => connection.Rows(
        $"SELECT {Columns} FROM bill WHERE area_id = @area ORDER BY account_number, month", Read, ("@area", areaId));

    internal static IReadOnlyList<StoredBill> OfAccount(DbConnection connection, long accountNumber) =>
        connection.Rows(
            $"SELECT {Columns} FROM bill WHERE account_number = @account ORDER BY month DESC", Read,
            ("@account", accountNumber));

    internal static StoredBill? Find(DbConnection connection, long accountNumber, BillingMonth month) =>
        connection.Rows(
            $"SELECT {Columns} FROM bill WHERE account_number = @account AND month = @month", Read,
            ("@account", accountNumber), ("@month", month.MonthNumber)).FirstOrDefault();

    internal static Dictionary<long, BillingMonth> LastMonths(DbConnection connection, int areaId) =>
        connection.Rows(
                "SELECT account_number, MAX(month) FROM bill WHERE area_id = @area GROUP BY account_number",
                row => (Account: row.GetInt64(0), Month: new BillingMonth(row.GetInt32(1))),
                ("@area", areaId))
            .ToDictionary(pair => pair.Account, pair => pair.Month);

    static StoredBill Read(DbDataReader row) => new(
        row.GetInt64(0), row.GetInt32(1), row.GetString(2), row.GetInt64(3), (int?)row.LongOrNull(4),
        row.GetInt64(5), row.GetString(6));
}
