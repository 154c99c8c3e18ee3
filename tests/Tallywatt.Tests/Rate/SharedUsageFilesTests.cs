using System.Text.Json;
using Tallywatt.Formats;
using Tallywatt.Host;
using Tallywatt.Tests.Architecture;
using Xunit;

namespace Tallywatt.Tests.Usage;

/// <summary>Real and published files, where they stand beside the checkout; skipped aloud where they do not.</summary>
public sealed class SharedUsageFilesTests
{
    const string Coastal = "greenbutton/Coastal_Multi_Family_Daily_Jan_1_2011_to_Jan_1_2012_RetailCustomer_4.xml";
    const string Inland = "greenbutton/Inland_Single_Family_Jan_1_2011_to_Jan_1_2012_RetailCustomer_9.xml";
    const string InlandHourly = "greenbutton/inland_single_family_hourly.csv";
    const string Solar = "nem12/Example_NEM12_month_solar.csv";
    const string LosAngeles = "America/Los_Angeles";

    [Theory]
    [InlineData(Coastal, 8_760, 4_425_305, 0)]
    [InlineData(Inland, 8_760, 8_343_306, 0)]
    [InlineData("greenbutton/TestGBDataHourlyNineDaysBinnedDaily.xml", 216, 199_563, 0)]
    [InlineData("greenbutton/TestGBDataOneYearDailyBinnedMonthly.xml", 444, 9_917_817, 0)]
    [InlineData("greenbutton/electric_containerized.xml", 8, 4_086, 0)]
    [InlineData("greenbutton/inland_single_family_hourly.csv", 8_760, 8_343_306, 0)]
    [InlineData("greenbutton/openespi_test_usage_data_1.xml", 480, 511_688, 0)]
    [InlineData("greenbutton/sample_greenbutton_data_coastal_single_family.xml", 362, 291_018, 0)]
    [InlineData("nem12/Example_NEM12_actual_interval.csv", 48, 53_328, 0)]
    [InlineData("nem12/Example_NEM12_month_solar.csv", 8_928, 270_738, 589_172)]
    [InlineData("nem12/Example_NEM12_multiple_quality.csv", 48, 896_990, 0)]
    [InlineData("nem12/Example_NEM12_partialchannel.csv", 8_928, 270_738, 23_166)]
    [InlineData("nem12/Example_NEM12_substituted_interval.csv", 48, 110_976, 0)]
    [InlineData("nem12/Example_NEM13_consumption_data.csv", 1, 1_312_100, 0)]
    [InlineData("nem12/qld_example_NEM12.csv", 6_912, 753_960, 0)]
    public void A_good_file_is_read_whole(string file, int intervals, long import, long export)
    {
        var content = UsageFile.Load(Repository.SharedInputs("data", file));

        Assert.Null(content.Fault);
        Assert.Equal(
            (intervals, import, export),
            (content.Series.Intervals.Length, content.Series.ImportWattHours, content.Series.ExportWattHours));
    }

    [Theory]
    [InlineData("nem12/invalid_Example_NEM12_15min_200_30min_300.csv", 3, "the day has 48 values; 15-minute intervals")]
    [InlineData("nem12/invalid_Example_NEM12_incomplete_interval.csv", 3, "the day has 0 values; 30-minute intervals")]
    [InlineData("nem12/invalid_Example_NEM12_missing_header.csv", 2, "'200' where the header")]
    [InlineData("nem12/Example_NEM12_multiple_meters.csv", 0, "the file holds 2 meters; name one with --meter:")]
    [InlineData("series/inland_single_family_kw_8760.csv", 1, "the file begins with '1.002'")]
    [InlineData("camt/genkgo_camt053.v8.xml", 2, "the XML begins with <Document>")]
    public void A_bad_file_is_refused_with_its_line(string file, int line, string reason)
    {
        var fault = UsageFile.Load(Repository.SharedInputs("data", file)).Fault;

        Assert.NotNull(fault);
        Assert.Equal((UsageFaultKind.Refused, line), (fault.Kind, fault.Line));
        Assert.StartsWith(reason, fault.Message, StringComparison.Ordinal);
    }

    /// <summary>Bills worked out by a second program, in fractions, from the files and the published prices.</summary>
    [Theory]
    [InlineData(Inland, "shanghai-residential-tou", "Asia/Shanghai", "5416.465112")]
    [InlineData(InlandHourly, "shanghai-residential-tou", LosAngeles, "5705.628212")]
    [InlineData(InlandHourly, "beijing-residential", LosAngeles, "5233.0281198")]
    [InlineData(InlandHourly, "guangdong-residential-tou", LosAngeles, "6381.6884163875")]
    [InlineData(Solar, "zhejiang-residential-tou", "Australia/Brisbane", "-121.9335476")]
    public async Task A_bill_is_right_to_the_last_decimal(string file, string tariff, string zone, string total)
    {
        var usage = Repository.SharedInputs("data", file);

        var ran = await RateCommandTests.Run("--usage", usage, "--tariff", tariff, "--zone", zone, "--json");

        Assert.Equal(ExitCodes.Done, ran.ExitCode);
        using var json = JsonDocument.Parse(ran.Output);
        Assert.Equal(total, json.RootElement.GetProperty("total").GetString());
    }
}
