using Tallywatt.Core.Tariffs;
using Tallywatt.Core.Units;
using Tallywatt.Formats.TariffFiles.Documents;

namespace Tallywatt.Formats.Urdb;

/// <summary>What a URDB rate pays for exported energy: <c>dgrules</c> and the tiers' <c>sell</c>.</summary>
sealed class UrdbExportTerms(UrdbRate rate, FaultList faults, UrdbScaling scaling)
{
    /// <summary>SSC's default: credits are settled at the end of the calendar year.</summary>
    const int TrueUpMonth = 12;

    public ExportTerms Build(IReadOnlyList<int> used, IReadOnlyList<RateRule> calendar, Func<int, string> nameOf)
    {
        ExportPrice[] prices = [.. used.Select(period => new ExportPrice(nameOf(period), SellOf(period)))];
        var hasSell = used.Any(period => rate.Energy[period].Tiers.Any(tier => tier.Sell is not null));
        var terms = new ExportTerms { Prices = hasSell ? prices : [], Calendar = hasSell ? calendar : [] };
        switch (rate.Export)
        {
            case UrdbExport.Unsaid:
                return hasSell ? terms : ExportTerms.None;
            case UrdbExport.NetBillingInstantaneous:
                WarnUnlessPaid(hasSell);
                return terms;
            case UrdbExport.BuyAllSellAll:
                WarnUnlessPaid(hasSell);
                return terms with { Mode = ExportMode.BuyAllSellAll };
            case UrdbExport.NetMetering:
                return terms with
                {
                    Mode = ExportMode.NetMetering,
                    RollOver = RollOver.Energy,
                    TrueUpMonth = TrueUpMonth,
                    TrueUpPrice = hasSell ? TrueUpPrice(prices) : default,
                };
            case UrdbExport.NetBillingHourly:
                WarnUnlessPaid(hasSell);
                return terms with { Mode = ExportMode.NetBillingHourly };
            default:
                throw new InvalidOperationException($"No such export rule: {rate.Export}.");
        }
    }

    /// <summary>One price per period: an export price that depends on the month's import cannot be honoured.</summary>
    Price SellOf(int period)
    {
        var tiers = rate.Energy[period].Tiers;
        Price[] sells =
        [
            .. tiers.Select(tier =>
                scaling.Price(tier.Sell ?? UrdbNumber.Zero, tier.At, FieldPath.Of(tier.Path, "sell"))),
        ];
        var other = Array.FindIndex(sells, sell => sell != sells[0]);
        if (other > 0)
        {
            faults.Add(
                tiers[other].At, FieldPath.Of(tiers[other].Path, "sell"),
                $"is {sells[other]} where the first tier has {sells[0]}; a price of export by tier cannot be honoured",
                "one sell price in a period");
        }

        return sells[0];
    }

    Price TrueUpPrice(ExportPrice[] prices)
    {
        var different = prices.Select(price => price.Price).Distinct().Count();
        if (different > 1)
        {
            faults.Add(
                rate.Root.At, FieldPath.Of(rate.Path, "energyratestructure"),
                "has different sell prices, and surplus kept over the year is paid at one price",
                "one sell price with Net Metering");
        }

        return prices[0].Price;
    }

    void WarnUnlessPaid(bool hasSell)
    {
        if (!hasSell)
        {
            var path = FieldPath.Of(rate.Path, "dgrules");
            faults.Warn(rate.Root.At, path, "stands without a sell price, so export earns nothing");
        }
    }
}
