using Tallywatt.Core.Readings;

namespace Tallywatt.Formats.Espi;

/// <summary>An ESPI ReadingType: what the values of a meter reading mean.</summary>
sealed class EspiReadingType
{
    const int AverageQualifier = 2;
    const int CurrencyKind = 3;
    readonly Dictionary<string, int> fields = [];

    internal required int Line { get; init; }

    internal string Title { get; set; } = "";

    internal int IntervalSeconds =>
        this["intervalLength"] is { } seconds and > 0 and <= UsageLimits.MaxDurationSeconds ? seconds : 0;

    internal bool IsAveragePower => this["uom"] == EspiCodes.Watts;

    internal int PowerOfTen => this["powerOfTenMultiplier"] ?? 0;

    internal EnergyFlow Flow => EspiCodes.Flow(this["flowDirection"]) ?? EnergyFlow.Import;

    int? this[string name] => fields.TryGetValue(name, out var value) ? value : null;

    internal void Set(string name, int value) => fields[name] = value;

    /// <returns>Why values of this type cannot be rated, by name; null when they can.</returns>
    internal string? Refusal()
    {
        if (this["kind"] == CurrencyKind)
        {
            return "the values are costs (kind 3, currency), not energy";
        }

        return NotElectric() ?? NotEnergy() ?? NotIntervals();
    }

    /// <summary>"uom 42 (m3), commodity 7 (natural gas)".</summary>
    internal string Describe()
    {
        var unit = this["uom"] is { } uom ? $"uom {uom} ({EspiCodes.Unit(uom)})" : "no uom";
        return EspiCodes.NotElectricity(this["commodity"]) is { } commodity
            ? $"{unit}, commodity {this["commodity"]} ({commodity})"
            : unit;
    }

    string? NotElectric()
    {
        var name = (this["commodity"], this["uom"]) switch
        {
            (7 or 8, _) => "a gas file",
            (9 or 11, _) => "a water file",
            var (commodity, _) when EspiCodes.NotElectricity(commodity) is not null => "not an electricity file",
            (_, 42 or 119 or 122 or 125 or 169) => "a gas file",
            (_, 128 or 134) => "a water file",
            _ => null,
        };
        return name is null ? null : $"this is {name}: {Describe()}";
    }

    string? NotEnergy() => this["uom"] switch
    {
        EspiCodes.WattHours => null,
        EspiCodes.Watts when this["dataQualifier"] == AverageQualifier => null,
        EspiCodes.Watts => "the values are power (uom 38, W); only average power (dataQualifier 2) is energy over time",
        { } uom => $"the values are in uom {uom} ({EspiCodes.Unit(uom)}), not in Wh (uom 72)",
        null => "the ReadingType has no uom",
    };

    string? NotIntervals() =>
        EspiCodes.NotAnInterval(this["accumulationBehaviour"]) is { } behaviour
            ? $"the values are register readings (accumulationBehaviour {this["accumulationBehaviour"]}, {behaviour}), "
                + "not the energy of an interval (4, delta)"
        : EspiCodes.Flow(this["flowDirection"]) is null
            ? $"flowDirection is {this["flowDirection"]}; allowed: 1 (delivered), 19 (received) and 4 (net)"
        : PowerOfTen is < -6 or > 9
            ? $"powerOfTenMultiplier is {PowerOfTen}; allowed: -6 to 9"
        : null;
}
