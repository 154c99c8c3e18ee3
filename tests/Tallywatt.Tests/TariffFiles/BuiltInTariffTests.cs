using Tallywatt.Formats.TariffFiles;
using Xunit;

namespace Tallywatt.Tests.TariffFiles;

public sealed class BuiltInTariffTests
{
    [Fact]
    public void The_five_tariffs_of_the_product_are_there() =>
        Assert.Equal(
            [
                "beijing-residential", "beijing-residential-monthly", "guangdong-residential-tou",
                "shanghai-residential-tou", "zhejiang-residential-tou",
            ],
            BuiltInTariffs.Names);

    [Theory]
    [InlineData("beijing-residential")]
    [InlineData("beijing-residential-monthly")]
    [InlineData("guangdong-residential-tou")]
    [InlineData("shanghai-residential-tou")]
    [InlineData("zhejiang-residential-tou")]
    public void A_built_in_tariff_loads_without_a_fault_or_a_warning(string name)
    {
        var load = TariffSource.Load(name);

        Assert.Empty(load.Faults.Select(fault => fault.ToString()));
        Assert.Empty(load.Warnings);
        Assert.Equal(name, load.Tariff!.Name);
        Assert.Equal("CNY", load.Tariff.Currency);
        Assert.Equal("Asia/Shanghai", load.Tariff.ZoneId);
        Assert.Equal(DateOnly.MinValue, load.Tariff.Versions[0].From);
    }
}
