using Tallywatt.Core.Tariffs;
using Tallywatt.Core.Units;
using Tallywatt.Formats.TariffFiles.Documents;

namespace Tallywatt.Formats.TariffFiles;

/// <summary>A ladder, and what its file says about prices that the ladder itself does not hold.</summary>
/// <param name="Increments">What each block adds to a base price; null when rates list a price per block.</param>
sealed record LadderFields(Ladder Ladder, int BlockCount, IReadOnlyList<Price>? Increments);

/// <summary>Reads a ladder: blocks of energy with their own prices.</summary>
sealed class LadderReader(FaultList faults)
{
    readonly ScalarText scalars = new(faults);
    readonly WindowReader windows = new(faults);

    /// <returns>Null, with at least one fault, when the ladder cannot be read.</returns>
    public LadderFields? Read(DocumentNode node, string path)
    {
        if (MappingReader.Open(node, path, TariffFields.Ladder, faults) is not { } fields)
        {
            return null;
        }

        var reset = Reset(fields);
        var limits = Limits(fields);
        var blockCount = limits is [var first, ..] ? first.UpTo.Count + 1 : 1;
        var rule = Required(fields, "rule", TariffFields.RuleWords);
        var ladder = new Ladder
        {
            Reset = reset,
            Rule = rule,
            Settlement = Settlement(fields, rule),
            Unit = Optional(fields, "limitsPer", TariffFields.LimitsPerWords),
            Limits = limits,
            Entitlements = Entitlements(fields, blockCount - 1),
            FirstPeriod = Optional(fields, "firstPeriod", TariffFields.FirstPeriodWords),
        };
        CheckPerKilowatt(fields, ladder);
        return new(ladder, blockCount, Increments(fields, rule, blockCount));
    }

    LadderReset Reset(MappingReader fields)
    {
        var kind = Required(fields, "reset", TariffFields.ResetWords);
        var day = fields.Optional("resetDay");
        var on = fields.Optional("resetOn");
        if (day is not null && kind != ResetKind.Monthly)
        {
            faults.Add(day.At, fields.PathOf("resetDay"), "belongs to a monthly reset", "resetOn, with MM-DD");
        }

        if (on is not null && kind == ResetKind.Monthly)
        {
            faults.Add(on.At, fields.PathOf("resetOn"), "belongs to an annual or seasonal reset", "resetDay, 1 to 28");
        }

        return kind switch
        {
            ResetKind.Monthly => LadderReset.Monthly(
                day is null ? 1 : scalars.Whole(day, fields.PathOf("resetDay"), least: 1, most: 28)),
            ResetKind.Annual => LadderReset.Annual(
                on is null ? new(1, 1) : scalars.MonthDay(on, fields.PathOf("resetOn"))),
            ResetKind.Seasonal => Seasonal(fields),
            _ => throw new InvalidOperationException($"No such reset: {kind}."),
        };
    }

    LadderReset Seasonal(MappingReader fields)
    {
        var path = fields.PathOf("resetOn");
        var node = fields.Required("resetOn", "a list of MM-DD on which the seasons begin");
        var starts = new List<MonthDay>();
        foreach (var (item, at) in fields.List(node, "resetOn", most: 12))
        {
            var start = scalars.MonthDay(item, at);
            if (starts.Contains(start))
            {
                faults.Add(item.At, at, $"{start} stands twice", "each beginning once");
            }

            starts.Add(start);
        }

        if (starts.Count == 1 && node is not null)
        {
            faults.Add(node.At, path, "has one season", "two or more; for one, reset: annual");
        }

        return LadderReset.Seasonal(starts);
    }

    /// <summary>Either a list of limits, or a list of seasons with limits.</summary>
    IReadOnlyList<LadderLimits> Limits(MappingReader fields)
    {
        var path = fields.PathOf("limitsKwh");
        if (fields.Required("limitsKwh", "a list of upper limits in kWh") is not { } node)
        {
            return [];
        }

        if (node is not { Kind: NodeKind.List, Items: [{ Kind: NodeKind.Mapping }, ..] })
        {
            return [new(null, UpTo(node, path))];
        }

        var seasons = new List<(DocumentNode Node, LadderLimits Limits)>();
        foreach (var (item, at) in fields.List(node, "limitsKwh", TariffLimits.ListedWords))
        {
            if (MappingReader.Open(item, at, TariffFields.SeasonLimits, faults) is { } season)
            {
                var of = season.Required("season", "MM-DD..MM-DD");
                var upTo = season.Required("upTo", "a list of upper limits in kWh");
                seasons.Add((item, new(
                    of is null ? null : windows.Season(of, season.PathOf("season")),
                    upTo is null ? [] : UpTo(upTo, season.PathOf("upTo")))));
            }
        }

        CheckSeasons(seasons, node, path);
        return [.. seasons.Select(season => season.Limits)];
    }

    List<long> UpTo(DocumentNode node, string path)
    {
        const string allowed = "a list of upper limits in kWh that rise; none in place of the last ones";
        var limits = new List<long>();
        if (node.Kind != NodeKind.List || node.Items.Count is 0 or > TariffLimits.LadderLimits)
        {
            faults.Add(node.At, path, $"is {node.Describe()}", $"{allowed}, 1 to {TariffLimits.LadderLimits}");
            return limits;
        }

        for (var i = 0; i < node.Items.Count; i++)
        {
            var at = FieldPath.Of(path, i);
            var item = node.Items[i];
            var limit = item is { IsScalar: true, Characters: "none" }
                ? LadderLimits.NoLimit
                : scalars.KilowattHours(item, at).WattHours;
            if (limit == 0)
            {
                faults.Add(item.At, at, "is not above zero", allowed);
            }
            else if (limits.Count > 0 && limit <= limits[^1] && limits[^1] != LadderLimits.NoLimit)
            {
                faults.Add(item.At, at, $"'{item.Shortened()}' is not above the limit before it", allowed);
            }
            else if (limits.Count > 0 && limits[^1] == LadderLimits.NoLimit && limit != LadderLimits.NoLimit)
            {
                faults.Add(item.At, at, $"'{item.Shortened()}' follows none", allowed);
            }

            limits.Add(limit);
        }

        return limits;
    }

    void CheckSeasons(List<(DocumentNode Node, LadderLimits Limits)> seasons, DocumentNode node, string path)
    {
        if (faults.Any || seasons.Count == 0)
        {
            return;
        }

        var count = seasons[0].Limits.UpTo.Count;
        if (seasons.Find(season => season.Limits.UpTo.Count != count) is { Node: { } other })
        {
            faults.Add(
                other.At, path, "has another number of limits than the first season", "none closes a block early");
        }

        foreach (var day in CalendarCheck.FirstDays(seasons.Select(season => season.Limits.Season)))
        {
            var holders = seasons.Count(season => season.Limits.Season!.Value.Contains(day));
            if (holders != 1)
            {
                var what = holders == 0 ? $"gives no limits from {day}" : $"gives limits from {day} {holders} times";
                faults.Add(node.At, path, what, "seasons that cover each day of the year once");
                return;
            }
        }
    }

    Settlement Settlement(MappingReader fields, BlockRule rule)
    {
        if (fields.Optional("settlement") is not { } node)
        {
            return Core.Tariffs.Settlement.Month;
        }

        if (rule != BlockRule.Proportional)
        {
            faults.Add(node.At, fields.PathOf("settlement"), "has a meaning only with rule: proportional", "");
        }

        return scalars.Choice(node, fields.PathOf("settlement"), TariffFields.SettlementWords);
    }

    List<Price>? Increments(MappingReader fields, BlockRule rule, int blockCount)
    {
        var node = fields.Optional("addPerKwh");
        var path = fields.PathOf("addPerKwh");
        if (rule != BlockRule.Surcharge)
        {
            if (node is not null)
            {
                faults.Add(node.At, path, "has a meaning only with rule: surcharge", "a price for each block in rates");
            }

            return null;
        }

        node = fields.Required("addPerKwh", $"what each block adds to the price, {blockCount} in all");
        var increments = new List<Price>();
        foreach (var (item, at) in fields.List(node, "addPerKwh", TariffLimits.LadderLimits + 1))
        {
            increments.Add(scalars.Price(item, at));
        }

        if (node is not null && increments.Count > 0 && increments.Count != blockCount)
        {
            faults.Add(node.At, path, $"has {increments.Count} prices", $"one for each block: {blockCount}");
        }

        return increments;
    }

    List<Entitlement> Entitlements(MappingReader fields, int limitCount)
    {
        var entitlements = new List<Entitlement>();
        var node = fields.Optional("entitlements");
        foreach (var (item, at) in fields.List(node, "entitlements", TariffLimits.Entitlements))
        {
            if (MappingReader.Open(item, at, TariffFields.Entitlement, faults) is not { } entitlement)
            {
                continue;
            }

            var household = entitlement.Required("household", "the least number of persons");
            var persons = household is null
                ? 1
                : scalars.Whole(household, entitlement.PathOf("household"), least: 1, TariffLimits.PersonsMost);
            if (entitlements.Exists(earlier => earlier.PersonsMin == persons))
            {
                faults.Add(item.At, entitlement.PathOf("household"), $"{persons} stands twice", "each size once");
            }

            entitlements.Add(new(persons, Shifts(entitlement, limitCount)));
        }

        return entitlements;
    }

    /// <summary>One shift for all limits, or one for each.</summary>
    long[] Shifts(MappingReader entitlement, int limitCount)
    {
        var path = entitlement.PathOf("addKwh");
        var node = entitlement.Required("addKwh", "what is added to each limit, in kWh");
        if (node is null)
        {
            return [];
        }

        if (node.IsScalar)
        {
            var same = scalars.KilowattHours(node, path).WattHours;
            return [.. Enumerable.Repeat(same, limitCount)];
        }

        var items = entitlement.List(node, "addKwh", TariffLimits.LadderLimits);
        long[] shifts = [.. items.Select(item => scalars.KilowattHours(item.Item, item.Path).WattHours)];
        if (shifts.Length > 0 && shifts.Length != limitCount)
        {
            faults.Add(node.At, path, $"has {shifts.Length} values", $"one, or one for each limit: {limitCount}");
        }

        return shifts;
    }

    void CheckPerKilowatt(MappingReader fields, Ladder ladder)
    {
        var isPerKilowatt = ladder.Unit is LadderUnit.WattHoursPerKilowatt or LadderUnit.WattHoursPerKilowattPerDay;
        var isMonthly = ladder.Reset.Equals(LadderReset.Monthly());
        if (isPerKilowatt
            && !(isMonthly && ladder is { Rule: BlockRule.Proportional, Settlement: Core.Tariffs.Settlement.Month }))
        {
            faults.Add(
                fields.Node.At, fields.PathOf("limitsPer"), "counts kW of the month's peak, which is known at its end",
                "rule: proportional, settlement: month and reset: monthly on day 1");
        }
    }

    T Required<T>(MappingReader fields, string name, IReadOnlyDictionary<string, T> words)
        where T : struct =>
        fields.Required(name, string.Join(", ", words.Keys)) is { } node
            ? scalars.Choice(node, fields.PathOf(name), words)
            : default;

    T Optional<T>(MappingReader fields, string name, IReadOnlyDictionary<string, T> words)
        where T : struct =>
        fields.Optional(name) is { } node ? scalars.Choice(node, fields.PathOf(name), words) : default;
}
