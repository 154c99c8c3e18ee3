namespace Tallywatt.Core.Tariffs;

/// <summary>The parts of a bill a tax is levied on.</summary>
[Flags]
public enum TaxBase
{
    None = 0,
    Energy = 1,
    Fixed = 2,
    Demand = 4,
    MinimumAdjustment = 8,

    /// <summary>The export credit lowers the tax base.</summary>
    ExportCredit = 16,

    /// <summary>Every charge, and not the export credit.</summary>
    Charges = Energy | Fixed | Demand | MinimumAdjustment,
}

/// <summary>A tax on stated components, added to them.</summary>
/// <param name="PartsPerMillion">130 000 is 13 %. Zero or more.</param>
public sealed record Tax(string Name, int PartsPerMillion, TaxBase On);
