using Spectre.Console;
using Tallywatt.Core.Tariffs;

namespace Tallywatt.Host.Tariffs;

/// <summary>A tariff on a terminal: windows, ladder and prices.</summary>
static class TariffSheet
{
    /// <summary>A pipe has no width of its own; 120 columns hold every built-in tariff.</summary>
    const int PipeWidth = 120;

    internal static void PrintList(IReadOnlyList<Tariff> tariffs, TextWriter output)
    {
        var table = Table("name", "title", "currency", "zone");
        foreach (var tariff in tariffs)
        {
            Row(table, tariff.Name, tariff.Title, tariff.Currency, tariff.ZoneId ?? "none");
        }

        ConsoleOn(output).Write(table);
    }

    internal static void Print(Tariff tariff, TextWriter output)
    {
        var console = ConsoleOn(output);
        console.MarkupLineInterpolated($"[bold]{tariff.Title}[/]");
        console.WriteLine($"{tariff.Name}, {tariff.Currency}, zone {tariff.ZoneId ?? "none of its own"}");
        if (tariff.Source.Length > 0)
        {
            console.WriteLine($"Source: {tariff.Source}");
        }

        foreach (var version in tariff.Versions)
        {
            console.WriteLine();
            console.MarkupLineInterpolated($"[bold]Version {TariffWords.From(version.From)}[/]");
            Prices(console, version);
            Calendar(console, version.Calendar, [.. version.Rates.Select(rate => rate.Name)]);
            Ladder(console, version.Ladder);
            Export(console, version.Export);
            Charges(console, version);
        }
    }

    static void Prices(IAnsiConsole console, TariffVersion version)
    {
        var blockCount = version.Rates[0].Prices.Count;
        var table = Table(["rate (per kWh)", .. Enumerable.Range(1, blockCount).Select(block => $"block {block}")]);
        foreach (var rate in version.Rates)
        {
            Row(table, [rate.Name, .. rate.Prices.Select(price => price.ToString())]);
        }

        for (var block = 1; block <= blockCount; block++)
        {
            table.Columns[block].RightAligned();
        }

        console.Write(table);
    }

    static void Calendar(IAnsiConsole console, IReadOnlyList<RateRule> rules, string[] names)
    {
        if (rules.Count == 0)
        {
            return;
        }

        var table = Table("applies", "season", "days", "hours");
        foreach (var group in rules.GroupBy(rule => (rule.Rate, rule.When.Season, rule.When.Days)))
        {
            Row(
                table,
                names[group.Key.Rate],
                TariffWords.Of(group.Key.Season),
                TariffWords.Of(group.Key.Days),
                string.Join(", ", group.Select(rule => TariffWords.Times(rule.When))));
        }

        console.Write(table);
        if (rules.Any(IsWholeDay) && !rules.All(IsWholeDay))
        {
            console.WriteLine("Where two lines cover an hour, the upper one applies.");
        }

        if (rules.Any(rule => (rule.When.Days & (DayKinds.Critical | DayKinds.Holiday)) != 0))
        {
            console.WriteLine("On a critical day its own lines come first, then on a holiday its own.");
        }
    }

    static bool IsWholeDay(RateRule rule) =>
        rule.When is { FromMinute: 0, ToMinute: TimeWindow.MinutesPerDay };

    static void Ladder(IAnsiConsole console, Ladder? ladder)
    {
        if (ladder is null)
        {
            return;
        }

        var unit = TariffWords.Of(ladder.Unit);
        console.WriteLine($"Ladder: {TariffWords.Of(ladder.Rule)}; starts anew {TariffWords.Of(ladder.Reset)}");
        foreach (var limits in ladder.Limits)
        {
            var upTo = limits.UpTo.Select(limit =>
                limit == LadderLimits.NoLimit ? "none" : TariffWords.KilowattHours(limit));
            console.WriteLine($"  {TariffWords.Of(limits.Season)}: blocks end at {string.Join(" / ", upTo)} {unit}");
        }

        foreach (var entitlement in ladder.Entitlements)
        {
            var shifts = entitlement.ShiftWattHours.Select(TariffWords.KilowattHours);
            console.WriteLine(
                $"  households of {entitlement.PersonsMin} or more: {string.Join(" / ", shifts)} kWh more");
        }
    }

    static void Export(IAnsiConsole console, ExportTerms export)
    {
        if (export.Prices.Count == 0)
        {
            console.WriteLine($"Export: {TariffWords.Of(export.Mode)}, nothing is paid");
            return;
        }

        var prices = export.Prices.Select(price =>
            export.Prices.Count == 1 ? $"{price.Price}" : $"{price.Name} {price.Price}");
        console.WriteLine($"Export: {TariffWords.Of(export.Mode)}, {string.Join(", ", prices)} per kWh");
        Calendar(console, export.Calendar, [.. export.Prices.Select(price => price.Name)]);
    }

    static void Charges(IAnsiConsole console, TariffVersion version)
    {
        Line("Fixed charge per day", version.FixedPerDay);
        Line("Fixed charge per month", version.FixedPerMonth);
        Line("Minimum per day", version.MinimumPerDay);
        Line("Minimum per month", version.MinimumPerMonth);
        Line("Minimum per year", version.MinimumPerYear);
        foreach (var demand in version.Demand)
        {
            var tiers = demand.Tiers.Select(tier => tier.UpToWatts == LadderLimits.NoLimit
                ? $"{tier.PerKilowatt}"
                : $"{tier.PerKilowatt} up to {TariffWords.KilowattHours(tier.UpToWatts)} kW");
            console.WriteLine($"Demand {demand.Name}: {string.Join(", then ", tiers)} per kW and month");
            foreach (var when in demand.When)
            {
                console.WriteLine(
                    $"  {TariffWords.Of(when.Season)}, {TariffWords.Of(when.Days)}, {TariffWords.Times(when)}");
            }
        }

        foreach (var tax in version.Taxes)
        {
            var percent = Core.Units.DecimalText.Format(tax.PartsPerMillion, decimals: 4);
            console.WriteLine($"Tax {tax.Name}: {percent} % on {tax.On}");
        }

        void Line(string what, Core.Units.Money amount)
        {
            if (amount.Nanos != 0)
            {
                console.WriteLine($"{what}: {amount}");
            }
        }
    }

    static Table Table(params IReadOnlyList<string> columns)
    {
        var table = new Table().Border(TableBorder.Rounded);
        foreach (var column in columns)
        {
            table.AddColumn(new TableColumn(new Text(column)));
        }

        return table;
    }

    static void Row(Table table, params IReadOnlyList<string> cells) =>
        table.AddRow(cells.Select(cell => new Text(cell)));

    static IAnsiConsole ConsoleOn(TextWriter output)
    {
        var console = AnsiConsole.Create(new() { Out = new AnsiConsoleOutput(output) });
        if (!console.Profile.Out.IsTerminal)
        {
            console.Profile.Width = PipeWidth;
        }

        return console;
    }
}
