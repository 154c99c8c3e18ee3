using Tallywatt.Core.Readings;

namespace Tallywatt.Formats.Nem12;

/// <summary>What the suffix and the unit of a channel say.</summary>
/// <param name="Decimals">An amount in this unit times 10 to this power is millionths of a watt-hour.</param>
/// <param name="Refusal">Why the channel is not rated; null when it is.</param>
readonly record struct Nem12Unit(EnergyFlow Flow, int Decimals, string? Refusal)
{
    /// <summary>Source: AEMO, National Metering Identifier procedure, suffixes: E import, B export, Q and K
    /// reactive.</summary>
    internal static Nem12Unit Of(string unit, string suffix)
    {
        var flow = char.ToUpperInvariant(suffix[0]) == 'B' ? EnergyFlow.Export : EnergyFlow.Import;
        return Of(flow, unit) with { Refusal = OfSuffix(suffix) ?? Of(flow, unit).Refusal };
    }

    internal static Nem12Unit Of(EnergyFlow flow, string unit) => unit.ToUpperInvariant() switch
    {
        "KWH" => new(flow, 9, null),
        "WH" => new(flow, 6, null),
        "MWH" => new(flow, 12, null),
        "VARH" or "KVARH" or "MVARH" => new(flow, 6, $"reactive energy ({unit})"),
        "VAH" or "KVAH" or "MVAH" => new(flow, 6, $"apparent energy ({unit})"),
        "W" or "KW" or "MW" => new(flow, 6, $"power ({unit})"),
        _ => new(flow, 6, $"its unit is '{unit}'; energy is in Wh, kWh or MWh"),
    };

    static string? OfSuffix(string suffix) => char.ToUpperInvariant(suffix[0]) switch
    {
        'E' or 'B' => null,
        'Q' or 'K' => "reactive energy",
        'F' or 'C' => "a check meter's channel",
        _ => $"suffix '{suffix}' is neither import (E) nor export (B)",
    };
}
