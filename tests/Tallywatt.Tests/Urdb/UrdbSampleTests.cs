using Tallywatt.Formats.TariffFiles;
using Tallywatt.Tests.TariffFiles;
using Xunit;

namespace Tallywatt.Tests.Urdb;

/// <summary>Real URDB rates, where there is a folder of them: each rates or is refused for its reason.</summary>
public sealed class UrdbSampleTests
{
    /// <summary>Samples we refuse, and the field that is the reason.</summary>
    static readonly Dictionary<string, string> Refused = new()
    {
        ["uv_PGE_BEV-2-S_2025-09-08.json"] = "items[0].demandreactivepowercharge",
        ["uv_SCE_TOU-8__Option-D_Under-2-kV.json"] = "items[0].demandreactivepowercharge",
        ["uv_SCE_TOU-EV-9_below-2kV_2025-09-08_Neat.json"] = "items[0].demandreactivepowercharge",
        ["uv_SDGE_EV-HP_EECC-CPP-D_2025-09-08_Neat.json"] = "items[0].demandreactivepowercharge",
        ["uv_San_Diego_Gas_Electric_Co_AL_TOU_Secondary_Above_500kW.json"] = "items[0].demandReactPwrCharge",
    };

    [Fact]
    public void Every_sample_rates_or_is_refused_for_its_reason()
    {
        var samples = Samples();
        foreach (var path in samples)
        {
            var name = Path.GetFileName(path);
            var load = TariffSource.Load(path);
            if (Refused.TryGetValue(name, out var field))
            {
                Assert.Equal(TariffLoadStatus.Refused, load.Status);
                var fault = Assert.Single(load.Faults);
                Assert.Equal(field, fault.Field);
                Assert.Contains("reactive power (kVAR) is not in the readings", fault.What, StringComparison.Ordinal);
                Assert.True(fault.Line > 1);
            }
            else
            {
                Assert.Equal((name, TariffLoadStatus.Loaded), (name, load.Status));
                Assert.Equal("USD", load.Tariff!.Currency);
                Assert.Null(load.Tariff.ZoneId);
            }
        }

        // Each reason still has its sample.
        Assert.Empty(Refused.Keys.Except(samples.Select(path => Path.GetFileName(path)!)));
        Assert.Equal(22, samples.Length);
    }

    [Fact]
    public void A_number_with_fifteen_decimals_is_rounded_aloud()
    {
        var pepco = Samples().Single(path => Path.GetFileName(path) == "sb_pepco_default_supply.json");
        var load = TariffSource.Load(pepco);

        Assert.Equal("8.98224352", load.Tariff!.Versions[0].FixedPerMonth.ToString());
        Assert.EndsWith(
            "firstmeter: was rounded to nine decimals", Assert.Single(load.Warnings), StringComparison.Ordinal);
    }

    static string[] Samples()
    {
        var folder = Checkout.SharedPathOf("data/urdb");
        Assert.SkipUnless(Directory.Exists(folder), $"No URDB samples: {folder} is not there (set TALLYWATT_SHARED).");
        return Directory.GetFiles(folder, "*.json");
    }
}
