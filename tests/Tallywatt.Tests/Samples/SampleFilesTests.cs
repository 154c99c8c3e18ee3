using Tallywatt.Formats;
using Tallywatt.Tests.Architecture;
using Xunit;

namespace Tallywatt.Tests.Usage;

/// <summary>The files under samples/ are made by a rule. Set TALLYWATT_WRITE_SAMPLES=1 to make them anew.</summary>
public sealed class SampleFilesTests
{
    static readonly string Folder = Path.Combine(Repository.Root, "samples");

    public static TheoryData<string> Names => [.. SampleRules.All.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void A_sample_is_what_its_rule_makes(string name)
    {
        var path = Path.Combine(Folder, name);
        if (Environment.GetEnvironmentVariable("TALLYWATT_WRITE_SAMPLES") == "1")
        {
            File.WriteAllText(path, SampleRules.All[name]);
        }

        Assert.True(SampleRules.All[name] == File.ReadAllText(path), $"samples/{name} is not what its rule makes");
    }

    [Fact]
    public void Every_sample_has_a_rule() =>
        Assert.Empty(Directory.EnumerateFiles(Folder, "*", SearchOption.AllDirectories)
            .Select(file => Path.GetRelativePath(Folder, file).Replace('\\', '/'))
            .Where(file => Path.GetExtension(file) is ".csv" or ".xml" && !SampleRules.All.ContainsKey(file)));

    [Theory]
    [InlineData("household-year.csv", 8_760, 0)]
    [InlineData("prosumer-two-weeks.xml", 337, 1)]
    [InlineData("solar-month.nem12.csv", 1_488, 1)]
    [InlineData("four-visits.nem13.csv", 4, 0)]
    public void A_good_sample_is_read_whole(string name, int intervals, int exports)
    {
        var content = UsageFile.Load(Path.Combine(Folder, name));

        Assert.Null(content.Fault);
        Assert.Equal(intervals, content.Series.Intervals.Length);
        Assert.Equal(exports == 1, content.Series.ExportWattHours > 0);
    }

    [Theory]
    [InlineData("bad/bad-row.csv", 3, "wh is '4l2'; allowed: whole watt-hours from 0 to 10000000000")]
    [InlineData("bad/short-day.nem12.csv", 3, "the day has 47 values; 30-minute intervals need 48")]
    [InlineData("bad/cut-off.nem12.csv", 3, "the file ends without its 900 record: it has been cut off")]
    [InlineData("bad/cost-only.xml", 46, "this is a cost-only file: its readings have a cost and no value")]
    public void A_bad_sample_is_refused_with_its_line_and_the_reason(string name, int line, string reason)
    {
        var fault = UsageFile.Load(Path.Combine(Folder, name)).Fault;

        Assert.Equal(new(UsageFaultKind.Refused, line, reason), fault);
    }

    [Fact]
    public void A_gas_file_is_refused_by_name() =>
        Assert.Equal(
            "this is a gas file: ServiceCategory kind 1 (gas); uom 42 (m3), commodity 7 (natural gas)",
            UsageFile.Load(Path.Combine(Folder, "bad/gas.xml")).Fault?.Message);

    [Fact]
    public void A_file_cut_off_within_its_elements_is_refused() =>
        Assert.Equal(
            "the XML ends before its elements are closed: the file has been cut off",
            UsageFile.Load(Path.Combine(Folder, "bad/cut-off.xml")).Fault?.Message);
}
