using Tallywatt.Core.Tariffs;
using Tallywatt.Core.Units;
using Tallywatt.Formats.TariffFiles.Documents;

namespace Tallywatt.Formats.TariffFiles;

/// <summary>Reads the terms for energy sent to the grid.</summary>
sealed class ExportReader(FaultList faults)
{
    /// <summary>What a single export price is called on a bill.</summary>
    const string OnlyPrice = "export";

    readonly ScalarText scalars = new(faults);

    /// <param name="rates">The energy rates of the version, in order.</param>
    /// <param name="rateCalendar">When each of them applies.</param>
    public ExportTerms Read(
        DocumentNode node, string path, IReadOnlyList<string> rates, IReadOnlyList<RateRule> rateCalendar)
    {
        if (MappingReader.Open(node, path, TariffFields.Export, faults) is not { } fields)
        {
            return ExportTerms.None;
        }

        var mode = fields.Required("mode", string.Join(", ", TariffFields.ModeWords.Keys)) is { } word
            ? scalars.Choice(word, fields.PathOf("mode"), TariffFields.ModeWords)
            : default;
        var prices = Prices(fields);
        var nets = mode is ExportMode.NetMetering or ExportMode.NetBillingHourly;
        NettingOnly(fields, mode);
        return new()
        {
            Mode = mode,
            Prices = nets ? InOrderOf(rates, prices, fields) : prices,
            Calendar = nets && prices.Count > 1 ? rateCalendar : Calendar(fields, prices),
            RollOver = fields.Optional("rollOver") is { } kept
                ? scalars.Choice(kept, fields.PathOf("rollOver"), TariffFields.RollOverWords)
                : RollOver.Energy,
            TrueUpMonth = fields.Optional("trueUpMonth") is { } month
                ? scalars.Whole(month, fields.PathOf("trueUpMonth"), least: 1, most: 12)
                : null,
            TrueUpPrice = fields.Optional("trueUpPrice") is { } price
                ? scalars.Price(price, fields.PathOf("trueUpPrice"))
                : default,
        };
    }

    IReadOnlyList<RateRule> Calendar(MappingReader fields, List<ExportPrice> prices)
    {
        string[] names = [.. prices.Select(price => price.Name)];
        return names.Distinct().Count() == names.Length ? new CalendarReader(faults).Read(fields, names) : [];
    }

    /// <summary>Where export cancels import of the same rate, its prices are those of the rates.</summary>
    List<ExportPrice> InOrderOf(IReadOnlyList<string> rates, List<ExportPrice> prices, MappingReader fields)
    {
        if (prices.Count < 2)
        {
            return prices;
        }

        if (fields.Optional("calendar") is { } calendar)
        {
            faults.Add(calendar.At, fields.PathOf("calendar"), "has no meaning: the rates' own calendar applies", "");
        }

        if (!rates.Order().SequenceEqual(prices.Select(price => price.Name).Order()))
        {
            faults.Add(
                fields.Optional("prices")?.At ?? fields.Node.At, fields.PathOf("prices"),
                "does not name the rates, and export cancels import of the same rate",
                $"price, or prices of {string.Join(", ", rates)}");
            return prices;
        }

        return [.. rates.Select(rate => prices.Find(price => price.Name == rate)!)];
    }

    List<ExportPrice> Prices(MappingReader fields)
    {
        var single = fields.Optional("price");
        var several = fields.Optional("prices");
        if (single is not null)
        {
            if (several is not null)
            {
                faults.Add(several.At, fields.PathOf("prices"), "stands beside price", "price, or prices and calendar");
            }

            return [new(OnlyPrice, scalars.Price(single, fields.PathOf("price")))];
        }

        return several is null ? [] : Several(several, fields.PathOf("prices"));
    }

    List<ExportPrice> Several(DocumentNode node, string path)
    {
        var prices = new List<ExportPrice>();
        if (node.Kind != NodeKind.Mapping || node.Fields.Count is 0 or > TariffLimits.Rates)
        {
            faults.Add(node.At, path, $"is {node.Describe()}", $"1 to {TariffLimits.Rates} names, each with its price");
            return prices;
        }

        foreach (var field in node.Fields)
        {
            var at = FieldPath.Of(path, field.Name);
            if (prices.Exists(earlier => earlier.Name == field.Name))
            {
                faults.Add(field.At, at, "stands twice", "each price once");
            }

            prices.Add(new(
                scalars.Name(DocumentNode.OfText(field.Name, field.At), at), scalars.Price(field.Value, at)));
        }

        return prices;
    }

    void NettingOnly(MappingReader fields, ExportMode mode)
    {
        foreach (var name in (string[])["rollOver", "trueUpMonth", "trueUpPrice"])
        {
            if (mode != ExportMode.NetMetering && fields.Optional(name) is { } node)
            {
                faults.Add(node.At, fields.PathOf(name), "has a meaning only with mode: net-metering");
            }
        }
    }
}
