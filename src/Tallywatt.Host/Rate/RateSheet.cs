using System.Globalization;
using Spectre.Console;
using Tallywatt.Core.Tariffs;

namespace Tallywatt.Host.Rate;

/// <summary>A bill for a person: sums, a table by rate and block, a bar a month, the ladder, and one advice.</summary>
static class RateSheet
{
    const int PlainWidth = 200;
    const int BarWidth = 36;

    internal static void Print(Rated rated, TextWriter output)
    {
        var isTerminal = ReferenceEquals(output, Console.Out) && !Console.IsOutputRedirected;
        var console = AnsiConsole.Create(new()
        {
            Out = new AnsiConsoleOutput(output),
            Ansi = isTerminal ? AnsiSupport.Detect : AnsiSupport.No,
            ColorSystem = isTerminal ? ColorSystemSupport.Detect : ColorSystemSupport.NoColors,
        });
        console.Profile.Width = isTerminal ? console.Profile.Width : PlainWidth;

        Heading(console, rated);
        Totals(console, rated.Bill);
        Lines(console, rated.Bill);
        Months(console, rated.Bill);
        Ladder(console, rated.Bill);
        Kept(console, rated.Bill);
        console.WriteLine($"Advice   {RateAdvice.Of(rated)}");
    }

    static void Heading(IAnsiConsole console, Rated rated)
    {
        var bill = rated.Bill;
        console.MarkupLineInterpolated($"[bold]{rated.Tariff.Tariff.Title}[/]");
        console.WriteLine(
            $"{Date(bill.From)} to {Date(bill.To)}, {bill.ZoneId} · {Path.GetFileName(rated.Options.UsagePath)}, "
                + $"{rated.Usage.Format}, {Count(rated.Usage.Series.Intervals.Length)} readings");
        console.WriteLine();
    }

    static void Totals(IAnsiConsole console, Bill bill)
    {
        var sums = bill.Totals;
        var grid = new Grid().AddColumn().AddColumn(new GridColumn().RightAligned()).AddColumn(
            new GridColumn().RightAligned());
        grid.AddRow("Energy", $"{Kilowatts(sums.ImportWattHours)} kWh", Cents(sums.EnergyCharge));
        Row(grid, "Fixed", sums.FixedCharge);
        Row(grid, "Demand", sums.DemandCharge);
        Row(grid, "To the minimum", sums.MinimumAdjustment);
        Row(grid, "Tax", sums.Tax);
        if (sums.ExportWattHours != 0)
        {
            grid.AddRow("Sent out", $"{Kilowatts(sums.ExportWattHours)} kWh", Cents(-sums.ExportCredit));
        }

        grid.AddRow(
            new Markup("[bold]Total[/]"), Text.Empty, new Markup($"[bold]{Cents(sums.Total)} {bill.Currency}[/]"));
        console.Write(grid);
        console.WriteLine();
    }

    static void Row(Grid grid, string name, ExactAmount amount)
    {
        if (amount != ExactAmount.Zero)
        {
            grid.AddRow(name, "", Cents(amount));
        }
    }

    static void Lines(IAnsiConsole console, Bill bill)
    {
        var table = new Table().Border(TableBorder.Simple).AddColumn("Rate").AddColumn("");
        foreach (var name in (string[])["Block", "kWh", $"{bill.Currency}/kWh", bill.Currency])
        {
            table.AddColumn(new TableColumn(name).RightAligned());
        }

        foreach (var line in bill.Lines)
        {
            table.AddRow(
                new Text(line.Rate),
                new Text(What(line.Kind)),
                new Text(line.Block == 0 ? "" : Count(line.Block)),
                new Text(Kilowatts(line.EnergyWattHours)),
                new Text(line.Price.ToString()),
                new Text(Cents(line.Direction == "export" ? -line.Amount : line.Amount)));
        }

        console.Write(table);
    }

    static string What(ChargeKind kind) => kind switch
    {
        ChargeKind.Energy => "used",
        ChargeKind.Export => "sent out",
        ChargeKind.NettedImport => "used, netted",
        ChargeKind.KeptImport => "used, from kept",
        ChargeKind.NettedExport => "sent out, netted",
        ChargeKind.KeptExport => "sent out, kept",
        ChargeKind.KeptCredit => "kept, settled",
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "has no line"),
    };

    static void Months(IAnsiConsole console, Bill bill)
    {
        var most = bill.Months.Max(month => Math.Max(0L, month.Amounts.Total.ToMoney().Nanos));
        foreach (var month in bill.Months)
        {
            var nanos = Math.Max(0L, month.Amounts.Total.ToMoney().Nanos);
            var bar = most == 0 ? 0 : (int)((((Int128)nanos * BarWidth) + (most / 2)) / most);
            console.WriteLine(
                $"{month}  {new string('█', bar).PadRight(BarWidth)} {Kilowatts(month.Amounts.ImportWattHours),12} kWh "
                    + $"{Cents(month.Amounts.Total),12} {bill.Currency}");
        }

        console.WriteLine();
    }

    static void Ladder(IAnsiConsole console, Bill bill)
    {
        if (bill.Ladder is not { } ladder)
        {
            return;
        }

        var next = ladder.NextLimitWattHours is { } limit
            ? $", {Kilowatts(limit - ladder.PositionWattHours)} kWh below its limit of {Kilowatts(limit)} kWh"
            : ", the last";
        console.WriteLine(
            $"Ladder   {Kilowatts(ladder.PositionWattHours)} kWh since {Date(ladder.PeriodFrom)}: block {ladder.Block} "
                + $"of {ladder.BlockCount}{next}");
    }

    static void Kept(IAnsiConsole console, Bill bill)
    {
        if (bill.KeptWattHours != 0)
        {
            console.WriteLine($"Kept     {Kilowatts(bill.KeptWattHours)} kWh of surplus for later months");
        }

        if (bill.KeptMoney != ExactAmount.Zero)
        {
            console.WriteLine($"Kept     {Cents(bill.KeptMoney)} {bill.Currency} of surplus for later months");
        }
    }

    internal static string Cents(ExactAmount amount)
    {
        var plain = amount.ToMoney().ToCents();
        var start = plain.StartsWith('-') ? 1 : 0;
        for (var at = plain.Length - 6; at > start; at -= 3)
        {
            plain = plain.Insert(at, ",");
        }

        return plain;
    }

    internal static string Kilowatts(long wattHours) =>
        $"{Count(wattHours / 1_000)}.{Math.Abs(wattHours % 1_000):000}";

    static string Count(long count) => count.ToString("N0", CultureInfo.InvariantCulture);

    static string Date(DateOnly date) => date.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture);
}
