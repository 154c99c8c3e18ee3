using Tallywatt.Core.Units;

namespace Tallywatt.Core.Billing;

/// <summary>What a meter that rates for itself says of one whole local day.</summary>
public sealed record MeterPurseDay
{
    public required DateOnly Day { get; init; }

    /// <summary>What left its purse for energy, as it shows it: parts of the smallest unit may be cut.</summary>
    public required Money Debited { get; init; }

    /// <summary>What went into its purse by purchases; null when it was not read.</summary>
    public Money? Credited { get; init; }

    /// <summary>Energy it counted; null when it was not read.</summary>
    public long? ImportWattHours { get; init; }

    /// <summary>Its own prices by the rate's name in our tariff; empty when they were not read.</summary>
    public IReadOnlyDictionary<string, Price> RatePrices { get; init; } = new Dictionary<string, Price>();

    /// <summary>What each block of its ladder adds to a rate's price, the first block first; empty for nothing.
    /// </summary>
    public IReadOnlyList<Price> BlockPrices { get; init; } = [];

    /// <summary>What it asks for a kilowatt-hour of a rate and block (1 for the first; 0 without a ladder); null when
    /// that was not read.</summary>
    public Price? PriceOf(string rate, int blockNumber)
    {
        if (!RatePrices.TryGetValue(rate, out var price))
        {
            return null;
        }

        return BlockPrices.Count == 0 ? price
            : blockNumber > BlockPrices.Count ? null
            : price + BlockPrices[Math.Max(0, blockNumber - 1)];
    }
}
