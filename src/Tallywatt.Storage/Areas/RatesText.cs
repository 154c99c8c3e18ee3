using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using Tallywatt.Core.Areas;
using Tallywatt.Core.Units;

namespace Tallywatt.Storage.Areas;

/// <summary>The stored form of a day's use by rate: one line a rate, "block TAB Wh TAB nanos TAB name".</summary>
static class RatesText
{
    internal static string Write(ImmutableArray<RateUse> rates)
    {
        var text = new StringBuilder();
        foreach (var rate in rates)
        {
            text.Append(CultureInfo.InvariantCulture,
                $"{rate.BlockNumber}\t{rate.ImportWattHours}\t{rate.Charge.Nanos}\t{rate.Name}\n");
        }

        return text.ToString();
    }

    internal static IReadOnlyList<RateUse> Read(string text)
    {
        var rates = new List<RateUse>();
        foreach (var line in text.Split('\n', StringSplitOptions.RemoveEmptyEntries))
        {
            var parts = line.Split('\t', 4);
            rates.Add(new(
                parts[3],
                int.Parse(parts[0], CultureInfo.InvariantCulture),
                long.Parse(parts[1], CultureInfo.InvariantCulture),
                Money.FromNanos(long.Parse(parts[2], CultureInfo.InvariantCulture))));
        }

        return rates;
    }
}
