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

    public ExportTerms Read(DocumentNode node, string path)
    {
        if (MappingReader.Open(node, path, TariffFields.Export, faults) is not { } fields)
        {
            return ExportTerms.None;
        }

        var mode = fields.Required("mode", string.Join(", ", TariffFields.ModeWords.Keys)) is { } word
            ? scalars.Choice(word, fields.PathOf("mode"), TariffFields.ModeWords)
            : default;
        var prices = Prices(fields);
        string[] names = [.. prices.Select(price => price.Name)];
        NettingOnly(fields, mode);
        return new()
        {
            Mode = mode,
            Prices = prices,
            Calendar = names.Distinct().Count() == names.Length ? new CalendarReader(faults).Read(fields, names) : [],
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
