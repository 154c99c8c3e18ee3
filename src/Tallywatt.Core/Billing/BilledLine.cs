using Tallywatt.Core.Tariffs;
using Tallywatt.Core.Units;

namespace Tallywatt.Core.Billing;

/// <summary>One line of a bill, with everything needed to work its amount out again by hand.</summary>
public sealed record BilledLine
{
    public required ChargeKind Kind { get; init; }

    /// <summary>The rate, export price, demand charge or tax; empty where the kind says it all.</summary>
    public required string Name { get; init; }

    /// <summary>1 for the first block; 0 where blocks have no meaning.</summary>
    public int BlockNumber { get; init; }

    public long EnergyWattHours { get; init; }

    /// <summary>Per kWh; zero where the line has no energy.</summary>
    public Price Price { get; init; }

    /// <summary>How often a charge per day was due.</summary>
    public int DayCount { get; init; }

    /// <summary>The highest interval average behind a demand charge.</summary>
    public long PeakWatts { get; init; }

    /// <summary>The rate of a tax: 130 000 is 13 %.</summary>
    public int PartsPerMillion { get; init; }

    /// <summary>What a tax was levied on.</summary>
    public ExactAmount TaxedAmount { get; init; }

    /// <summary>What it adds to the bill; negative for a credit. Exact.</summary>
    public required ExactAmount Amount { get; init; }
}
