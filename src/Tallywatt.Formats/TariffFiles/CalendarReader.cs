using Tallywatt.Core.Tariffs;
using Tallywatt.Formats.TariffFiles.Documents;

namespace Tallywatt.Formats.TariffFiles;

/// <summary>Reads a calendar: which rate, or which export price, applies when.</summary>
sealed class CalendarReader(FaultList faults)
{
    readonly ScalarText scalars = new(faults);
    readonly WindowReader windows = new(faults);

    /// <param name="owner">The mapping with a field <c>calendar</c>.</param>
    /// <param name="names">The rates, in the order of their index.</param>
    /// <returns>Empty when there is one rate and no calendar.</returns>
    public IReadOnlyList<RateRule> Read(MappingReader owner, IReadOnlyList<string> names)
    {
        var path = owner.PathOf("calendar");
        if (owner.Optional("calendar") is not { } node)
        {
            if (names.Count > 1)
            {
                faults.Add(owner.Node.At, path, $"is missing, and there are {names.Count} prices", "when each applies");
            }

            return [];
        }

        var rules = new List<NamedWindows>();
        foreach (var (item, at) in owner.List(node, "calendar", TariffLimits.CalendarRules))
        {
            if (MappingReader.Open(item, at, TariffFields.CalendarRule, faults) is { } rule)
            {
                rules.Add(new(Rate(rule, names), windows.Read(rule, mayBeRest: true)));
            }
        }

        return faults.Any ? [] : Checked(rules, names, node, path);
    }

    int Rate(MappingReader rule, IReadOnlyList<string> names)
    {
        if (rule.Required("rate", string.Join(", ", names)) is not { } node)
        {
            return 0;
        }

        var words = names.Select((name, index) => (name, index)).ToDictionary(pair => pair.name, pair => pair.index);
        return scalars.Choice(node, rule.PathOf("rate"), words);
    }

    List<RateRule> Checked(List<NamedWindows> rules, IReadOnlyList<string> names, DocumentNode node, string path)
    {
        if (rules.Sum(rule => rule.Set.Seasons.Count * rule.Set.Times.Count) > TariffLimits.Windows)
        {
            faults.Add(node.At, path, "has too many windows", $"at most {TariffLimits.Windows}");
            return [];
        }

        for (var rate = 0; rate < names.Count; rate++)
        {
            if (rules.TrueForAll(rule => rule.Rate != rate))
            {
                faults.Add(node.At, path, $"never uses {names[rate]}", "a rule for every rate");
            }
        }

        new CalendarCheck(faults, names).Check(rules, node.At, path);

        // Rules without "rest" come first: the first rule that matches a minute wins.
        return
        [
            .. from rule in rules.OrderBy(rule => rule.Set.IsRest)
               from window in rule.Set.Windows()
               select new RateRule(window, rule.Rate),
        ];
    }
}

/// <summary>One rule of a calendar: a rate and its windows.</summary>
sealed record NamedWindows(int Rate, WindowSet Set);
