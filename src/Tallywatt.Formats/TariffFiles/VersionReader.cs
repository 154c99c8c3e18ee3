using Tallywatt.Core.Tariffs;
using Tallywatt.Core.Units;
using Tallywatt.Formats.TariffFiles.Documents;

namespace Tallywatt.Formats.TariffFiles;

/// <summary>Reads one dated version of a tariff.</summary>
sealed class VersionReader(FaultList faults)
{
    readonly ScalarText scalars = new(faults);
    readonly CalendarReader calendars = new(faults);

    /// <param name="isFirst">The first version may be without a date: it then reaches back without end.</param>
    /// <returns>The version; to be thrown away when a fault was added.</returns>
    public TariffVersion? Read(DocumentNode node, string path, bool isFirst)
    {
        if (MappingReader.Open(node, path, TariffFields.Version, faults) is not { } fields)
        {
            return null;
        }

        var ladder = fields.Optional("ladder") is { } ladderNode
            ? new LadderReader(faults).Read(ladderNode, fields.PathOf("ladder"))
            : null;
        var rates = Rates(fields, ladder, out var names);
        var limits = Amounts(fields, "minimum", TariffFields.Minimum);
        var fixedCharges = Amounts(fields, "fixed", TariffFields.Fixed);
        var charges = new ChargeReader(faults);
        var calendar = names.Count == 0 ? [] : calendars.Read(fields, names);
        return new()
        {
            From = From(fields, isFirst),
            Rates = rates,
            Calendar = calendar,
            Ladder = ladder?.Ladder,
            Export = fields.Optional("export") is { } export
                ? new ExportReader(faults).Read(export, fields.PathOf("export"), names, calendar)
                : ExportTerms.None,
            FixedPerDay = fixedCharges.GetValueOrDefault("perDay"),
            FixedPerMonth = fixedCharges.GetValueOrDefault("perMonth"),
            MinimumPerDay = limits.GetValueOrDefault("perDay"),
            MinimumPerMonth = limits.GetValueOrDefault("perMonth"),
            MinimumPerYear = limits.GetValueOrDefault("perYear"),
            Demand = charges.Demand(fields),
            Taxes = charges.Taxes(fields),
        };
    }

    DateOnly From(MappingReader fields, bool isFirst)
    {
        var node = isFirst
            ? fields.Optional("from")
            : fields.Required("from", "the first date of the version, YYYY-MM-DD");
        return node is null ? DateOnly.MinValue : scalars.Date(node, fields.PathOf("from"));
    }

    /// <summary>Names of rates with one price, or with one for each block of the ladder.</summary>
    List<EnergyRate> Rates(MappingReader fields, LadderFields? ladder, out IReadOnlyList<string> names)
    {
        names = [];
        var rates = new List<EnergyRate>();
        var path = fields.PathOf("rates");
        if (fields.Required("rates", "names of rates, each with its price") is not { } node)
        {
            return rates;
        }

        if (node.Kind != NodeKind.Mapping || node.Fields.Count is 0 or > TariffLimits.Rates)
        {
            faults.Add(node.At, path, $"is {node.Describe()}", $"1 to {TariffLimits.Rates} names, each with its price");
            return rates;
        }

        foreach (var field in node.Fields)
        {
            var at = FieldPath.Of(path, field.Name);
            var name = scalars.Name(DocumentNode.OfText(field.Name, field.At), at);
            if (rates.Exists(earlier => earlier.Name == name) && name.Length > 0)
            {
                faults.Add(field.At, at, "stands twice", "each rate once");
            }

            rates.Add(new(name, Prices(field.Value, at, ladder)));
        }

        // Two refused names are both empty; the rest of the file is still read, for its other faults.
        names = [.. rates.Select(rate => rate.Name).Distinct()];
        return names.Count < rates.Count ? [] : rates;
    }

    List<Price> Prices(DocumentNode node, string path, LadderFields? ladder)
    {
        var blockCount = ladder?.BlockCount ?? 1;
        if (ladder?.Increments is { } increments)
        {
            if (node.IsScalar)
            {
                var price = scalars.Price(node, path);
                return [.. increments.Select(increment => Add(price, increment, node, path))];
            }

            faults.Add(node.At, path, $"is {node.Describe()}", "one price; ladder.addPerKwh adds to it");
            return [];
        }

        if (node.IsScalar && blockCount == 1)
        {
            return [scalars.Price(node, path)];
        }

        if (node.Kind != NodeKind.List || node.Items.Count != blockCount)
        {
            var allowed = blockCount == 1 ? "one price" : $"a list of {blockCount} prices, one for each block";
            faults.Add(node.At, path, $"is {node.Describe()}", allowed);
            return [];
        }

        return [.. node.Items.Select((item, index) => scalars.Price(item, FieldPath.Of(path, index)))];
    }

    Price Add(Price price, Price increment, DocumentNode node, string path)
    {
        var sum = (Int128)price.NanosPerKilowattHour + increment.NanosPerKilowattHour;
        if (sum > long.MaxValue || sum < long.MinValue)
        {
            faults.Add(node.At, path, "is out of range with its surcharge", "a price per kWh");
            return default;
        }

        return new((long)sum);
    }

    Dictionary<string, Money> Amounts(MappingReader fields, string name, FieldSet known)
    {
        var amounts = new Dictionary<string, Money>(StringComparer.Ordinal);
        if (fields.Optional(name) is not { } node
            || MappingReader.Open(node, fields.PathOf(name), known, faults) is not { } inner)
        {
            return amounts;
        }

        foreach (var field in known.Names)
        {
            if (inner.Optional(field) is { } amount)
            {
                amounts[field] = scalars.Money(amount, inner.PathOf(field));
            }
        }

        if (inner.Node.Fields.Count == 0)
        {
            faults.Add(node.At, inner.Path, "is empty", string.Join(", ", known.Names));
        }

        return amounts;
    }
}
