using System.Globalization;
using System.Text;
using Tallywatt.Core.Billing;
using Tallywatt.Core.Ledger;
using Tallywatt.Core.Tariffs;
using Tallywatt.Core.Units;

namespace Tallywatt.Host.Billing;

/// <summary>A bill for a person at a terminal. Amounts are exact, so that every line can be worked out again.</summary>
static class BillSheet
{
    internal static string Of(AccountBill bill)
    {
        var text = new StringBuilder();
        var state = bill.IssuedOn is { } issued ? $"issued {Date(issued)}" : "not issued yet: the month is open";
        text.AppendLine($"Bill {bill.Month} of account {bill.AccountNumber}, meter {bill.MeterNumber:D12}")
            .AppendLine($"{Date(bill.From)} to {Date(bill.To)}, {bill.ZoneId}; {state}")
            .AppendLine(bill.Tariff)
            .AppendLine()
            .Append(Lines(bill))
            .AppendLine()
            .Append(Purse(bill));
        foreach (var note in Notes(bill))
        {
            text.AppendLine(note);
        }

        return text.ToString().TrimEnd();
    }

    internal static string Of(IReadOnlyList<BillLine> bills) => Table(
        ["month", "issued", "total", "closing", "to pay", "due"],
        bills.Select(bill => new[]
        {
            bill.Month, Date(bill.IssuedOn), bill.Total, bill.Closing, bill.ToPay == "0" ? "" : bill.ToPay,
            Date(bill.DueOn),
        })).TrimEnd();

    static string Lines(AccountBill bill)
    {
        var rows = bill.Lines.Select(line => new[]
        {
            Name(line), line.BlockNumber == 0 ? "" : Whole(line.BlockNumber), Quantity(line), PriceOf(line),
            line.Amount.ToString(),
        }).ToList();
        rows.Add(["total", "", "", "", bill.Total.ToString()]);
        return Table(["line", "block", "quantity", "price", bill.Currency], rows);
    }

    static string Name(BilledLine line)
    {
        var kind = line.Kind switch
        {
            ChargeKind.Energy => "used",
            ChargeKind.NettedImport => "used, cancelled by export",
            ChargeKind.KeptImport => "used, cancelled by kept surplus",
            ChargeKind.Export => "sent out",
            ChargeKind.NettedExport => "sent out, cancelled use",
            ChargeKind.KeptExport => "sent out, kept for later",
            ChargeKind.KeptCredit => "kept surplus settled",
            ChargeKind.Demand => "demand",
            ChargeKind.FixedPerDay => "standing charge by day",
            ChargeKind.FixedPerMonth => "standing charge by month",
            ChargeKind.MinimumAdjustment => "to the minimum",
            ChargeKind.Tax => "tax",
            _ => line.Kind.ToString(),
        };
        return line.Name.Length == 0 ? kind : $"{kind}: {line.Name}";
    }

    static string Quantity(BilledLine line) => line switch
    {
        { Kind: ChargeKind.Tax } => line.TaxedAmount.ToString(),
        { Kind: ChargeKind.Demand } => $"{Thousandths(line.PeakWatts)} kW",
        { DayCount: > 0 } => $"{line.DayCount} days",
        { EnergyWattHours: not 0 } => $"{Thousandths(line.EnergyWattHours)} kWh",
        _ => "",
    };

    static string PriceOf(BilledLine line) => line switch
    {
        { Kind: ChargeKind.Tax } => $"{DecimalText.Format(line.PartsPerMillion, 4)} %",
        { DayCount: > 0 } => new ExactAmount(line.Amount.Attos / line.DayCount).ToString(),
        { EnergyWattHours: not 0 } => line.Price.ToString(),
        _ => "",
    };

    static string Purse(AccountBill bill)
    {
        var rows = new List<string[]> { new[] { Date(bill.From), "opening", bill.Opening.ToString(), "" } };
        rows.AddRange(bill.Items.Select(item => new[]
        {
            Date(item.On), What(item), item.Amount.ToString(),
            item.PresetRepaid == Money.Zero ? item.Memo : $"and {item.PresetRepaid} repaid the preset credit",
        }));
        rows.Add([Date(bill.To), "used in the month", (-bill.Booked).ToString(), ""]);
        rows.Add([Date(bill.To), "closing", bill.Closing.ToString(), ""]);
        return Table([bill.IsPostpaid ? "account" : "purse", "", bill.Currency, ""], rows);
    }

    static string What(BilledItem item) => item.Kind switch
    {
        EntryKind.Preset => "preset credit advanced",
        EntryKind.TopUp => $"top-up {item.Key}",
        EntryKind.Payment => $"payment {item.Key}",
        EntryKind.Correction => $"correction of {Date(item.On)}",
        EntryKind.Reversal => $"reversal {item.Key}",
        _ => item.Key,
    };

    static IEnumerable<string> Notes(AccountBill bill)
    {
        if (bill.ToPay > Money.Zero)
        {
            yield return $"To pay: {bill.ToPay} {bill.Currency} by {Date(bill.DueOn)}. "
                + $"This bill asks for {bill.Billed}; what is smaller than can be paid waits for the next.";
        }

        if (bill.Ladder is { } ladder)
        {
            var next = ladder.NextLimitWattHours is { } limit
                ? $", the next begins above {Thousandths(limit)} kWh"
                : "";
            yield return $"Ladder: {Thousandths(ladder.PositionWattHours)} kWh since {Date(ladder.PeriodFrom)}, "
                + $"block {ladder.Block} of {ladder.BlockCount}{next}.";
        }

        if (bill.KeptWattHours != 0 || bill.KeptMoney != ExactAmount.Zero)
        {
            yield return $"Kept for later months: {Thousandths(bill.KeptWattHours)} kWh and {bill.KeptMoney} "
                + $"{bill.Currency}.";
        }

        if (bill.ClosesYear)
        {
            yield return "A contract year ends with this month.";
        }

        if (bill.PresetOwed > Money.Zero)
        {
            yield return $"Preset credit still to be repaid: {bill.PresetOwed} {bill.Currency}.";
        }

        if (bill.Difference != ExactAmount.Zero)
        {
            yield return $"The books hold {bill.Difference} more than the lines: a remainder carried between months.";
        }
    }

    static string Table(string[] head, IEnumerable<string[]> rows)
    {
        string[][] all = [head, .. rows];
        var widths = head.Select((_, column) => all.Max(row => row[column].Length)).ToArray();
        var text = new StringBuilder();
        foreach (var row in all)
        {
            text.AppendLine(string.Join("  ", row.Select((cell, column) => IsRight(head, column)
                ? cell.PadLeft(widths[column])
                : cell.PadRight(widths[column]))).TrimEnd());
        }

        return text.ToString();
    }

    static bool IsRight(string[] head, int column) => head[column] is
        "block" or "quantity" or "price" or "total" or "closing" or "to pay"
        || (head[column].Length == 3 && head[column].All(char.IsAsciiLetterUpper));

    static string Thousandths(long value) => DecimalText.Format(value, decimals: 3);

    static string Whole(long value) => value.ToString(CultureInfo.InvariantCulture);

    static string Date(DateOnly? day) => day?.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture) ?? "";
}
